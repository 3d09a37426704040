using System.Runtime.Intrinsics;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Training;

/// <summary>
/// Grows one regression tree after another on binned rows. Where the number of leaves binds, the node with the greatest gain is split first;
/// where only the depth does, the order makes no difference, and whole levels are grown at once.
/// </summary>
internal sealed class TreeGrower
{
    // Larger nodes are added up in pieces, so that a single one keeps every core busy.
    private const int RowsPerPiece = 32_768;

    private readonly BoostingOptions _options;
    private readonly BinnedTable _table;
    private readonly Workers _workers;
    private readonly SplitFinder _finder;
    private readonly int[] _signs;
    private readonly RowPartition _rows;
    private readonly Stack<Histogram> _spare = new();
    private readonly List<GrowingNode> _nodes = [];
    private readonly PriorityQueue<GrowingNode, (double, int)> _frontier = new();
    private readonly bool _depthAloneBinds;
    private Vector128<long>[] _derivatives = [];
    private bool[] _usable = [];

    public TreeGrower(BoostingOptions options, BinnedTable table, IReadOnlyList<string> featureNames, double fromFixed, Workers workers)
    {
        (_options, _table, _workers) = (options, table, workers);
        _finder = new SplitFinder(options, fromFixed);
        _signs = [.. featureNames.Select(name => options.Monotone.GetValueOrDefault(name))];
        _rows = new RowPartition(table.RowCount);
        _depthAloneBinds = options.MaxDepth < 31 && options.MaxLeaves >= 1 << options.MaxDepth;
    }

    /// <summary>Grows the tree of one boosting round.</summary>
    /// <param name="derivatives">One fixed-point pair per row of the table.</param>
    /// <param name="round">Number of the tree, which seeds its rows and features.</param>
    public GrownTree Grow(Vector128<long>[] derivatives, int round)
    {
        _derivatives = derivatives;
        var random = SeededRandom.For(_options.Seed, round);
        _rows.Reset(_options.RowShare, random.Next());
        _usable = ChooseFeatures(ref random);
        _nodes.Clear();
        _frontier.Clear();
        var root = MakeRoot();
        FindSplits([(root, null)]);
        for (var leaves = 1; leaves < _options.LeafLimit && _frontier.Count > 0;)
        {
            var chosen = new List<GrowingNode>();
            do
            {
                chosen.Add(_frontier.Dequeue());
                leaves++;
            }
            while (_depthAloneBinds && _frontier.Count > 0);

            Divide(chosen, leaves < _options.LeafLimit);
        }

        foreach (var node in _nodes)
        {
            GiveBack(node);
        }

        return new GrownTree([.. _nodes], _rows, _table, _options.LearningRate);
    }

    private bool[] ChooseFeatures(ref SeededRandom random)
    {
        var usable = new bool[_table.Features.Length];
        var order = Enumerable.Range(0, usable.Length).ToArray();
        random.Shuffle(order);
        var count = Math.Max(1, (int)Math.Ceiling(usable.Length * _options.FeatureShare));
        foreach (var feature in order.AsSpan(0, count))
        {
            usable[feature] = true;
        }

        return usable;
    }

    private GrowingNode MakeRoot()
    {
        var sum = Vector128<long>.Zero;
        foreach (var row in _rows.Range(0, _rows.Count))
        {
            sum += _derivatives[row];
        }

        var root = new GrowingNode { Id = 0, Begin = 0, Count = _rows.Count, Depth = 0, Sum = sum, Value = _finder.ValueOf(sum), Histogram = Take() };
        _nodes.Add(root);
        AddUp([root]);
        return root;
    }

    private void Divide(List<GrowingNode> chosen, bool mayGrowFurther)
    {
        var leftCounts = _rows.Divide(chosen, _table, _workers);
        var (smaller, pairs) = (new List<GrowingNode>(), new List<(GrowingNode, GrowingNode?)>());
        for (var i = 0; i < chosen.Count; i++)
        {
            var (left, right) = MakeChildren(chosen[i], leftCounts[i]);
            if (!mayGrowFurther || left.Depth == _options.MaxDepth)
            {
                GiveBack(chosen[i]);
                continue;
            }

            var (small, large) = left.Count <= right.Count ? (left, right) : (right, left);
            small.Histogram = Take();
            large.Histogram = chosen[i].Histogram;
            chosen[i].Histogram = null;
            smaller.Add(small);
            pairs.Add((small, large));
        }

        AddUp(smaller);
        FindSplits(pairs);
    }

    private (GrowingNode Left, GrowingNode Right) MakeChildren(GrowingNode parent, int leftCount)
    {
        var split = parent.Split;
        var middle = (split.LeftValue + split.RightValue) / 2;
        var sign = _signs[split.Feature];
        var left = MakeChild(parent, parent.Begin, leftCount, split.LeftSum, split.LeftValue, middle, -sign);
        var right = MakeChild(parent, parent.Begin + leftCount, parent.Count - leftCount, parent.Sum - split.LeftSum, split.RightValue, middle, sign);
        parent.Children = (left, right);
        return (left, right);
    }

