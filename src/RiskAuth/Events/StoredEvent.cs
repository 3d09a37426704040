using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Network;
using RiskAuth.Signals;

namespace RiskAuth.Events;

/// <summary>
/// One assessment as the log keeps it: everything that learning needs to see the attempt again, and nothing secret.
/// </summary>
public sealed record StoredEvent
{
    public required Guid Id { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required UserKey User { get; init; }
    public SignInKind Kind { get; init; }
    public string? AppClient { get; init; }

    /// <summary>The address, or after <see cref="Retention.AddressDays"/> only its /24 or /48.</summary>
    public required ClientAddress Ip { get; init; }

    /// <summary>Keyed hash of the whole address once it has been truncated; 0 while <see cref="Ip"/> is whole.</summary>
    public ulong IpHash { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>Hash of the presented device token; 0 when none was sent.</summary>
    public ulong DeviceKey { get; init; }

    /// <summary>Keyed tag of the submitted password; 0 when none was sent.</summary>
    public ulong PasswordTag { get; init; }

    /// <summary>The submitted password is one that attackers try first; false also in events from before this was kept.</summary>
    public bool PopularPassword { get; init; }

    public int? RttMs { get; init; }
    public Fingerprint? Fingerprint { get; init; }
    public ClientHints? ClientHints { get; init; }
    public CredentialStatus Credential { get; init; }
    public NetworkFacts Network { get; init; } = NetworkFacts.Unknown;

    public Decision Decision { get; init; }
    public Decision Unenforced { get; init; }
    public EnforcementMode Mode { get; init; }

    /// <summary>How the score was meant: see <see cref="Assessment.Allocation"/>.</summary>
    public ChallengeAllocation Allocation { get; init; }

    public RiskLevel RiskLevel { get; init; }
    public float RiskScore { get; init; }
    public IReadOnlyList<ReasonCode> Reasons { get; init; } = [];

    /// <summary>Bit n is set when the signal with number n was observed (<see cref="ReasonCode"/> 1-99).</summary>
    public UInt128 Signals { get; init; }

    /// <summary>Version of the model that scored, at most 64 characters.</summary>
    public string Model { get; init; } = "";
}

public enum FeedbackValue : byte
{
    Valid,
    Invalid,
}

public enum FeedbackSource : byte
{
    User,
    Administrator,
}

public readonly record struct OutcomeReport(Guid EventId, Outcome Outcome, DateTimeOffset Time);

public readonly record struct FeedbackReport(Guid EventId, FeedbackValue Value, FeedbackSource Source, DateTimeOffset Time);

/// <summary>An event with what became of it.</summary>
public sealed record EventHistory(StoredEvent Event, OutcomeReport? Outcome, IReadOnlyList<FeedbackReport> Feedback);

public enum LogEntryKind : byte
{
    Assessed,
    OutcomeReported,
    FeedbackGiven,
}

/// <summary>One line of the log in the order in which it was committed; <paramref name="Event"/> is the event that it is about.</summary>
/// <param name="Sequence">Strictly increasing over all three kinds, never reused.</param>
public sealed record LogEntry(long Sequence, LogEntryKind Kind, StoredEvent Event, OutcomeReport? Outcome, FeedbackReport? Feedback);
