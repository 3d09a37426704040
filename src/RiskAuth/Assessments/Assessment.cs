using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Network;
using RiskAuth.Signals;

namespace RiskAuth.Assessments;

/// <summary>How much the engine knows of an account.</summary>
public enum AccountStage : byte
{
    /// <summary>No successful sign-in yet.</summary>
    New,

    /// <summary>One to four.</summary>
    Learning,

    /// <summary>Five or more.</summary>
    Established,
}

/// <param name="Code">Stable snake_case name.</param>
/// <param name="LogOdds">What the signal adds to the baseline score; negative for signals of trust.</param>
public readonly record struct ObservedSignal(ReasonCode Code, float LogOdds, Evidence Evidence);

/// <param name="Stage">Learning state of the account.</param>
/// <param name="SignIns">Successful sign-ins that the profile remembers.</param>
public sealed record AccountState(AccountStage Stage, int SignIns);

/// <summary>Score, level, signals and verdict for one attempt.</summary>
public sealed record Assessment
{
    public required Guid EventId { get; init; }
    public required Verdict Verdict { get; init; }

    /// <summary>0 to 1: the share of legitimate sign-ins that look less risky than this one; of which ones, <see cref="Allocation"/> says.</summary>
    public required double RiskScore { get; init; }

    public required RiskLevel RiskLevel { get; init; }
    public required IReadOnlyList<ObservedSignal> Signals { get; init; }
    public required CredentialStatus Credential { get; init; }
    public required IReadOnlyList<ChallengeFactor> Factors { get; init; }
    public required NetworkFacts Network { get; init; }
    public required string Model { get; init; }
    public required EnforcementMode Mode { get; init; }

    /// <summary>Even: the score compares with sign-ins of accounts that as much is known of. ByRisk: with all.</summary>
    public required ChallengeAllocation Allocation { get; init; }

    public required AccountState Account { get; init; }
}
