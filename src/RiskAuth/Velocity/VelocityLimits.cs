namespace RiskAuth.Velocity;

/// <summary>
/// What a <see cref="VelocityBoard"/> may remember. With the defaults a flood that fills everything holds it below 200 MB;
/// memory is taken as keys appear, not at start.
/// </summary>
public sealed record VelocityLimits
{
    public int MaxUsers { get; init; } = 1 << 19;
    public int MaxAddresses { get; init; } = 1 << 19;
    public int MaxPrefixes { get; init; } = 1 << 18;
    public int MaxAsns { get; init; } = 1 << 15;
    public int MaxDevices { get; init; } = 1 << 18;
    public int MaxUserAgents { get; init; } = 1 << 15;
    public int MaxPasswordTags { get; init; } = 1 << 18;

    /// <summary>Keys of one kind with more than <see cref="KeyShard.MaxExactEvents"/> events in a day; each takes about 2 KB.</summary>
    public int MaxBusyKeysPerKind { get; init; } = 4_096;

    /// <summary>Busy keys with so many members that these are estimated; each takes 6 KB.</summary>
    public int MaxSketches { get; init; } = 4_096;

    /// <summary>Campaigns remembered, those that are over included.</summary>
    public int MaxCampaigns { get; init; } = 4_096;

    /// <summary>How many keys of the kind are remembered.</summary>
    public int MaxKeys(VelocityKind kind) => kind switch
    {
        VelocityKind.User => MaxUsers,
        VelocityKind.Address => MaxAddresses,
        VelocityKind.Prefix => MaxPrefixes,
        VelocityKind.Asn => MaxAsns,
        VelocityKind.Device => MaxDevices,
        VelocityKind.UserAgent => MaxUserAgents,
        VelocityKind.PasswordTag => MaxPasswordTags,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such key."),
    };
}
