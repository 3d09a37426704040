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
    private readonly RiskModel _model;
    private readonly Stratum _stratum;
    private readonly ReadOnlySpan<float> _typical;
    private readonly ScoredRow _scored;

    public TopicTrials(RiskModel model, Stratum stratum, ReadOnlySpan<float> vector)
    {
        (_model, _stratum, _scored) = (model, stratum, ScoredRow.OfThread);
        _typical = model.CalibrationOf(stratum).Typical;
        _scored.Open(model, vector);
    }

    /// <summary>Begins a trial of every topic with what Freeman's ratio and the sequences say.</summary>
    public void Open(Span<TopicTrial> trials)
    {
        var (freeman, sequence) = (FeatureDetectors.Freeman(_scored.Row), FeatureDetectors.Sequence(_scored.Row));
        var trees = _model.TreeDetector.LogOddsOf(_scored.Trees.Sum);
        var (freemanShare, sequenceShare, treesShare) = (ShareOf(Detector.Freeman, freeman), ShareOf(Detector.Sequence, sequence), ShareOf(Detector.Trees, trees));
        Span<float> row = stackalloc float[FeatureSchema.Count];
        for (var topic = 0; topic < trials.Length; topic++)
        {
            _scored.Row.CopyTo(row);
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
            if (changed == 0)
                Note(ref trials[topic], trees, treesShare);
        }
    }

    /// <summary>Asks the next detector that has not spoken yet.</summary>
    public void AskNext(ref TopicTrial trial)
    {
        MakeTypical(trial.Topic, trial.Changed);
        if (trial.Next == Detector.Trees)
        {
            var trees = _model.TreeDetector.LogOddsOf(_scored.Trees.Try(_model.TreeDetector.Ensemble, _scored.Slots, trial.Changed));
            Note(ref trial, trees, ShareOf(Detector.Trees, trees));
        }
        else
        {
            var forest = _model.ForestDetector.ScoreOf(_model.ForestDetector.Ensemble.Sum(_scored.Slots));
            trial.Share = Math.Min(trial.Share, ShareOf(Detector.Forest, forest));
            trial.IsComplete = true;
        }
        foreach (var feature in ExplanationTopic.All[trial.Topic].Features)
            TreeEnsemble.Set(_scored.Slots, feature, _scored.Row[feature]);
    }

    /// <summary>Makes a topic of the row ordinary for good.</summary>
    public void Keep(in TopicTrial trial)
    {
        MakeTypical(trial.Topic, trial.Changed);
        foreach (var feature in ExplanationTopic.All[trial.Topic].Features)
            _scored.Row[feature] = _typical[feature];
        _scored.Trees.Keep(_model.TreeDetector.Ensemble, _scored.Slots, trial.Changed);
    }

    private void Note(ref TopicTrial trial, double trees, double share)
    {
        trial.Trees = trees;
        trial.Share = Math.Min(trial.Share, share);
        trial.Next = Detector.Forest;
        // What is beyond everything that was ever legitimate stays there, whatever the forest says.
        trial.IsComplete = _model.IsBeyondAll(trial.Share, _stratum);
    }

    private double ShareOf(Detector detector, double score) => _model.ShareOf(detector, score, _stratum);

    private void MakeTypical(int topic, ulong changed)
    {
        if (changed == 0)
            return;
        foreach (var feature in ExplanationTopic.All[topic].Features)
            TreeEnsemble.Set(_scored.Slots, feature, _typical[feature]);
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

    /// <summary>No detector that has not spoken can change the score any more.</summary>
    public bool IsComplete;

    /// <summary>Not to be looked at again.</summary>
    public bool IsClosed;
}
