namespace RiskAuth.Scoring.Trees;

/// <summary>
/// One binary tree as it is stored: six columns of equal length, one entry per node, the root first.
/// A split sends a row left when its feature is below the threshold, right otherwise, and a missing value (NaN) where <see cref="Missing"/> says.
/// </summary>
/// <param name="Feature">Index into the model's feature names; -1 marks a leaf.</param>
/// <param name="Threshold">Finite for a split, 0 for a leaf.</param>
/// <param name="Left">Index of the left child, always greater than the node's own; the right child follows it. 0 for a leaf.</param>
/// <param name="Missing">One letter a node: where a missing value goes, <c>L</c> or <c>R</c>; <c>-</c> for a leaf.</param>
/// <param name="Value">What a leaf adds to the sum; 0 for a split.</param>
/// <param name="Cover">How much training data reached the node (rows or summed weight); it weighs the means behind explanations.</param>
public sealed record DecisionTree(int[] Feature, float[] Threshold, int[] Left, string Missing, float[] Value, float[] Cover)
{
    public const int Leaf = -1;

    public int NodeCount => Feature.Length;

    /// <summary>Follows one row to its leaf, plainly; <see cref="TreeEnsemble"/> is the fast way and must agree with this one.</summary>
    /// <returns>The index of the leaf.</returns>
    public int FindLeaf(ReadOnlySpan<float> row)
    {
        var node = 0;
        while (Feature[node] != Leaf)
        {
            var value = row[Feature[node]];
            var goesLeft = float.IsNaN(value) ? Missing[node] == 'L' : value < Threshold[node];
            node = Left[node] + (goesLeft ? 0 : 1);
        }

        return node;
    }

    /// <summary>Checks every index and number of the tree.</summary>
    /// <returns>What is wrong, in words, or null.</returns>
    internal string? FindFault(int featureCount)
    {
        if (FindShapeFault() is { } fault)
        {
            return fault;
        }

        Span<bool> reached = new bool[NodeCount];
        Span<byte> depth = new byte[NodeCount];
        for (var node = 0; node < NodeCount; node++)
        {
            if (node > 0 && !reached[node])
            {
                return $"node {node} has no parent before it";
            }

            if (FindNodeFault(node, featureCount) is { } nodeFault)
            {
                return $"node {node}: {nodeFault}";
            }

            if (Feature[node] == Leaf)
            {
                continue;
            }

            var left = Left[node];
            if (reached[left] || reached[left + 1])
            {
                return $"node {node}: a child already has another parent";
            }

            if (depth[node] == TreeLimits.DepthLevels)
            {
                return $"node {node}: the tree is deeper than {TreeLimits.DepthLevels} levels";
            }

            reached[left] = reached[left + 1] = true;
            depth[left] = depth[left + 1] = (byte)(depth[node] + 1);
        }

        return null;
    }

    private string? FindShapeFault()
    {
        if (Feature is null || Threshold is null || Left is null || Missing is null || Value is null || Cover is null)
        {
            return "a column is missing";
        }

        if (NodeCount is 0 or > TreeLimits.NodesPerTree)
        {
            return $"{NodeCount} nodes; a tree has 1 to {TreeLimits.NodesPerTree}";
        }

        var same = Threshold.Length == NodeCount && Left.Length == NodeCount && Missing.Length == NodeCount
            && Value.Length == NodeCount && Cover.Length == NodeCount;
        return same ? null : "its columns differ in length";
    }

    private string? FindNodeFault(int node, int featureCount)
    {
        if (!(Cover[node] >= 0 && Cover[node] <= TreeLimits.CoverMagnitude))
        {
            return "its cover is negative, infinite or not a number";
        }

        if (Feature[node] == Leaf)
        {
            return !(MathF.Abs(Value[node]) <= TreeLimits.ValueMagnitude) ? "its value is out of range or not a number"
                : Missing[node] != '-' ? "a leaf sends missing values nowhere, so its letter must be '-'"
                : null;
        }

        return Feature[node] < 0 || Feature[node] >= featureCount ? $"feature {Feature[node]} of {featureCount} does not exist"
            : !float.IsFinite(Threshold[node]) ? "its threshold is not finite"
            : Missing[node] is not ('L' or 'R') ? "missing values must go 'L' or 'R'"
            : Left[node] <= node ? "its left child does not come after it"
            : Left[node] >= NodeCount - 1 ? "its children lie beyond the last node"
            : null;
    }
}
