using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Tests.Training;

public sealed class IsolationForestTrainerTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bytes_with_any_number_of_threads()
    {
        var table = SomeTables.Mixed(seed: 1);
        var single = Train(table, new() { Trees = 20, Threads = 1 });
        Assert.Equal(single, Train(table, new() { Trees = 20, Threads = 4 }));
        Assert.NotEqual(single, Train(table, new() { Trees = 20, Threads = 1, Seed = 2 }));
    }

    [Fact]
    public void A_far_row_scores_higher_than_the_crowd()
    {
        var random = new Random(2);
        var builder = new TrainingTableBuilder(1, ["x", "y"]);
        for (var i = 0; i < 2_000; i++)
        {
            builder.Add([(float)random.NextDouble(), (float)random.NextDouble()], false);
        }

        var forest = new IsolationForest(IsolationForestTrainer.Train(builder.Build(), new()));
        Assert.InRange(forest.Score([9, 9]), 0.6, 1);
        Assert.InRange(forest.Score([0.5f, 0.5f]), 0.3, 0.5);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.99)]
    public void A_rare_absence_and_a_rare_presence_both_stand_out(double missingShare)
    {
        var random = new Random(3);
        var builder = new TrainingTableBuilder(1, ["noise", "optional"]);
        for (var i = 0; i < 4_000; i++)
        {
            builder.Add([random.Next(50), random.NextDouble() < missingShare ? float.NaN : 1], false);
        }

        var forest = new IsolationForest(IsolationForestTrainer.Train(builder.Build(), new()));
        var (missing, present) = (forest.Score([25, float.NaN]), forest.Score([25, 1]));
        Assert.True(missingShare < 0.5 ? missing > present + 0.1 : present > missing + 0.1, $"missing {missing}, present {present}");
    }

    [Fact]
    public void Equal_rows_are_one_leaf_and_score_one_half()
    {
        var builder = new TrainingTableBuilder(1, ["x"]);
        for (var i = 0; i < 300; i++)
        {
            builder.Add([5], false);
        }

        var model = IsolationForestTrainer.Train(builder.Build(), new());
        Assert.All(model.Trees, tree => Assert.Equal(1, tree.NodeCount));
        Assert.Equal(0.5, new IsolationForest(model).Score([5]), 6);
    }

    [Fact]
    public void Every_tree_holds_its_sample_within_the_depth_limit()
    {
        var model = IsolationForestTrainer.Train(SomeTables.Mixed(seed: 4), new() { Trees = 10, SampleRows = 100 });
        Assert.Equal(100, model.SampleRows);
        foreach (var tree in model.Trees)
        {
            Assert.Equal(100, tree.Cover[0]);
            var leafRows = Enumerable.Range(0, tree.NodeCount).Where(node => tree.Feature[node] == DecisionTree.Leaf).Sum(node => tree.Cover[node]);
            Assert.Equal(100, leafRows);
            // ceil(log2 100) = 7 levels, then at most c(100) more for what was left together.
            Assert.All(tree.Value, value => Assert.InRange(value, 0, 7 + (float)IsolationForestModel.MeanPathLength(100)));
        }
    }

    [Fact]
    public void A_table_scores_as_its_rows()
    {
        var table = SomeTables.Mixed(seed: 5, rows: 300);
        var forest = new IsolationForest(IsolationForestTrainer.Train(table, new() { Trees = 10 }));
        Assert.Equal([.. Enumerable.Range(0, table.RowCount).Select(i => forest.Score(table.Row(i)))], TableScores.Anomaly(forest, table, threads: 2));
    }

    [Fact]
    public void A_table_smaller_than_the_sample_is_used_whole() =>
        Assert.Equal(3, IsolationForestTrainer.Train(SomeTables.Of((1, false), (2, false), (3, false)), new()).SampleRows);

    [Fact]
    public void Fewer_than_two_rows_are_refused() =>
        Assert.Throws<TrainingDataException>(() => IsolationForestTrainer.Train(SomeTables.Of((1, false)), new()));

    [Theory]
    [InlineData(0, 256)]
    [InlineData(100, 1)]
    [InlineData(100, 40_000)]
    [InlineData(5_000, 32_000)]
    public void Impossible_options_are_refused(int trees, int sampleRows) =>
        Assert.Throws<TrainingDataException>(() => IsolationForestTrainer.Train(SomeTables.Mixed(seed: 1), new() { Trees = trees, SampleRows = sampleRows }));

    [Fact]
    public void Training_can_be_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            IsolationForestTrainer.Train(SomeTables.Mixed(seed: 1), new(), cancellation: new CancellationToken(canceled: true)));

    private static byte[] Train(TrainingTable table, IsolationOptions options)
    {
        using var stream = new MemoryStream();
        IsolationForestTrainer.Train(table, options).Save(stream);
        return stream.ToArray();
    }
}
