namespace RiskAuth.Scoring.Trees;

/// <summary>
/// Decides where each node of an ensemble lies: the trees of a group level by level, roots first, siblings side by side,
/// so that the few nodes which every row visits share cache lines.
/// </summary>
internal sealed class TreeLayout
{
    public TreeLayout(ReadOnlySpan<DecisionTree> trees, int treesInGroup)
    {
        Roots = new int[trees.Length];
        Means = new float[trees.Length][];
        GroupDepths = new byte[(trees.Length + treesInGroup - 1) / treesInGroup];
        for (var first = 0; first < trees.Length; first += treesInGroup)
        {
            var count = Math.Min(treesInGroup, trees.Length - first);
            GroupDepths[first / treesInGroup] = PlaceGroup(trees, first, count);
        }

        for (var tree = 0; tree < trees.Length; tree++)
        {
            Means[tree] = MeansOf(trees[tree]);
        }
    }

    /// <summary>Which tree and node lies at each index.</summary>
    public List<(int Tree, int Node)> Places { get; } = [];

    /// <summary>Index of the first child of the node at each index; 0 for leaves.</summary>
    public List<int> FirstChild { get; } = [];

    public int[] Roots { get; }

    /// <summary>Depth of the deepest tree of each group.</summary>
    public byte[] GroupDepths { get; }

    /// <summary>Per tree and node, the cover-weighted mean of the leaves below.</summary>
    public float[][] Means { get; }

    private byte PlaceGroup(ReadOnlySpan<DecisionTree> trees, int firstTree, int count)
    {
        var next = Places.Count;
        for (var tree = firstTree; tree < firstTree + count; tree++)
        {
            Roots[tree] = Places.Count;
            Places.Add((tree, 0));
        }

        byte depth = 0;
        for (var levelEnd = Places.Count; next < Places.Count; next++)
        {
            if (next == levelEnd)
            {
                levelEnd = Places.Count;
                depth++;
            }

            var (tree, node) = Places[next];
            var isLeaf = trees[tree].Feature[node] == DecisionTree.Leaf;
            FirstChild.Add(isLeaf ? 0 : Places.Count);
            if (!isLeaf)
            {
                Places.Add((tree, trees[tree].Left[node]));
                Places.Add((tree, trees[tree].Left[node] + 1));
            }
        }

        return depth;
    }

    private static float[] MeansOf(DecisionTree tree)
    {
        var means = new double[tree.NodeCount];
        // Children always come after their parent, so a backward pass sees them first.
        for (var node = tree.NodeCount - 1; node >= 0; node--)
        {
            if (tree.Feature[node] == DecisionTree.Leaf)
            {
                means[node] = tree.Value[node];
                continue;
            }

            var left = tree.Left[node];
            double leftCover = tree.Cover[left], rightCover = tree.Cover[left + 1];
            var share = leftCover + rightCover > 0 ? leftCover / (leftCover + rightCover) : 0.5;
            means[node] = share * means[left] + (1 - share) * means[left + 1];
        }

        return Array.ConvertAll(means, mean => (float)mean);
    }
}
