using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Tests.Training;

public sealed class BoostedTreesTrainerTests
{
    private static readonly BoostingOptions Quick = new() { Trees = 20, MaxDepth = 4, MaxLeaves = 16, Threads = 1 };

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_does_not()
    {
        var table = SomeTables.Mixed(seed: 1);
        var options = Quick with { RowShare = 0.7, FeatureShare = 0.6 };
        Assert.Equal(Train(table, options), Train(table, options));
        Assert.NotEqual(Train(table, options), Train(table, options with { Seed = 2 }));
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(0.5, 64)]
    [InlineData(1, 9)]
    public void The_number_of_threads_changes_no_byte(double share, int maxLeaves)
    {
        // More rows than one piece of any step holds, so that the threads really share each node.
        var table = SomeTables.Mixed(seed: 2, rows: 70_000);
        var options = Quick with { Trees = 4, MaxDepth = 6, MaxLeaves = maxLeaves, RowShare = share };
        var single = Train(table, options);
        Assert.Equal(single, Train(table, options with { Threads = 2 }));
        Assert.Equal(single, Train(table, options with { Threads = 7 }));
    }

    [Fact]
    public void A_loaded_model_scores_as_the_trees_in_memory()
    {
        var table = SomeTables.Mixed(seed: 3);
        var model = BoostedTreesTrainer.Train(table, null, Quick).Model;
        using var file = new MemoryStream();
        model.Save(file);
        file.Position = 0;
        var loaded = new BoostedTrees(BoostedTreesModel.Load(file));
        for (var i = 0; i < table.RowCount; i++)
        {
            var row = table.Row(i);
            var plain = 0.0;
            foreach (var tree in model.Trees)
            {
                plain += tree.Value[tree.FindLeaf(row)];
            }

            Assert.Equal(model.BaseLogOdds + plain, loaded.LogOdds(row));
        }

        Assert.Equal([.. Enumerable.Range(0, table.RowCount).Select(i => loaded.LogOdds(table.Row(i)))], TableScores.LogOdds(loaded, table, threads: 2));
    }

    [Fact]
    public void One_split_takes_the_values_that_the_formula_gives()
    {
        // p = .5 everywhere, so each row's derivatives are ±.5 and .25. Left: G = 1, H = .5; a leaf is -G / (H + 1) = -2/3, times .3.
        var table = SomeTables.Of((1, false), (2, false), (4, true), (8, true));
        var options = Quick with { Trees = 1, MaxDepth = 1, MaxLeaves = 2, MinChildWeight = 0, LearningRate = 0.3 };
        var model = BoostedTreesTrainer.Train(table, null, options).Model;
        var tree = Assert.Single(model.Trees);
        Assert.Equal(0, model.BaseLogOdds);
        Assert.Equal(3, tree.Threshold[0]);
        Assert.Equal([0, -0.2f, 0.2f], tree.Value);
        Assert.Equal([4, 2, 2], tree.Cover);
    }

    [Fact]
    public void The_base_score_is_the_log_odds_of_the_weighted_classes()
    {
        var table = SomeTables.Of((1, false), (1, false), (1, false), (1, true));
        Assert.Equal(Math.Log(5.0 / 3), BoostedTreesTrainer.Train(table, null, Quick with { AttackWeight = 5 }).Model.BaseLogOdds, 6);
    }

