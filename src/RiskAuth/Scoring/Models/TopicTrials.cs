using RiskAuth.Features;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Scoring.Models;

/// <summary>
/// A row of features, and what the detectors would say of it if a topic were ordinary: to the bit what <see cref="RiskModel.Detect"/> says
/// of the row so changed. Each detector is asked by itself, the costly ones last, because most topics are out of the question before.
/// One at a time on a thread, whose scratch it uses.
/// </summary>
internal readonly ref struct TopicTrials
{
    [ThreadStatic]
    private static Scratch? _ofThread;

    private readonly RiskModel _model;
    private readonly Stratum _stratum;
    private readonly ReadOnlySpan<float> _typical;
    private readonly Scratch _scratch;

    public TopicTrials(RiskModel model, Stratum stratum, ReadOnlySpan<float> vector)
    {
        (_model, _stratum, _scratch) = (model, stratum, _ofThread ??= new());
        _typical = model.CalibrationOf(stratum).Typical;
        vector.CopyTo(_scratch.Row);
        TreeEnsemble.Fill(vector, _scratch.Slots);
        _scratch.Trees.Follow(model.TreeDetector.Ensemble, _scratch.Slots);
    }

    /// <summary>The row with all topics that were kept.</summary>
    public ReadOnlySpan<float> Row => _scratch.Row;

    /// <summary>Begins a trial of every topic with what Freeman's ratio and the sequences say.</summary>
    public void Open(Span<TopicTrial> trials)
    {
        var (freeman, sequence) = (FeatureDetectors.Freeman(_scratch.Row), FeatureDetectors.Sequence(_scratch.Row));
        var (freemanShare, sequenceShare) = (ShareOf(Detector.Freeman, freeman), ShareOf(Detector.Sequence, sequence));
        Span<float> row = stackalloc float[FeatureSchema.Count];
        for (var topic = 0; topic < trials.Length; topic++)
        {
            _scratch.Row.CopyTo(row);
            var changed = 0UL;
            foreach (var feature in ExplanationTopic.All[topic].Features)
            {
                if (row[feature].Equals(_typical[feature]))
                    continue;
                row[feature] = _typical[feature];
                changed |= TreeEnsemble.BitOf(feature);
            }
            var (newFreeman, newSequence) = (FeatureDetectors.Freeman(row), FeatureDetectors.Sequence(row));
            trials[topic] = new()
            {
                Topic = topic,
                Changed = changed,
                Sequence = newSequence,
                Share = Math.Min(1, Math.Min(
                    newFreeman == freeman ? freemanShare : ShareOf(Detector.Freeman, newFreeman),
                    newSequence == sequence ? sequenceShare : ShareOf(Detector.Sequence, newSequence))),
            };
        }
    }

    /// <summary>Asks the next detector that has not spoken yet.</summary>
    public void AskNext(ref TopicTrial trial)
    {
        MakeTypical(trial.Topic, trial.Changed);
        if (trial.Next == Detector.Trees)
        {
            trial.Trees = _model.TreeDetector.LogOddsOf(_scratch.Trees.Try(_model.TreeDetector.Ensemble, _scratch.Slots, trial.Changed));
            trial.Share = Math.Min(trial.Share, ShareOf(Detector.Trees, trial.Trees));
            trial.Next = Detector.Forest;
        }
        else
        {
            var forest = _model.ForestDetector.ScoreOf(_model.ForestDetector.Ensemble.Sum(_scratch.Slots));
            trial.Share = Math.Min(trial.Share, ShareOf(Detector.Forest, forest));
            trial.IsComplete = true;
        }
        foreach (var feature in ExplanationTopic.All[trial.Topic].Features)
            TreeEnsemble.Set(_scratch.Slots, feature, _scratch.Row[feature]);
    }

    /// <summary>Makes a topic of the row ordinary for good.</summary>
    public void Keep(in TopicTrial trial)
    {
        MakeTypical(trial.Topic, trial.Changed);
        foreach (var feature in ExplanationTopic.All[trial.Topic].Features)
            _scratch.Row[feature] = _typical[feature];
        _scratch.Trees.Keep(_model.TreeDetector.Ensemble, _scratch.Slots, trial.Changed);
    }

    private double ShareOf(Detector detector, double score) => _model.ShareOf(detector, score, _stratum);

    private void MakeTypical(int topic, ulong changed)
    {
        if (changed == 0)
            return;
        foreach (var feature in ExplanationTopic.All[topic].Features)
            TreeEnsemble.Set(_scratch.Slots, feature, _typical[feature]);
    }

    private sealed class Scratch
    {
        public readonly float[] Row = new float[FeatureSchema.Count];
        public readonly float[] Slots = new float[2 * FeatureSchema.Count + 1];
        public readonly TreeTrace Trees = new();
    }
}

/// <summary>What is known of a row with one topic made ordinary.</summary>
internal struct TopicTrial
{
    public int Topic;

    /// <summary>The features that were not ordinary before, by <see cref="TreeEnsemble.BitOf"/>.</summary>
    public ulong Changed;

    public double Sequence;
    public double Trees;

    /// <summary>The smallest share that a detector has given so far; every further one can only lower it, and so raise the score.</summary>
    public double Share;

    public Detector Next;
    public bool IsComplete;
}
