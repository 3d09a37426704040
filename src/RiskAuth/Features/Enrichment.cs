using RiskAuth.Credentials;
using RiskAuth.Network;

namespace RiskAuth.Features;

/// <summary>What a dependency could not do for an attempt; the operator's failure policy answers for each.</summary>
[Flags]
public enum Missing : byte
{
    None = 0,

    /// <summary>No network data is installed.</summary>
    Geo = 1,

    /// <summary>The credential check did not answer in time.</summary>
    Credentials = 2,

    /// <summary>No usable model; the baseline scored instead.</summary>
    Model = 4,
}

/// <summary>What the assessor found out before the engine runs: everything that needs I/O.</summary>
/// <param name="ClientUtcOffsetMinutes">Offset of the browser's own time zone now, when the caller sent one that is known.</param>
/// <param name="HintsContradiction">Which Client Hint contradicts the User-Agent, or null.</param>
/// <param name="GenuineToken">The device token was issued by this installation, to whichever account.</param>
/// <param name="ClaimsToken">The token has the form of one of ours.</param>
public readonly record struct Enrichment(
    NetworkFacts Network,
    UserAgentFacts UserAgent,
    CredentialCheck Credential,
    int? ClientUtcOffsetMinutes,
    string? HintsContradiction,
    bool ClaimsToken,
    bool GenuineToken,
    Missing Missing)
{
    /// <summary>When the device token was issued to this very account, in seconds since 1970; null where it was not.</summary>
    public long? OwnTokenIssuedS { get; init; }
}
