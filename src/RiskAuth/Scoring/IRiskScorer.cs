using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Features;

namespace RiskAuth.Scoring;

/// <summary>Turns one observation and its signals into one score. Scorers are immutable; the engine swaps them whole.</summary>
public interface IRiskScorer
{
    /// <summary>Name of the model version, at most 64 characters.</summary>
    string Version { get; }

    /// <summary>0 to 1: the share of legitimate sign-ins that look less risky. Never less for one more sign of risk.</summary>
    double Score(in Observation observation, IReadOnlyList<ObservedSignal> signals);

    /// <summary>
    /// What made the score what it is, the heaviest first, at most <paramref name="most"/>. Only asked where a sign-in is not simply
    /// allowed, so it may take longer than a score.
    /// </summary>
    /// <param name="alertScore">The score from which a sign-in is asked for more.</param>
    IReadOnlyList<Reason> Explain(in Observation observation, IReadOnlyList<ObservedSignal> signals, double alertScore, int most);
}
