using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Training;

/// <summary>How boosted trees are grown. The defaults suit tables of thousands to millions of sign-ins.</summary>
public sealed record BoostingOptions
{
    public int Trees { get; init; } = 200;

    public double LearningRate { get; init; } = 0.1;

    public int MaxDepth { get; init; } = 6;

    /// <summary>Leaves per tree. Where this binds, the leaf with the greatest gain is split first.</summary>
    public int MaxLeaves { get; init; } = 64;

    /// <summary>Least sum of second derivatives (w·p·(1-p)) on either side of a split.</summary>
    public double MinChildWeight { get; init; } = 1;

    /// <summary>Least gain of a split, in the units of the loss.</summary>
    public double MinSplitGain { get; init; }

    /// <summary>Penalty on the square of a leaf's value.</summary>
    public double L2 { get; init; } = 1;

    /// <summary>Bins per feature, the one for missing values not counted.</summary>
    public int MaxBins { get; init; } = FeatureBins.MaxValueBins;

    /// <summary>Share of the rows that each tree sees.</summary>
    public double RowShare { get; init; } = 1;

    /// <summary>Share of the features that each tree sees.</summary>
    public double FeatureShare { get; init; } = 1;

    /// <summary>Weight of each attack row on top of its own; the other class keeps 1.</summary>
    public double AttackWeight { get; init; } = 1;

    /// <summary>Stop when the validation loss has not improved for this many trees. Only with validation rows.</summary>
    public int EarlyStoppingTrees { get; init; } = 25;

    /// <summary>Features by name along which the score may only rise (+1) or only fall (-1). Missing values are exempt.</summary>
    public IReadOnlyDictionary<string, int> Monotone { get; init; } = new Dictionary<string, int>();

    public ulong Seed { get; init; } = 1;

    /// <summary>Threads to use. The model does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <exception cref="TrainingDataException">An option is out of range, or a constraint names no feature.</exception>
    internal void Check(IReadOnlyList<string> featureNames)
    {
        Require(Trees is >= 1 and <= TreeLimits.TreeCount, $"{nameof(Trees)} must be 1 to {TreeLimits.TreeCount}");
        Require(LearningRate is > 0 and <= 1, $"{nameof(LearningRate)} must be above 0 and at most 1");
        Require(MaxDepth is >= 1 and <= 30, $"{nameof(MaxDepth)} must be 1 to 30");
        Require(MaxLeaves is >= 2 and <= (TreeLimits.NodesPerTree / 2), $"{nameof(MaxLeaves)} must be 2 to {TreeLimits.NodesPerTree / 2}");
        Require((long)Trees * ((2L * LeafLimit) - 1) <= TreeLimits.NodesPerModel, $"{nameof(Trees)} times leaves exceed what a model may hold");
        Require(MinChildWeight >= 0 && MinSplitGain >= 0 && L2 >= 0, "penalties and least weights must not be negative");
        Require(MaxBins is >= 2 and <= FeatureBins.MaxValueBins, $"{nameof(MaxBins)} must be 2 to {FeatureBins.MaxValueBins}");
        Require(RowShare is > 0 and <= 1 && FeatureShare is > 0 and <= 1, "shares must be above 0 and at most 1");
        Require(AttackWeight is > 0 and <= 1e6, $"{nameof(AttackWeight)} must be above 0 and at most 1,000,000");
        Require(EarlyStoppingTrees >= 1 && Threads >= 1, $"{nameof(EarlyStoppingTrees)} and {nameof(Threads)} must be at least 1");
        foreach (var (name, sign) in Monotone)
        {
            Require(featureNames.Contains(name), $"a constraint names {name}, which is no feature of the table");
            Require(sign is >= -1 and <= 1, $"the constraint on {name} must be -1, 0 or 1");
        }
    }

    /// <summary>Leaves that the depth allows, or the limit, whichever is less.</summary>
    internal int LeafLimit => Math.Min(MaxLeaves, 1 << Math.Min(MaxDepth, 30));

    private static void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new TrainingDataException($"The boosting options cannot be used: {fault}.");
        }
    }
}
