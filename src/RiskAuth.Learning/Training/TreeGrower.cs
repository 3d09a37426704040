using System.Runtime.Intrinsics;

namespace RiskAuth.Learning.Training;

/// <summary>
/// Grows one regression tree after another on binned rows. Where the number of leaves binds, the node with the greatest gain is split first;
/// where only the depth does, the order makes no difference, and whole levels are grown at once.
/// </summary>
internal sealed class TreeGrower
{
    private readonly BoostingOptions _options;
    private readonly BinnedTable _table;
    private readonly Workers _workers;
    private readonly SplitFinder _finder;
    private readonly int[] _signs;
    private readonly RowPartition _rows;
    private readonly HistogramBuilder _histograms;
    private readonly SplitSearch _search;
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
        _histograms = new HistogramBuilder(table, _rows, workers);
        _search = new SplitSearch(table, _finder, _signs, workers);
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
            _histograms.GiveBack(node);
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

        var root = new GrowingNode { Id = 0, Begin = 0, Count = _rows.Count, Depth = 0, Sum = sum, Value = _finder.ValueOf(sum), Histogram = _histograms.Take() };
        _nodes.Add(root);
        _histograms.Fill([root], _derivatives, _usable);
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
                _histograms.GiveBack(chosen[i]);
                continue;
            }

            var (small, large) = left.Count <= right.Count ? (left, right) : (right, left);
            small.Histogram = _histograms.Take();
            large.Histogram = chosen[i].Histogram;
            chosen[i].Histogram = null;
            smaller.Add(small);
            pairs.Add((small, large));
        }

        _histograms.Fill(smaller, _derivatives, _usable);
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

    private void FindSplits(List<(GrowingNode Small, GrowingNode? Large)> pairs)
    {
        _search.Find(pairs, _usable);
        foreach (var (small, large) in pairs)
        {
            Offer(small);
            Offer(large);
        }
    }

    private void Offer(GrowingNode? node)
    {
        if (node is { Split.IsWorthwhile: true })
        {
            _frontier.Enqueue(node, (-node.Split.Gain, node.Id));
        }
    }
}
