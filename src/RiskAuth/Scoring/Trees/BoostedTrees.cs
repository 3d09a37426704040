using System.Runtime.CompilerServices;

namespace RiskAuth.Scoring.Trees;

/// <summary>Boosted trees ready to score. Thread-safe; a prediction allocates nothing.</summary>
public sealed class BoostedTrees
{
    private readonly TreeEnsemble _trees;

    /// <exception cref="ModelFormatException">The model breaks one of its limits.</exception>
    public BoostedTrees(BoostedTreesModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Check();
        Model = model;
        _trees = new TreeEnsemble(model.Trees, model.FeatureNames.Length);
    }

    public BoostedTreesModel Model { get; }

    internal TreeEnsemble Ensemble => _trees;

    /// <summary>Log odds of the positive class for one row.</summary>
    /// <param name="row">One number per feature, in the model's order; NaN means missing.</param>
    [SkipLocalsInit]
    public double LogOdds(ReadOnlySpan<float> row)
    {
        Span<float> slots = stackalloc float[_trees.SlotCount];
        return LogOddsOf(_trees.Sum(row, slots));
    }

    /// <param name="sum">Of the ensemble's leaves.</param>
    internal double LogOddsOf(double sum) => Model.BaseLogOdds + sum;

    /// <summary>Probability of the positive class under the training weights, 0 to 1.</summary>
    public double Probability(ReadOnlySpan<float> row) => 1 / (1 + Math.Exp(-LogOdds(row)));

    /// <summary>Log odds of many rows, stored one after the other.</summary>
    /// <param name="rows">Rows × features numbers.</param>
    /// <param name="logOdds">One number per row.</param>
    [SkipLocalsInit]
    public void LogOdds(ReadOnlySpan<float> rows, Span<double> logOdds)
    {
        var width = _trees.FeatureCount;
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length, logOdds.Length * width);
        Span<float> slots = stackalloc float[_trees.SlotCount];
        for (var i = 0; i < logOdds.Length; i++)
        {
            logOdds[i] = LogOddsOf(_trees.Sum(rows.Slice(i * width, width), slots));
        }
    }

    /// <summary>Splits one row's log odds into what each feature added.</summary>
    /// <param name="contributions">One number per feature; overwritten. With the returned bias they add up to the log odds.</param>
    /// <returns>The bias: the mean log odds over the training data.</returns>
    [SkipLocalsInit]
    public double Explain(ReadOnlySpan<float> row, Span<float> contributions)
    {
        contributions.Clear();
        Span<float> slots = stackalloc float[_trees.SlotCount];
        return Model.BaseLogOdds + _trees.Explain(row, slots, contributions);
    }
}
