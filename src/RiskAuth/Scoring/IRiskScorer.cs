using RiskAuth.Assessments;
using RiskAuth.Features;

namespace RiskAuth.Scoring;

/// <summary>Turns one observation and its signals into one score. Scorers are immutable; the engine swaps them whole.</summary>
public interface IRiskScorer
{
    /// <summary>Name of the model version, at most 64 characters.</summary>
    string Version { get; }

    /// <summary>0 to 1: the share of legitimate sign-ins that look less risky. Never less for one more sign of risk.</summary>
    double Score(in Observation observation, IReadOnlyList<ObservedSignal> signals);
}
