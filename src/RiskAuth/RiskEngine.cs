using System.Runtime.CompilerServices;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Profiles;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Freeman;
using RiskAuth.Signals;
using RiskAuth.Velocity;

namespace RiskAuth;

/// <summary>Which of the operator's ranges an address falls into now; null for none.</summary>
public readonly record struct AddressStanding(RiskExceptionRange? Blocked, RiskExceptionRange? Skipped);

/// <summary>
/// The whole pipeline: observe, look for signals, score, decide, explain. Pure and synchronous: no I/O, no clock, nothing kept;
/// the same arguments give the same assessment.
/// </summary>
public sealed class RiskEngine(IRiskScorer scorer)
{
    private volatile IRiskScorer _scorer = scorer;

    /// <summary>The scorer in use; a new one takes effect with the next attempt.</summary>
    public IRiskScorer Scorer
    {
        get => _scorer;
        set => _scorer = value;
    }

    public Assessment Assess(
        SignInAttempt attempt, in Enrichment enrichment, in SignInTraits traits, UserProfile profile,
        in VelocityReading velocity, in PopulationReading population, AddressStanding standing, RiskConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(configuration);
        var model = _scorer;
        var observation = Observation.Observe(attempt, enrichment, traits, profile, velocity, population);
        var signals = Look(observation);
        var allocation = model.Allocates(configuration.ChallengeAllocation) ? configuration.ChallengeAllocation : ChallengeAllocation.Even;
        var score = model.Score(observation, signals, allocation);
        var level = DecisionPolicy.LevelOf(score, configuration.TargetChallengeRates);
        var ruling = DecisionPolicy.Decide(
            new DecisionInput(
                standing.Blocked is not null, standing.Skipped is not null, attempt.Kind, enrichment.Credential.Status,
                observation.Campaign?.Kind ?? CampaignKind.None, IsTrusted(observation, signals), level, enrichment.Missing),
            configuration);
        var decision = DecisionPolicy.Enforce(ruling.Decision, configuration.Mode);
        return new Assessment
        {
            EventId = attempt.EventId,
            Verdict = new Verdict(decision, ruling.Decision, Explanation.Give(ruling, standing, signals, enrichment.Missing, configuration, observation, model, allocation)),
            RiskScore = score,
            RiskLevel = level,
            Signals = signals,
            Credential = enrichment.Credential.Status,
            Factors = decision == Decision.Challenge ? ChallengeFactors.For(level) : [],
            Network = enrichment.Network,
            Model = model.Version,
            Mode = configuration.Mode,
            Allocation = allocation,
            Account = new AccountState(profile.Stage, profile.SignIns),
        };
    }

    private static ObservedSignal[] Look(in Observation observation)
    {
        var room = new Room();
        Span<ObservedSignal> seen = room;
        var count = 0;
        foreach (var signal in SignalTable.Rows)
            if (signal.Look(observation) is { } observed)
                seen[count++] = new(signal.Code, signal.LogOdds * observed.Strength, observed.Evidence);
        return seen[..count].ToArray();
    }

    /// <summary>For every signal at once, on the stack.</summary>
    [InlineArray(SignalTable.MaxRows)]
    private struct Room
    {
        private ObservedSignal _first;
    }

    private static bool IsTrusted(in Observation observation, ObservedSignal[] signals)
    {
        if (observation.Device != DeviceMatch.Known)
            return false;
        foreach (var signal in signals)
            if (signal.Code is ReasonCode.FingerprintMismatch or ReasonCode.ImpossibleTravel)
                return false;
        return true;
    }
}
