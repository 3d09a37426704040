using System.Runtime.CompilerServices;

namespace RiskAuth.Scoring.Trees;

/// <summary>An isolation forest ready to score. Thread-safe; a prediction allocates nothing.</summary>
public sealed class IsolationForest
{
    private readonly TreeEnsemble _trees;
    private readonly double _scale;

    /// <exception cref="ModelFormatException">The model breaks one of its limits.</exception>
    public IsolationForest(IsolationForestModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Check();
        Model = model;
        _trees = new TreeEnsemble(model.Trees, model.FeatureNames.Length);
        _scale = -1 / (_trees.TreeCount * IsolationForestModel.MeanPathLength(model.SampleRows));
    }

    public IsolationForestModel Model { get; }

    internal TreeEnsemble Ensemble => _trees;

    /// <summary>Anomaly score 2^(-E[h(x)] / c(ψ)) of the paper: near 1 is isolated at once, .5 is ordinary, near 0 is deep in the crowd.</summary>
    /// <param name="row">One number per feature, in the model's order; NaN means missing.</param>
    [SkipLocalsInit]
    public double Score(ReadOnlySpan<float> row)
    {
        Span<float> slots = stackalloc float[_trees.SlotCount];
        return ScoreOf(_trees.Sum(row, slots));
    }

    /// <param name="sum">Of the ensemble's leaves.</param>
    internal double ScoreOf(double sum) => double.Exp2(_scale * sum);

    /// <summary>Scores of many rows, stored one after the other.</summary>
    /// <param name="rows">Rows × features numbers.</param>
    /// <param name="scores">One number per row.</param>
    [SkipLocalsInit]
    public void Score(ReadOnlySpan<float> rows, Span<double> scores)
    {
        var width = _trees.FeatureCount;
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length, scores.Length * width);
        Span<float> slots = stackalloc float[_trees.SlotCount];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = ScoreOf(_trees.Sum(rows.Slice(i * width, width), slots));
        }
    }

    /// <summary>Splits one row's anomaly into what each feature added, in bits: the score is 2 to the power of bias plus contributions.</summary>
    /// <param name="contributions">One number per feature; overwritten. Positive means that the feature shortened the path.</param>
    /// <returns>The bias: the mean over the training data.</returns>
    [SkipLocalsInit]
    public double Explain(ReadOnlySpan<float> row, Span<float> contributions)
    {
        contributions.Clear();
        Span<float> slots = stackalloc float[_trees.SlotCount];
        var bias = _trees.Explain(row, slots, contributions);
        foreach (ref var contribution in contributions)
        {
            contribution = (float)(contribution * _scale);
        }

        return bias * _scale;
    }
}
