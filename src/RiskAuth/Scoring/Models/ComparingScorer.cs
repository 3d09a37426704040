using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Features;

namespace RiskAuth.Scoring.Models;

/// <summary>Told of each live attempt what a candidate would have said of it.</summary>
public delegate void ScoreComparison(double promoted, double candidate);

/// <summary>Scores with one model and lets a candidate score the same attempts beside it. The candidate's score goes to whoever compares, and nowhere else.</summary>
public sealed class ComparingScorer(IRiskScorer promoted, IRiskScorer candidate, ScoreComparison compare) : IRiskScorer
{
    public IRiskScorer Promoted => promoted;

    public string Version => promoted.Version;

    public bool Allocates(ChallengeAllocation allocation) => promoted.Allocates(allocation);

    public double Score(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation)
    {
        var score = promoted.Score(observation, signals, allocation);
        compare(score, candidate.Score(observation, signals, candidate.Allocates(allocation) ? allocation : ChallengeAllocation.Even));
        return score;
    }

    public IReadOnlyList<Reason> Explain(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation, double alertScore, int most) =>
        promoted.Explain(observation, signals, allocation, alertScore, most);
}
