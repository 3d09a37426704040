using System.Runtime.InteropServices;
using RiskAuth.Features;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Scoring.Models;

/// <summary>
/// The row that a thread scored last, with the leaves that it reached, so that an explanation which follows at once need not look for them
/// again; and the scratch of that explanation.
/// </summary>
internal sealed class ScoredRow
{
    [ThreadStatic]
    private static ScoredRow? _ofThread;

    private readonly float[] _row = new float[FeatureSchema.Count];
    private long _ensemble;
    private uint[] _leaves = [];
    private double _sum;

    public static ScoredRow OfThread => _ofThread ??= new();

    /// <summary>The row; whoever changes it must have called <see cref="Open"/>.</summary>
    public Span<float> Row => _row;

    /// <summary>The row as ensembles read it.</summary>
    public float[] Slots { get; } = new float[2 * FeatureSchema.Count + 1];

    /// <summary>The way of the row through the boosted trees, once it is opened.</summary>
    public TreeTrace Trees { get; } = new();

    /// <summary>As <see cref="RiskModel.Detect"/>, to the bit.</summary>
    public DetectorScores Detect(RiskModel model, ReadOnlySpan<float> vector)
    {
        Find(model, vector);
        return new(
            model.TreeDetector.LogOddsOf(_sum), model.ForestDetector.ScoreOf(model.ForestDetector.Ensemble.Sum(Slots)),
            FeatureDetectors.Freeman(vector), FeatureDetectors.Sequence(vector));
    }

    /// <summary>Makes a row ready to be changed; the next one must be scored anew.</summary>
    public void Open(RiskModel model, ReadOnlySpan<float> vector)
    {
        // Compared by the bits, because missing values are not equal to themselves.
        var trees = model.TreeDetector.Ensemble;
        if (_ensemble != trees.Id || !MemoryMarshal.AsBytes(vector).SequenceEqual(MemoryMarshal.AsBytes<float>(_row)))
            Find(model, vector);
        Trees.Follow(trees, _leaves, _sum);
        _ensemble = 0;
    }

    private void Find(RiskModel model, ReadOnlySpan<float> vector)
    {
        var trees = model.TreeDetector.Ensemble;
        if (_leaves.Length < TreeEnsemble.RoomFor(trees.TreeCount))
            _leaves = new uint[TreeEnsemble.RoomFor(trees.TreeCount)];
        vector.CopyTo(_row);
        TreeEnsemble.Fill(vector, Slots);
        _sum = trees.Sum(Slots, _leaves);
        _ensemble = trees.Id;
    }
}