    /// <param name="side">+1 where the child must stay above the middle of the two values, -1 below, 0 where the split is free.</param>
    private GrowingNode MakeChild(GrowingNode parent, int begin, int count, Vector128<long> sum, double value, double middle, int side)
    {
        var lower = side > 0 ? Math.Max(parent.LowerBound, middle) : parent.LowerBound;
        var upper = side < 0 ? Math.Min(parent.UpperBound, middle) : parent.UpperBound;
        var child = new GrowingNode
        {
            Id = _nodes.Count,
            Begin = begin,
            Count = count,
            Depth = parent.Depth + 1,
            Sum = sum,
            Value = Math.Clamp(value, lower, upper),
            LowerBound = lower,
            UpperBound = upper,
        };
        _nodes.Add(child);
        return child;
    }

    /// <summary>Fills the histograms of nodes from their rows.</summary>
    private void AddUp(List<GrowingNode> nodes)
    {
        var pieces = new List<(GrowingNode Node, int Group, int Begin, int Count)>();
        foreach (var node in nodes)
        {
            for (var offset = 0; offset < Math.Max(1, node.Count); offset += RowsPerPiece)
            {
                for (var group = 0; group < _table.Groups.Length; group++)
                {
                    pieces.Add((node, group, node.Begin + offset, Math.Min(RowsPerPiece, node.Count - offset)));
                }
            }

            if (node.Count > RowsPerPiece)
            {
                node.Histogram!.Clear();
            }
        }

        _workers.Run(pieces.Count, i => AddUpPiece(pieces[i].Node, pieces[i].Group, pieces[i].Begin, pieces[i].Count));
    }

    private void AddUpPiece(GrowingNode node, int group, int begin, int count)
    {
        if (!IsUsable(group))
        {
            return;
        }

        var bins = node.Histogram!.Group(group);
        var rows = _rows.Range(begin, count);
        if (node.Count <= RowsPerPiece)
        {
            bins.Clear();
            Histogram.Add(bins, _table.Groups[group], rows, _derivatives);
            return;
        }

        Span<Vector128<long>> own = stackalloc Vector128<long>[Histogram.GroupLength];
        own.Clear();
        Histogram.Add(own, _table.Groups[group], rows, _derivatives);
        lock (node.Histogram)
        {
            for (var i = 0; i < own.Length; i++)
            {
                bins[i] += own[i];
            }
        }
    }

    /// <summary>
    /// Finds the best split of each node, the root's or those of pairs of siblings. The larger sibling still holds its parent's
    /// histogram, and its own is what remains when the smaller one's is taken away.
    /// </summary>
    private void FindSplits(List<(GrowingNode Small, GrowingNode? Large)> pairs)
    {
        var groups = _table.Groups.Length;
        var found = new (Split Small, Split Large)[pairs.Count * groups];
        _workers.Run(found.Length, i =>
        {
            var ((small, large), group) = (pairs[i / groups], i % groups);
            if (large is not null)
            {
                Subtract(large, small, group);
            }

            found[i] = (FindInGroup(small, group), large is null ? default : FindInGroup(large, group));
        });
        for (var i = 0; i < found.Length; i++)
        {
            var (small, large) = pairs[i / groups];
            Consider(small, found[i].Small);
            if (large is not null)
            {
                Consider(large, found[i].Large);
            }
        }

        foreach (var (small, large) in pairs)
        {
            Offer(small);
            if (large is not null)
            {
                Offer(large);
            }
        }
    }

    private void Subtract(GrowingNode large, GrowingNode small, int group)
    {
        for (var feature = group * BinnedTable.GroupWidth; feature < FeatureEnd(group); feature++)
        {
            if (_usable[feature])
            {
                var count = _table.Features[feature].Count;
                Histogram.Subtract(large.Histogram!.Feature(feature)[..count], small.Histogram!.Feature(feature)[..count]);
            }
        }
    }

    private Split FindInGroup(GrowingNode node, int group)
    {
        Split best = default;
        for (var feature = group * BinnedTable.GroupWidth; feature < FeatureEnd(group); feature++)
        {
            if (_usable[feature])
            {
                var split = _finder.Find(node, feature, node.Histogram!.Feature(feature), _table.Features[feature].Count, _signs[feature]);
                best = split.Gain > best.Gain ? split : best;
            }
        }

        return best;
    }

    private static void Consider(GrowingNode node, in Split split) => node.Split = split.Gain > node.Split.Gain ? split : node.Split;

    private void Offer(GrowingNode node)
    {
        if (node.Split.IsWorthwhile)
        {
            _frontier.Enqueue(node, (-node.Split.Gain, node.Id));
        }
    }

    private bool IsUsable(int group) => _usable.AsSpan(group * BinnedTable.GroupWidth, FeatureEnd(group) - (group * BinnedTable.GroupWidth)).Contains(true);

    private int FeatureEnd(int group) => Math.Min((group + 1) * BinnedTable.GroupWidth, _table.Features.Length);

    private Histogram Take() => _spare.TryPop(out var histogram) ? histogram : new Histogram(_table.Groups.Length);

    private void GiveBack(GrowingNode node)
    {
        if (node.Histogram is { } histogram)
        {
            _spare.Push(histogram);
            node.Histogram = null;
        }
    }
}
