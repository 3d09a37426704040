using System.Buffers.Binary;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Scoring;

namespace RiskAuth.Learning.Scenarios;

/// <summary>What trials have in common.</summary>
/// <param name="Book">What knows the addresses.</param>
/// <param name="Scorer">Null for the documented baseline.</param>
/// <param name="ChallengeRate">Share of legitimate sign-ins that the score may ask for more; a fifth of them belongs to the highest level.</param>
internal sealed record TrialSetting(AddressBook Book, IRiskScorer? Scorer, double ChallengeRate)
{
    /// <summary>The defaults, but for the rate.</summary>
    public ConfigurationDirectory Configuration() =>
        new(new TenantConfiguration { Default = new() { TargetChallengeRates = new(ChallengeRate, ChallengeRate / 5) } });
}

/// <summary>A whole installation in memory, whose clock stands at the time of its newest attempt: the assessor that serves live sign-ins, and nothing else.</summary>
internal sealed class TrialInstallation
{
    /// <summary>Events that are surely kept; outcomes and feedback follow their attempt at once, so few are needed.</summary>
    private const int EventsInMemory = 64;

    /// <summary>Nothing outlives a trial, so its key need not be secret, and a fixed one makes trials repeatable.</summary>
    private static readonly byte[] Key = "riskauth trial, nothing is kept "u8.ToArray();

    private readonly Assessor _assessor;
    private readonly TrialClock _clock;
    private long _number;

    private TrialInstallation(Assessor assessor, TrialClock clock) => (_assessor, _clock) = (assessor, clock);

    /// <param name="issueTokens">False where a log's own device ids stand in for the installation's tokens.</param>
    public static async Task<TrialInstallation> StartAsync(TrialSetting setting, bool issueTokens, DateTimeOffset start)
    {
        var clock = new TrialClock { Now = start };
        var store = new MemoryStore(EventsInMemory, clock, Key);
        var options = new AssessorOptions { IssueDeviceTokens = issueTokens, MaxRecentEvents = EventsInMemory };
        var assessor = await Assessor.StartAsync(store, store, setting.Book.Source, null, setting.Configuration(), clock, options, default).ConfigureAwait(false);
        if (setting.Scorer is { } scorer)
            assessor.Engine.Scorer = scorer;
        return new(assessor, clock);
    }

    /// <summary>Judges an attempt, which gets its event id here.</summary>
    public ValueTask<Assessment> AssessAsync(SignInAttempt attempt, CredentialCheck check)
    {
        if (attempt.Time > _clock.Now)
            _clock.Now = attempt.Time;
        return _assessor.AssessAsync(attempt with { EventId = MakeId(attempt.Time, _number++) }, check, null, default);
    }

    /// <summary>Reports what happened; returns the browser's new token after a success.</summary>
    public async ValueTask<string?> ReportAsync(Assessment assessment, Outcome outcome) =>
        (await _assessor.ReportOutcomeAsync(assessment.EventId, outcome, default).ConfigureAwait(false)).DeviceToken;

    /// <summary>An administrator finds out that a success was not the owner's.</summary>
    public async ValueTask DisownAsync(Assessment assessment) =>
        await _assessor.GiveFeedbackAsync(assessment.EventId, FeedbackValue.Invalid, FeedbackSource.Administrator, default).ConfigureAwait(false);

    /// <summary>A UUIDv7 whose random part is the attempt's number.</summary>
    private static Guid MakeId(DateTimeOffset time, long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        bytes[6] = 0x70;
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], number | long.MinValue);
        return new Guid(bytes, bigEndian: true);
    }

    private sealed class TrialClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
