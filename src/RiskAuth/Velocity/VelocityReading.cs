namespace RiskAuth.Velocity;

/// <summary>What a counter belongs to.</summary>
public enum VelocityKind : byte
{
    User,
    Address,
    Prefix,
    Asn,
    Device,
    UserAgent,
    PasswordTag,

    /// <summary>Everything together, for attacks whose attempts share nothing else.</summary>
    Installation,
}

/// <summary>
/// Counts of one key within the four windows, strictly before the attempt that is being assessed.
/// Failures are those of strangers (devices that the account does not know), and the same wrong password of one user counts once.
/// The key of a device counts its own failures, known or not.
/// </summary>
/// <param name="Users24h">Distinct users within 24 hours (exact while small, then an estimate).</param>
/// <param name="FailedUsers1h">Distinct users with a failure within an hour whose last known outcome here is a failure: who mistyped and then got in does not count.</param>
public readonly record struct KeyReading(
    int Attempts1m, int Attempts10m, int Attempts1h, int Attempts24h,
    int Failures1m, int Failures10m, int Failures1h, int Failures24h,
    int Users1h, int Users24h, int FailedUsers1h, int FailedUsers24h);

public enum CampaignKind : byte
{
    None,

    /// <summary>One source tries many names, a few passwords each.</summary>
    CredentialStuffing,

    /// <summary>One or a few passwords tried over many accounts, slowly or from many addresses.</summary>
    PasswordSpray,

    /// <summary>Many guesses at one account, or many guesses from one address at few accounts.</summary>
    BruteForce,

    /// <summary>Many addresses guess at one account.</summary>
    DistributedGuessing,
}

/// <summary>An attack over many attempts, counted since it began.</summary>
/// <param name="Key">What it is tied to, in words: an address, a prefix, an account, an ASN, the number of a password tag, a device or a user agent, or all of it.</param>
/// <param name="Failures">Strangers' failed attempts; the same wrong password of one user counts once.</param>
/// <param name="Users">Distinct users tried.</param>
/// <param name="Addresses">Distinct addresses that took part; an IPv6 /64 is one.</param>
public sealed record Campaign(CampaignKind Kind, VelocityKind KeyKind, string Key, int Attempts, int Failures, int Users, int Addresses)
{
    public DateTimeOffset Began { get; init; }

    /// <summary>Its latest hostile attempt.</summary>
    public DateTimeOffset LastSeen { get; init; }
}

/// <summary>Everything velocity says about one attempt. Keys that the attempt does not have read zero.</summary>
/// <param name="Campaign">The strongest campaign that this attempt belongs to, or null.</param>
public readonly record struct VelocityReading(
    KeyReading User, KeyReading Address, KeyReading Prefix, KeyReading Asn, KeyReading Device, KeyReading UserAgent, KeyReading PasswordTag,
    double AsnExpectedFailures1h,
    int UserFailedAddresses24h,
    int DistinctWrongPasswords24h,
    Campaign? Campaign)
{
    /// <summary>
    /// Strangers' failures in the hour before the account's latest success, if that success was within a day and neither on a known device
    /// nor proven by a passed challenge since; else 0.
    /// </summary>
    public int FailuresBeforeSuccess { get; init; }

    /// <summary>The ASN's failures of the last hour are far above what is usual for it.</summary>
    public bool AsnFailureSurge { get; init; }
}
