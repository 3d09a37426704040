using RiskAuth.Network;

namespace RiskAuth.Assessments;

/// <summary>One attempt that some log recorded, with what came of it: what a replay and training read.</summary>
/// <param name="Id">The log's own id, or <c>line-N</c> where it has none; unique within the log only if the log's ids are.</param>
/// <param name="User">As the log writes it. Only an sshd log may have an empty one: a client may offer an empty name.</param>
/// <param name="DeviceId">The log's own device id; stands in for our device token.</param>
/// <param name="RttMs">Round-trip time in milliseconds.</param>
/// <param name="PasswordTag">Equal tags mean equal passwords; never a password.</param>
/// <param name="KnownUser">Whether the account exists, where the log says so.</param>
/// <param name="Labels">Ground truth, where the log has it. For learning only: no detector may see it.</param>
/// <param name="Network">What the log itself says of the address; stands in for a look-up of ours.</param>
public sealed record LoggedSignIn(
    string Id,
    DateTimeOffset Time,
    string User,
    ClientAddress Ip,
    string? UserAgent,
    string? DeviceId,
    int? RttMs,
    string? PasswordTag,
    bool? KnownUser,
    Outcome Outcome,
    LoggedLabels? Labels,
    RecordedNetwork? Network)
{
    /// <summary>Whose sign-in it was, in our own log; other logs have names only.</summary>
    public UserKey? Account { get; init; }

    /// <summary>What the attempt was for; other logs than ours have sign-ins only.</summary>
    public SignInKind Kind { get; init; }

    /// <summary>The password is one that attackers try first; only our own log says so.</summary>
    public bool PopularPassword { get; init; }

    /// <summary>What our own log keeps of the client besides; other logs have none.</summary>
    public Fingerprint? Fingerprint { get; init; }

    public ClientHints? ClientHints { get; init; }

    /// <summary>What was known of the address when our own log was written; it stands in for a look-up now.</summary>
    public NetworkFacts? Facts { get; init; }
}

/// <param name="AttackIp">The address was found in a list of attackers' addresses.</param>
/// <param name="AccountTakeover">The owner's account was taken over by this sign-in.</param>
public sealed record LoggedLabels(bool AttackIp, bool AccountTakeover);

/// <summary>Where a log says an address was, at the time. Missing parts are null, or 0 for the ASN.</summary>
/// <param name="Country">ISO 3166-1 alpha-2, upper case.</param>
public sealed record RecordedNetwork(string? Country, string? Region, string? City, uint Asn);
