using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Training;

/// <summary>How an isolation forest is grown. The defaults are the paper's.</summary>
public sealed record IsolationOptions
{
    public int Trees { get; init; } = 100;

    /// <summary>Rows that each tree sees (ψ); a smaller table gives all of its rows.</summary>
    public int SampleRows { get; init; } = 256;

    public ulong Seed { get; init; } = 1;

    /// <summary>Threads to use. The model does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    internal void Check()
    {
        if (Trees is < 1 or > TreeLimits.TreeCount || Threads < 1
            || SampleRows is < IsolationForestModel.MinSampleRows or > IsolationForestModel.MaxSampleRows
            || (long)Trees * 2 * SampleRows > TreeLimits.NodesPerModel)
        {
            throw new TrainingDataException(
                $"An isolation forest takes 1 to {TreeLimits.TreeCount} trees, samples of {IsolationForestModel.MinSampleRows} to "
                + $"{IsolationForestModel.MaxSampleRows} rows, and at most {TreeLimits.NodesPerModel / 2} of both together.");
        }
    }
}

/// <summary>
/// Isolation forest (Liu, Ting, Zhou: Isolation Forest, ICDM 2008). Labels and weights are not looked at. The same rows, options and
/// seed give the same model with any number of threads.
/// </summary>
/// <remarks>
/// Missing values: a split falls between two values that the node's rows really have, and the rows without a value go, all together,
/// to a side that chance chooses. Where a feature has a single value among the node's rows and is missing in others, the split
/// separates having it from missing it. So both a rare absence and a rare presence can be isolated.
/// </remarks>
public static class IsolationForestTrainer
{
    /// <exception cref="TrainingDataException">The table has fewer than two rows, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static IsolationForestModel Train(
        TrainingTable table, IsolationOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (table.RowCount < IsolationForestModel.MinSampleRows)
        {
            throw new TrainingDataException($"An isolation forest needs at least {IsolationForestModel.MinSampleRows} rows; the table has {table.RowCount}.");
        }

        var sampleRows = Math.Min(options.SampleRows, table.RowCount);
        var trees = new DecisionTree[options.Trees];
        var done = 0;
        new Workers(options.Threads, cancellation).Run(trees.Length, i =>
        {
            trees[i] = new IsolationTreeGrower(table, sampleRows, SeededRandom.For(options.Seed, i)).Grow();
            progress?.Report(new TrainingProgress(Interlocked.Increment(ref done), trees.Length, null));
        });
        return new IsolationForestModel(
            IsolationForestModel.FormatName, table.FeatureSchemaVersion, [.. table.FeatureNames], sampleRows, trees);
    }
}
