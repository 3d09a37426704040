using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Tests.Training;

public sealed class TreePredictionTests
{
    [Fact]
    public void The_fast_sum_equals_the_plain_walk_for_any_model_and_row() =>
        Prop.ForAll<int, byte>((seed, trees) =>
        {
            var model = SomeTrees.Boosted(seed, trees);
            var row = SomeTrees.Row(new Random(seed ^ 1), 5);
            var plain = 0.0;
            foreach (var tree in model.Trees)
            {
                plain += tree.Value[tree.FindLeaf(row)];
            }

            return new BoostedTrees(model).LogOdds(row) == model.BaseLogOdds + plain;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Contributions_and_bias_add_up_to_the_log_odds_for_any_model_and_row() =>
        Prop.ForAll<int>(seed =>
        {
            var trees = new BoostedTrees(SomeTrees.Boosted(seed));
            var row = SomeTrees.Row(new Random(seed ^ 1), 5);
            var contributions = new float[5];
            var bias = trees.Explain(row, contributions);
            return Math.Abs(bias + contributions.Sum() - trees.LogOdds(row)) < 1e-4;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Contributions_and_bias_of_a_forest_give_back_its_score()
    {
        var forest = new IsolationForest(SomeTrees.Forest(seed: 5));
        var row = SomeTrees.Row(new Random(6), 5);
        var contributions = new float[5];
        var bias = forest.Explain(row, contributions);
        Assert.Equal(forest.Score(row), double.Exp2(bias + contributions.Sum()), 5);
    }

    [Fact]
    public void A_split_is_credited_to_its_own_feature_only()
    {
        // 3 of 4 training rows went left, so the mean is .75 * 1 + .25 * 5 = 2.
        var tree = new DecisionTree([1, -1, -1], [0.5f, 0, 0], [1, 0, 0], "R--", [0, 1, 5], [4, 3, 1]);
        var trees = new BoostedTrees(new(BoostedTreesModel.FormatName, 1, ["a", "b"], 10, [tree]));
        var contributions = new float[] { 7, 7 };

        var bias = trees.Explain([0, float.NaN], contributions);

        Assert.Equal(12, bias);
        Assert.Equal([0f, 3f], contributions);
    }

    [Fact]
    public void Many_rows_at_once_score_as_one_by_one()
    {
        var random = new Random(11);
        var rows = Enumerable.Range(0, 50).SelectMany(_ => SomeTrees.Row(random, 5)).ToArray();
        var trees = new BoostedTrees(SomeTrees.Boosted(seed: 12));
        var forest = new IsolationForest(SomeTrees.Forest(seed: 13));
        var logOdds = new double[50];
        var scores = new double[50];

        trees.LogOdds(rows, logOdds);
        forest.Score(rows, scores);

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(trees.LogOdds(rows.AsSpan(i * 5, 5)), logOdds[i]);
            Assert.Equal(forest.Score(rows.AsSpan(i * 5, 5)), scores[i]);
        }
    }

    [Fact]
    public void A_prediction_and_an_explanation_allocate_nothing()
    {
        var trees = new BoostedTrees(SomeTrees.Boosted(seed: 1, trees: 40));
        var forest = new IsolationForest(SomeTrees.Forest(seed: 2));
        var row = new float[] { 0, 1, float.NaN, -1, 0.5f };
        var contributions = new float[5];
        trees.Probability(row);
        trees.Explain(row, contributions);
        forest.Score(row);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            trees.Probability(row);
            trees.Explain(row, contributions);
            forest.Score(row);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_row_of_another_width_is_refused()
    {
        var trees = new BoostedTrees(SomeTrees.Boosted(seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => trees.LogOdds(new float[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => trees.Explain(new float[5], new float[6]));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1.2073924)] // 2 (ln 2 + γ) - 4/3
    [InlineData(256, 10.244771)] // 2 (ln 255 + γ) - 2 · 255/256
    public void The_mean_path_length_is_the_papers(int rows, double expected) =>
        Assert.Equal(expected, IsolationForestModel.MeanPathLength(rows), 5);

    [Fact]
    public void A_forest_whose_paths_are_average_scores_one_half()
    {
        var average = (float)IsolationForestModel.MeanPathLength(256);
        var leaf = new DecisionTree([-1], [0], [0], "-", [average], [256]);
        var forest = new IsolationForest(new(IsolationForestModel.FormatName, 1, ["a"], 256, [leaf, leaf]));
        Assert.Equal(0.5, forest.Score([1]), 6);
    }
}
