using System.Runtime.CompilerServices;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Features;

namespace RiskAuth.Scoring.Models;

/// <summary>
/// Scores with a trained model, whose calibration the live traffic keeps right. Where the model is a stranger, because the installation has
/// hardly counted anything yet, so that nothing can be rare, or because the network of the address is not known, the documented baseline
/// speaks too, and the higher score counts.
/// </summary>
/// <param name="rates">Null keeps the calibration as it was trained.</param>
/// <param name="drift">Told of every <see cref="DriftSample"/>th attempt; null for nobody.</param>
public sealed class TrainedScorer(RiskModel model, ChallengeRateKeeper? rates = null, FeatureDrift? drift = null) : IRiskScorer
{
    private const int DriftSample = 8;

    /// <summary>Successful sign-ins of all users from which on rarity says something.</summary>
    private const int FewestSignIns = 1_000;

    private readonly BaselineScorer _baseline = new();

    private int _scored;

    public RiskModel Model { get; } = model;

    public string Version => Model.Version;

    /// <summary>By risk only with a model that learned how.</summary>
    public bool Allocates(ChallengeAllocation allocation) => allocation == ChallengeAllocation.Even || Model.AllocatesByRisk;

    [SkipLocalsInit]
    public double Score(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation)
    {
        Span<float> vector = stackalloc float[FeatureSchema.Count];
        FeatureVector.Write(observation, vector);
        if (drift is not null && Interlocked.Increment(ref _scored) % DriftSample == 0)
            drift.Count(vector);
        var stratum = RiskModel.StratumOf(vector);
        var score = ScoreOfTail(Model.TailOf(ScoredRow.OfThread.Detect(Model, vector), stratum), stratum, allocation);
        return IsStranger(observation) ? Math.Max(score, _baseline.Score(observation, signals, allocation)) : score;
    }

    private static bool IsStranger(in Observation observation) => observation.Population.SignIns < FewestSignIns || observation.Traits.Asn == 0;

    /// <summary>
    /// Topics in the order in which making them ordinary takes the score down fastest, until no alert is left; what room is left goes to
    /// the heaviest further signals.
    /// </summary>
    [SkipLocalsInit]
    public IReadOnlyList<Reason> Explain(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation, double alertScore, int most)
    {
        Span<float> vector = stackalloc float[FeatureSchema.Count];
        FeatureVector.Write(observation, vector);
        if (IsStranger(observation) && ScoreOf(vector, RiskModel.StratumOf(vector), allocation) < alertScore)
            return _baseline.Explain(observation, signals, allocation, alertScore, most);
        Span<int> topics = stackalloc int[most];
        var found = FindTopics(vector, alertScore, topics, allocation);
        var reasons = new List<Reason>(most);
        foreach (var topic in topics[..found])
            ExplanationTopic.All[topic].AddReason(reasons, observation, signals);
        Explanation.AddHeaviest(reasons, signals, most);
        return reasons;
    }

    /// <summary>
    /// Greedy deletion: each step makes that topic's features ordinary for the stratum which leaves the lowest score; where scores are
    /// equal because several things are beyond everything that was ever legitimate, the one that leaves the trees least sure.
    /// </summary>
    /// <param name="vector">Features; those of the topics found are ordinary afterwards.</param>
    /// <returns>How many topics were found; when the alert is gone, no more are looked for.</returns>
    [SkipLocalsInit]
    public int FindTopics(Span<float> vector, double alertScore, Span<int> topics, ChallengeAllocation allocation = ChallengeAllocation.Even)
    {
        if (topics.IsEmpty)
            return 0;
        var stratum = RiskModel.StratumOf(vector);
        var trials = new TopicTrials(Model, stratum, vector);
        Span<TopicTrial> each = stackalloc TopicTrial[TopicCount];
        for (var found = 0; ;)
        {
            trials.Open(each);
            foreach (var topic in topics[..found])
                each[topic].IsClosed = true;
            var (best, score) = FindBest(trials, each, stratum, allocation);
            topics[found++] = best;
            if (found == topics.Length || score < alertScore)
            {
                foreach (var topic in topics[..found])
                    MakeTypical(vector, topic, Model.CalibrationOf(stratum).Typical);
                return found;
            }
            trials.Keep(each[best]);
        }
    }

    /// <summary>The topic that leaves the lowest score. A topic of which some detector says already that it leaves more is not asked further.</summary>
    private (int Topic, double Score) FindBest(TopicTrials trials, Span<TopicTrial> each, Stratum stratum, ChallengeAllocation allocation)
    {
        // More than two ways to the same number can differ by, so that no topic that ties is left out.
        const double Rounding = 1e-9;
        var best = (Score: double.PositiveInfinity, Residue: double.PositiveInfinity, Topic: -1);
        while (Likeliest(each) is var next and >= 0)
        {
            ref var trial = ref each[next];
            var isFirst = best.Topic < 0;
            var score = isFirst && !trial.IsComplete ? 0 : ScoreOfTail(Model.TailOfShare(trial.Share, stratum), stratum, allocation);
            if (!isFirst && score > best.Score + Rounding)
                break;
            if (!trial.IsComplete)
            {
                trials.AskNext(ref trial);
                continue;
            }
            trial.IsClosed = true;
            var left = (score, trial.Trees + trial.Sequence, next);
            if (left.CompareTo(best) < 0)
                best = left;
        }
        return (best.Topic, best.Score);
    }

    /// <summary>Of the trials that are not closed the one that may leave least; -1 for none.</summary>
    private static int Likeliest(ReadOnlySpan<TopicTrial> each)
    {
        var likeliest = -1;
        for (var topic = 0; topic < each.Length; topic++)
            if (!each[topic].IsClosed && (likeliest < 0 || each[topic].Share > each[likeliest].Share))
                likeliest = topic;
        return likeliest;
    }

    /// <summary>Makes the features of some topics ordinary for the vector's stratum.</summary>
    public void MakeTypical(Span<float> vector, ReadOnlySpan<int> topics)
    {
        var typical = Model.CalibrationOf(RiskModel.StratumOf(vector)).Typical;
        foreach (var topic in topics)
            MakeTypical(vector, topic, typical);
    }

    /// <summary>How many topics there are.</summary>
    public static int TopicCount => ExplanationTopic.All.Count;

    /// <summary>The score of a vector as of a stratum given, which its own features may no longer show.</summary>
    public double ScoreOf(ReadOnlySpan<float> vector, Stratum stratum, ChallengeAllocation allocation = ChallengeAllocation.Even) =>
        ScoreOfTail(Model.TailOf(vector, stratum), stratum, allocation);

    private double ScoreOfTail(double tail, Stratum stratum, ChallengeAllocation allocation)
    {
        if (allocation == ChallengeAllocation.Even)
            return 1 - (rates?.Adjust(stratum, tail) ?? tail);
        var overall = Model.OverallTailOf(tail, stratum);
        return 1 - (rates?.AdjustOverall(overall) ?? overall);
    }

    private static void MakeTypical(Span<float> vector, int topic, float[] typical)
    {
        foreach (var feature in ExplanationTopic.All[topic].Features)
            vector[feature] = typical[feature];
    }
}
