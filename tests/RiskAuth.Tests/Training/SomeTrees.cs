using RiskAuth.Scoring.Trees;

namespace RiskAuth.Tests.Training;

/// <summary>Random but seeded models and rows, for claims that must hold for any of them.</summary>
internal static class SomeTrees
{
    public static BoostedTreesModel Boosted(int seed, int trees = 19, int leaves = 12, int features = 5)
    {
        var random = new Random(seed);
        return new(BoostedTreesModel.FormatName, 3, Names(features), 0.25f, [.. Enumerable.Range(0, trees).Select(_ => Tree(random, leaves, features))]);
    }

    public static IsolationForestModel Forest(int seed, int trees = 9, int leaves = 12, int features = 5)
    {
        var random = new Random(seed);
        return new(IsolationForestModel.FormatName, 3, Names(features), 64, [.. Enumerable.Range(0, trees).Select(_ => Tree(random, leaves, features)).Select(tree => tree with { Value = [.. tree.Value.Select(Math.Abs)] })]);
    }

    public static string[] Names(int features) => [.. Enumerable.Range(0, features).Select(i => $"feature_{i}")];

    /// <summary>Rows on a coarse grid, so that values often equal a threshold, with missing and infinite ones among them.</summary>
    public static float[] Row(Random random, int features) => [.. Enumerable.Range(0, features).Select(_ => random.Next(8) switch
    {
        0 => float.NaN,
        1 => float.PositiveInfinity,
        2 => float.NegativeInfinity,
        _ => random.Next(-4, 5) / 4f,
    })];

    private static DecisionTree Tree(Random random, int leaves, int features)
    {
        List<int> feature = [-1], left = [0];
        List<float> threshold = [0], value = [Value(random)];
        for (var i = random.Next(leaves); i > 0; i--)
        {
            var open = Enumerable.Range(0, feature.Count).Where(node => feature[node] < 0).ToArray();
            var node = open[random.Next(open.Length)];
            (feature[node], threshold[node], left[node], value[node]) = (random.Next(features), random.Next(-4, 5) / 4f, feature.Count, 0);
            feature.AddRange([-1, -1]);
            left.AddRange([0, 0]);
            threshold.AddRange([0, 0]);
            value.AddRange([Value(random), Value(random)]);
        }

        var missing = string.Concat(feature.Select(f => f < 0 ? '-' : random.Next(2) == 0 ? 'L' : 'R'));
        return new DecisionTree([.. feature], [.. threshold], [.. left], missing, [.. value], [.. feature.Select(_ => (float)random.Next(3))]);
    }

    private static float Value(Random random) => (float)(random.NextDouble() - 0.5);
}
