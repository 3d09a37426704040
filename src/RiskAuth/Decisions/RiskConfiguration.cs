using RiskAuth.Assessments;
using RiskAuth.Network;

namespace RiskAuth.Decisions;

/// <summary>A range of addresses that is always refused or never judged by risk.</summary>
/// <param name="Range">CIDR, IPv4 or IPv6; a bare address means that address alone.</param>
/// <param name="Expires">From this moment on the entry no longer counts.</param>
public sealed record RiskExceptionRange(string Range, string? Note = null, DateTimeOffset? Expires = null);

/// <summary>The share of legitimate sign-ins that should fall into a level or a harder one (0 to .5). High must not exceed Medium.</summary>
public sealed record TargetChallengeRates(double Medium = .05, double High = .01);

/// <summary>To whom the challenges go that the target rates grant.</summary>
public enum ChallengeAllocation : byte
{
    /// <summary>To all kinds of accounts alike: of accounts that as much is known of, the same share is asked for more.</summary>
    Even,

    /// <summary>
    /// To where an attack is likeliest, whatever the account: one threshold on the likelihood ratio, which finds most at the same overall
    /// rate (Neyman, Pearson 1933). Some kinds of accounts are then asked far oftener than others; the target rates hold for all together.
    /// </summary>
    ByRisk,
}

public sealed record LevelActions(
    EventAction Low = EventAction.NoAction,
    EventAction Medium = EventAction.MfaIfConfigured,
    EventAction High = EventAction.MfaRequired);

/// <summary>What to do when the credential is known from a breach, by kind of attempt.</summary>
public sealed record CompromisedActions(
    CredentialAction SignIn = CredentialAction.RequireChange,
    CredentialAction SignUp = CredentialAction.Block,
    CredentialAction PasswordChange = CredentialAction.Block);

/// <summary>What to do when an attempt belongs to an attack over many attempts.</summary>
public sealed record SequenceActions(
    EventAction CredentialStuffing = EventAction.MfaRequired,
    EventAction PasswordSpray = EventAction.MfaRequired,
    EventAction BruteForce = EventAction.MfaRequired,
    EventAction DistributedGuessing = EventAction.MfaRequired);

/// <summary>What to do when a dependency is missing or late.</summary>
/// <param name="Deadline">When there is no assessment at all: its time ran out, or its event could not be stored.</param>
public sealed record FailurePolicies(
    FailurePolicy Geo = FailurePolicy.Allow,
    FailurePolicy Credentials = FailurePolicy.Allow,
    FailurePolicy Model = FailurePolicy.Allow,
    FailurePolicy Deadline = FailurePolicy.Challenge);

/// <param name="EventDays">Events older than this are deleted (1-3650).</param>
/// <param name="AddressDays">Addresses older than this are kept as prefix and keyed hash only (0-3650).</param>
public sealed record Retention(int EventDays = 180, int AddressDays = 30);

/// <summary>How one tenant, or one app client of it, wants to be protected. The defaults protect from the first day.</summary>
public sealed record RiskConfiguration
{
    public const int MaxExceptions = 10_000;

    public EnforcementMode Mode { get; init; } = EnforcementMode.Enforced;
    public TargetChallengeRates TargetChallengeRates { get; init; } = new();
    public ChallengeAllocation ChallengeAllocation { get; init; } = ChallengeAllocation.Even;
    public LevelActions Actions { get; init; } = new();
    public CompromisedActions Compromised { get; init; } = new();
    public SequenceActions Sequences { get; init; } = new();
    public FailurePolicies Failures { get; init; } = new();
    public Retention Retention { get; init; } = new();
    public IReadOnlyList<RiskExceptionRange> Blocked { get; init; } = [];
    public IReadOnlyList<RiskExceptionRange> Skipped { get; init; } = [];

    /// <summary>Proxies whose X-Forwarded-For entries are believed, as CIDR ranges.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
}

/// <summary>What one app client wants different from its tenant; a missing part is inherited.</summary>
public sealed record RiskOverride
{
    public EnforcementMode? Mode { get; init; }
    public TargetChallengeRates? TargetChallengeRates { get; init; }
    public ChallengeAllocation? ChallengeAllocation { get; init; }
    public LevelActions? Actions { get; init; }
    public CompromisedActions? Compromised { get; init; }
    public SequenceActions? Sequences { get; init; }
    public IReadOnlyList<RiskExceptionRange>? Blocked { get; init; }
    public IReadOnlyList<RiskExceptionRange>? Skipped { get; init; }

    public RiskConfiguration ApplyTo(RiskConfiguration tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return tenant with
        {
            Mode = Mode ?? tenant.Mode,
            TargetChallengeRates = TargetChallengeRates ?? tenant.TargetChallengeRates,
            ChallengeAllocation = ChallengeAllocation ?? tenant.ChallengeAllocation,
            Actions = Actions ?? tenant.Actions,
            Compromised = Compromised ?? tenant.Compromised,
            Sequences = Sequences ?? tenant.Sequences,
            Blocked = Blocked ?? tenant.Blocked,
            Skipped = Skipped ?? tenant.Skipped,
        };
    }
}

/// <summary>One tenant's whole configuration: its own and its app clients' differences.</summary>
public sealed record TenantConfiguration
{
    public const int MaxAppClients = 1_000;

    public RiskConfiguration Default { get; init; } = new();
    public IReadOnlyDictionary<string, RiskOverride> AppClients { get; init; } = new Dictionary<string, RiskOverride>();
}
