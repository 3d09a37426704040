namespace RiskAuth.Scoring.Trees;

/// <summary>The checks that every stored tree model must pass before it may score anything.</summary>
internal static class ModelCheck
{
    public static void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new ModelFormatException($"The model cannot be used: {fault}.");
        }
    }

    public static void Features(string[] names)
    {
        Require(names is { Length: > 0 and <= TreeLimits.FeatureCount }, $"it must name 1 to {TreeLimits.FeatureCount} features");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            Require(name is { Length: > 0 and <= TreeLimits.FeatureNameLength }, $"a feature's name must have 1 to {TreeLimits.FeatureNameLength} characters");
            Require(seen.Add(name), $"the feature {name} is named twice");
        }
    }

    public static void Trees(DecisionTree[] trees, int featureCount)
    {
        Require(trees is { Length: <= TreeLimits.TreeCount }, $"it must have at most {TreeLimits.TreeCount} trees");
        var nodeCount = 0L;
        for (var i = 0; i < trees.Length; i++)
        {
            Require(trees[i] is not null, $"tree {i} is null");
            var fault = trees[i].FindFault(featureCount);
            Require(fault is null, $"tree {i}: {fault}");
            nodeCount += trees[i].NodeCount;
            Require(nodeCount <= TreeLimits.NodesPerModel, $"it has more than {TreeLimits.NodesPerModel} nodes");
        }
    }

    public static void Schema(int trainedVersion, ReadOnlySpan<string> trainedNames, int version, ReadOnlySpan<string> names)
    {
        Require(trainedVersion == version, $"it was trained on version {trainedVersion} of the features, and these are version {version}");
        Require(trainedNames.Length == names.Length, $"it was trained on {trainedNames.Length} features, and these are {names.Length}");
        for (var i = 0; i < names.Length; i++)
        {
            Require(trainedNames[i] == names[i], $"it was trained with {trainedNames[i]} where {names[i]} is now");
        }
    }
}
