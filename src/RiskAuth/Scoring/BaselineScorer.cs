using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Features;

namespace RiskAuth.Scoring;

/// <summary>
/// The documented baseline: the weights of the observed signals (<see cref="Signals.SignalTable"/>) and a constant, added up as log-odds.
/// It makes the engine useful before any training. Its score stands in for the share of legitimate sign-ins that look less risky;
/// only a calibrated model makes that exact.
/// </summary>
public sealed class BaselineScorer : IRiskScorer
{
    /// <summary>Log-odds of a sign-in about which nothing is remarkable.</summary>
    public const double Intercept = -2;

    public string Version => "baseline-1";

    /// <summary>Weights say nothing about how many of which accounts they would ask.</summary>
    public bool Allocates(ChallengeAllocation allocation) => allocation == ChallengeAllocation.Even;

    public double Score(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation)
    {
        ArgumentNullException.ThrowIfNull(signals);
        var logOdds = Intercept;
        for (var i = 0; i < signals.Count; i++)
            logOdds += signals[i].LogOdds;
        return 1 / (1 + Math.Exp(-logOdds));
    }

    /// <summary>The heaviest signals of risk; of equal ones the lower code first.</summary>
    public IReadOnlyList<Reason> Explain(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation, double alertScore, int most)
    {
        ArgumentNullException.ThrowIfNull(signals);
        var reasons = new List<Reason>(most);
        Explanation.AddHeaviest(reasons, signals, most);
        return reasons;
    }
}
