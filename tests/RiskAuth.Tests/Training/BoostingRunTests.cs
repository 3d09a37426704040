using RiskAuth.Learning.Training;

namespace RiskAuth.Tests.Training;

/// <summary>Stopping, progress, cancellation and refusals of a boosting run.</summary>
public sealed class BoostingRunTests
{
    private static readonly BoostingOptions Quick = new() { Trees = 30, MaxDepth = 3, Threads = 1 };

    [Fact]
    public void Training_stops_when_later_rows_gain_nothing_more_and_keeps_the_best_trees()
    {
        var (earlier, later) = SomeTables.Mixed(seed: 1).SplitAt(2_000);
        var options = Quick with { Trees = 500, LearningRate = 0.5, MaxDepth = 6, MinChildWeight = 0, EarlyStoppingTrees = 5 };
        var run = BoostedTreesTrainer.Train(earlier, later, options);
        var best = run.ValidationLosses.Index().MinBy(loss => loss.Item).Index + 1;
        Assert.Equal(best, run.Model.Trees.Length);
        Assert.Equal(best + 5, run.ValidationLosses.Count);
        Assert.InRange(best, 1, 100);
    }

    [Fact]
    public void The_validation_loss_is_the_mean_logistic_loss()
    {
        var table = SomeTables.Of((1, false), (2, false), (4, true), (8, true));
        var options = Quick with { Trees = 1, MaxDepth = 1, MinChildWeight = 0, LearningRate = 0.3 };
        var run = BoostedTreesTrainer.Train(table, table, options);
        // Every row is .2 on its right side, as the trainer's own test derives.
        Assert.Equal(Math.Log(1 + Math.Exp(-0.2)), run.ValidationLosses[0], 6);
    }

    [Fact]
    public void Progress_tells_the_trees_done_and_the_loss_so_far()
    {
        var (earlier, later) = SomeTables.Mixed(seed: 2).SplitAt(2_000);
        var reports = new Reports();
        var run = BoostedTreesTrainer.Train(earlier, later, Quick, reports);
        Assert.Equal(run.ValidationLosses.Count, reports.Count);
        Assert.Equal(new TrainingProgress(1, 30, run.ValidationLosses[0]), reports[0]);
    }

    [Fact]
    public void Training_can_be_cancelled_between_trees()
    {
        using var cancellation = new CancellationTokenSource();
        var reports = new Reports { OnReport = count => { if (count == 3) { cancellation.Cancel(); } } };
        Assert.ThrowsAny<OperationCanceledException>(() => BoostedTreesTrainer.Train(SomeTables.Mixed(seed: 3), null, Quick, reports, cancellation.Token));
        Assert.Equal(3, reports.Count);
    }

    [Fact]
    public void An_empty_table_is_refused() =>
        Refused("no training rows", SomeTables.Of());

    [Fact]
    public void One_class_is_refused()
    {
        Refused("attacks only", SomeTables.Of((1, true), (2, true)));
        Refused("no attacks", SomeTables.Of((1, false), (2, false)));
    }

    [Fact]
    public void Validation_rows_of_one_class_are_refused() =>
        Refused("validation rows hold no attacks", SomeTables.Of((1, true), (2, false)), SomeTables.Of((1, false)));

    [Fact]
    public void Validation_rows_with_other_features_are_refused()
    {
        var other = new TrainingTableBuilder(1, ["another"]);
        other.Add([1], true);
        other.Add([2], false);
        Refused("other features", SomeTables.Of((1, true), (2, false)), other.Build());
    }

    public static TheoryData<BoostingOptions, string> Impossible => new()
    {
        { new() { Trees = 0 }, "Trees" },
        { new() { Trees = 5_000, MaxLeaves = 1_000, MaxDepth = 12 }, "exceed" },
        { new() { LearningRate = 0 }, "LearningRate" },
        { new() { LearningRate = double.NaN }, "LearningRate" },
        { new() { MaxDepth = 0 }, "MaxDepth" },
        { new() { MaxDepth = 31 }, "MaxDepth" },
        { new() { MaxLeaves = 1 }, "MaxLeaves" },
        { new() { MaxBins = 256 }, "MaxBins" },
        { new() { L2 = -1 }, "penalties" },
        { new() { RowShare = 0 }, "shares" },
        { new() { FeatureShare = 1.1 }, "shares" },
        { new() { AttackWeight = 0 }, "AttackWeight" },
        { new() { Threads = 0 }, "Threads" },
        { new() { Monotone = new Dictionary<string, int> { ["nobody"] = 1 } }, "nobody" },
        { new() { Monotone = new Dictionary<string, int> { ["feature"] = 2 } }, "-1, 0 or 1" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Impossible_options_are_refused(BoostingOptions options, string fault)
    {
        var table = SomeTables.Of((1, true), (2, false));
        var error = Assert.Throws<TrainingDataException>(() => BoostedTreesTrainer.Train(table, null, options));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    private static void Refused(string fault, TrainingTable table, TrainingTable? validation = null)
    {
        var error = Assert.Throws<TrainingDataException>(() => BoostedTreesTrainer.Train(table, validation, Quick));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    private sealed class Reports : List<TrainingProgress>, IProgress<TrainingProgress>
    {
        public Action<int>? OnReport { get; init; }

        public void Report(TrainingProgress value)
        {
            Add(value);
            OnReport?.Invoke(Count);
        }
    }
}
