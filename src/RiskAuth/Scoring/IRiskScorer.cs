using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Features;

namespace RiskAuth.Scoring;

/// <summary>Turns one observation and its signals into one score. Scorers are immutable; the engine swaps them whole.</summary>
public interface IRiskScorer
{
    /// <summary>Name of the model version, at most 64 characters.</summary>
    string Version { get; }

    /// <summary>Whether the scores can share challenges out so; everything can do it evenly.</summary>
    bool Allocates(ChallengeAllocation allocation);

    /// <summary>0 to 1: the share of legitimate sign-ins that look less risky. Never less for one more sign of risk.</summary>
    /// <param name="allocation">One that <see cref="Allocates"/>: among which sign-ins the share is taken.</param>
    double Score(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation);

    /// <summary>
    /// What made the score what it is, the heaviest first, at most <paramref name="most"/>. Only asked where a sign-in is not simply
    /// allowed, so it may take longer than a score.
    /// </summary>
    /// <param name="alertScore">The score from which a sign-in is asked for more.</param>
    IReadOnlyList<Reason> Explain(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation, double alertScore, int most);
}