    [Fact]
    public void Training_learns_what_the_table_holds()
    {
        var model = BoostedTreesTrainer.Train(SomeTables.Mixed(seed: 4, rows: 20_000), null, Quick with { Trees = 60 }).Model;
        var trees = new BoostedTrees(model);
        // The truth at these points, from the formula that made the table.
        Assert.InRange(trees.LogOdds([0.9f, 0, 1, 1, 7, 5e5f]), 1.7 - 0.5, 1.7 + 0.5);
        Assert.InRange(trees.LogOdds([0.1f, 8, 1, 0, 7, 5e5f]), -3.3 - 0.5, -3.3 + 0.5);
        Assert.InRange(trees.LogOdds([0.1f, 8, float.NaN, 0, 7, 5e5f]), -1.8 - 0.5, -1.8 + 0.5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Missing_values_go_where_they_lower_the_loss(bool attacksAreMissing)
    {
        var rows = Enumerable.Range(0, 400).Select(i => (i % 4 == 0 ? float.NaN : i % 4, (i % 4 == 0 == attacksAreMissing) != (i % 20 == 0)));
        var trees = new BoostedTrees(BoostedTreesTrainer.Train(SomeTables.Of([.. rows]), null, Quick).Model);
        Assert.Equal(attacksAreMissing, trees.LogOdds([float.NaN]) > trees.LogOdds([1]));
        Assert.Equal(attacksAreMissing, trees.LogOdds([float.NaN]) > trees.LogOdds([3]));
    }

    [Fact]
    public void A_feature_that_is_always_missing_or_constant_is_never_split()
    {
        var builder = new TrainingTableBuilder(1, ["constant", "missing", "useful"]);
        for (var i = 0; i < 500; i++)
        {
            builder.Add([3, float.NaN, i % 10], i % 10 > 6);
        }

        var model = BoostedTreesTrainer.Train(builder.Build(), null, Quick).Model;
        Assert.NotEmpty(model.Trees);
        Assert.All(model.Trees.SelectMany(tree => tree.Feature), feature => Assert.True(feature is DecisionTree.Leaf or 2));
    }

    [Fact]
    public void Where_nothing_can_be_split_the_model_is_its_base_score()
    {
        var model = BoostedTreesTrainer.Train(SomeTables.Of((1, true), (1, false), (1, false)), null, Quick).Model;
        Assert.Empty(model.Trees);
        Assert.Equal(Math.Log(0.5), new BoostedTrees(model).LogOdds([9]), 6);
    }

    [Fact]
    public void Constrained_scores_never_move_against_their_sign() =>
        Prop.ForAll<int>(seed =>
        {
            var options = Quick with { Trees = 10, MinChildWeight = 0, Monotone = new Dictionary<string, int> { ["feature_0"] = -1, ["feature_1"] = 1, ["feature_5"] = 1 } };
            // The table's own truth is the opposite for features 0 and 1, and noise for 5.
            var trees = new BoostedTrees(BoostedTreesTrainer.Train(SomeTables.Mixed(seed, rows: 400), null, options).Model);
            var row = SomeTrees.Row(new Random(seed), 6);
            return IsMonotone(trees, row, 0, -1, 1) && IsMonotone(trees, row, 1, 1, 12) && IsMonotone(trees, row, 5, 1, 1e6f);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void Without_constraints_the_same_table_does_move_against_them()
    {
        var trees = new BoostedTrees(BoostedTreesTrainer.Train(SomeTables.Mixed(seed: 1), null, Quick).Model);
        Assert.False(IsMonotone(trees, [0.5f, 3, 1, 0, 7, 5e5f], 0, -1, 1));
    }

    [Fact]
    public void Row_weights_count_as_repeated_rows()
    {
        var (weighted, repeated) = (new TrainingTableBuilder(1, ["x"]), new TrainingTableBuilder(1, ["x"]));
        for (var i = 0; i < 300; i++)
        {
            weighted.Add([i % 7], i % 7 > 4, weight: 1 + (i % 2));
            repeated.Add([i % 7], i % 7 > 4);
            if (i % 2 == 1)
            {
                repeated.Add([i % 7], i % 7 > 4);
            }
        }

        var (a, b) = (Trees(weighted.Build()), Trees(repeated.Build()));
        for (var x = 0; x < 7; x++)
        {
            Assert.Equal(a.LogOdds([x]), b.LogOdds([x]), 3);
        }

        static BoostedTrees Trees(TrainingTable table) => new(BoostedTreesTrainer.Train(table, null, Quick).Model);
    }

    [Fact]
    public void Depth_and_leaves_stay_within_their_limits()
    {
        var table = SomeTables.Mixed(seed: 5);
        Assert.All(BoostedTreesTrainer.Train(table, null, Quick with { MaxDepth = 30, MaxLeaves = 7 }).Model.Trees, tree => Assert.Equal(13, tree.NodeCount));
        Assert.All(BoostedTreesTrainer.Train(table, null, Quick with { MaxDepth = 2 }).Model.Trees, tree => Assert.InRange(tree.NodeCount, 3, 7));
    }

    private static bool IsMonotone(BoostedTrees trees, float[] row, int feature, int sign, float range)
    {
        var previous = double.NaN;
        for (var step = -1; step <= 21; step++)
        {
            row[feature] = range * step / 20;
            var logOdds = trees.LogOdds(row);
            if (sign * (logOdds - previous) < 0)
            {
                return false;
            }

            previous = logOdds;
        }

        return true;
    }

    private static byte[] Train(TrainingTable table, BoostingOptions options)
    {
        using var stream = new MemoryStream();
        BoostedTreesTrainer.Train(table, null, options).Model.Save(stream);
        return stream.ToArray();
    }
}
