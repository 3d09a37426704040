using System.Runtime.Intrinsics;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Training;

/// <summary>What training has reached, for a progress bar.</summary>
/// <param name="ValidationLoss">Mean weighted logistic loss on the validation rows so far; null without any.</param>
public sealed record TrainingProgress(int TreesDone, int TreesPlanned, double? ValidationLoss);

/// <summary>A trained model and how its validation loss went.</summary>
/// <param name="Model">The trees up to the one with the least validation loss, or all of them without validation rows.</param>
/// <param name="ValidationLosses">One loss per tree grown; empty without validation rows.</param>
public sealed record BoostedTreesTraining(BoostedTreesModel Model, IReadOnlyList<double> ValidationLosses);

/// <summary>
/// Gradient-boosted trees on histograms with the logistic loss (Friedman 2001; Chen and Guestrin 2016; Ke et al. 2017).
/// The same rows, options and seed give the same model to the last bit, with any number of threads and on any machine.
/// </summary>
public static class BoostedTreesTrainer
{
    private const int RowsPerPiece = 16_384;

    // One class weighing 10^8 times the other is as far as a first guess may lean.
    private const double LargestBaseLogOdds = 18;

    /// <summary>Trains on one table and, where validation rows are given, stops when they gain nothing more.</summary>
    /// <param name="validation">Rows later in time than the training rows; the caller splits them off.</param>
    /// <exception cref="TrainingDataException">The table is empty, has one class only, does not match the validation rows, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static BoostedTreesTraining Train(
        TrainingTable table,
        TrainingTable? validation,
        BoostingOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        Check(table, validation, options);
        var workers = new Workers(options.Threads, cancellation);
        var loss = new LogisticLoss(table, options.AttackWeight);
        var binned = new BinnedTable(table, options.MaxBins, workers);
        var grower = new TreeGrower(options, binned, table.FeatureNames, loss.FromFixed, workers);
        var baseLogOdds = BaseLogOdds(table, options.AttackWeight);
        var monitor = validation is null ? null : new ValidationMonitor(validation, options.AttackWeight, baseLogOdds, workers);
        var logOdds = new float[table.RowCount];
        Array.Fill(logOdds, baseLogOdds);
        var derivatives = new Vector128<long>[table.RowCount];
        var trees = new List<DecisionTree>();
        while (trees.Count < options.Trees && (monitor is null || monitor.TreesSinceBest < options.EarlyStoppingTrees))
        {
            workers.RunRanges(table.RowCount, RowsPerPiece, (begin, end) =>
                loss.Derive(logOdds.AsSpan(begin, end - begin), derivatives.AsSpan(begin, end - begin), begin));
            var grown = grower.Grow(derivatives, trees.Count);
            if (grown.Tree.NodeCount == 1 && options is { RowShare: 1, FeatureShare: 1 })
            {
                // Nothing is left to split, and every later tree would find the same.
                break;
            }

            grown.AddTo(logOdds, workers);
            trees.Add(grown.Tree);
            monitor?.Add(grown.Tree);
            progress?.Report(new TrainingProgress(trees.Count, options.Trees, monitor?.Losses[^1]));
        }

        var kept = monitor is null ? trees.Count : monitor.BestTreeCount;
        var model = new BoostedTreesModel(
            BoostedTreesModel.FormatName, table.FeatureSchemaVersion, [.. table.FeatureNames], baseLogOdds, [.. trees.Take(kept)]);
        return new BoostedTreesTraining(model, monitor?.Losses ?? []);
    }

    private static void Check(TrainingTable table, TrainingTable? validation, BoostingOptions options)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        options.Check(table.FeatureNames);
        RequireBothClasses(table, "training");
        if (validation is not null)
        {
            RequireBothClasses(validation, "validation");
            if (!table.FeatureNames.SequenceEqual(validation.FeatureNames))
            {
                throw new TrainingDataException("The validation rows have other features than the training rows.");
            }
        }
    }

    private static void RequireBothClasses(TrainingTable table, string name)
    {
        if (table.RowCount == 0)
        {
            throw new TrainingDataException($"There are no {name} rows.");
        }

        var (attacks, others) = ClassWeights(table);
        if (!(attacks > 0 && others > 0))
        {
            throw new TrainingDataException($"The {name} rows hold {(attacks > 0 ? "attacks only" : "no attacks")}; both classes are needed, with some weight.");
        }
    }

    private static float BaseLogOdds(TrainingTable table, double attackWeight)
    {
        var (attacks, others) = ClassWeights(table);
        return (float)Math.Clamp(Math.Log(attacks * attackWeight / others), -LargestBaseLogOdds, LargestBaseLogOdds);
    }

    private static (double Attacks, double Others) ClassWeights(TrainingTable table)
    {
        var (attacks, others) = (0.0, 0.0);
        for (var row = 0; row < table.RowCount; row++)
        {
            attacks += table.Labels[row] ? table.Weights[row] : 0;
            others += table.Labels[row] ? 0 : table.Weights[row];
        }

        return (attacks, others);
    }
}
