using System.Runtime.Intrinsics;

namespace RiskAuth.Learning.Training;

/// <summary>Adds the rows of nodes up into histograms, on all cores, and keeps the memory of old histograms for new ones.</summary>
internal sealed class HistogramBuilder(BinnedTable table, RowPartition rows, Workers workers)
{
    // Larger nodes are added up in pieces, so that a single one keeps every core busy.
    private const int RowsPerPiece = 32_768;

    private readonly Stack<Histogram> _spare = new();

    public Histogram Take() => _spare.TryPop(out var histogram) ? histogram : new Histogram(table.Groups.Length);

    public void GiveBack(GrowingNode node)
    {
        if (node.Histogram is { } histogram)
        {
            _spare.Push(histogram);
            node.Histogram = null;
        }
    }

    /// <summary>Overwrites the nodes' histograms with the sums over their rows.</summary>
    /// <param name="derivatives">One fixed-point pair per row of the table.</param>
    /// <param name="usable">Features that the tree may split; groups of columns without any are left as they are.</param>
    public void Fill(List<GrowingNode> nodes, Vector128<long>[] derivatives, bool[] usable)
    {
        var groups = Enumerable.Range(0, table.Groups.Length).Where(group => IsUsable(group, usable)).ToArray();
        var pieces = new List<(GrowingNode Node, int Group, int Begin, int Count)>();
        foreach (var node in nodes)
        {
            if (node.Count > RowsPerPiece)
            {
                node.Histogram!.Clear();
            }

            for (var offset = 0; offset < Math.Max(1, node.Count); offset += RowsPerPiece)
            {
                var count = Math.Min(RowsPerPiece, node.Count - offset);
                pieces.AddRange(groups.Select(group => (node, group, node.Begin + offset, count)));
            }
        }

        workers.Run(pieces.Count, i => FillPiece(pieces[i].Node, pieces[i].Group, rows.Range(pieces[i].Begin, pieces[i].Count), derivatives));
    }

    private void FillPiece(GrowingNode node, int group, ReadOnlySpan<int> piece, Vector128<long>[] derivatives)
    {
        var bins = node.Histogram!.Group(group);
        if (piece.Length == node.Count)
        {
            bins.Clear();
            Histogram.Add(bins, table.Groups[group], piece, derivatives);
            return;
        }

        Span<Vector128<long>> own = stackalloc Vector128<long>[Histogram.GroupLength];
        own.Clear();
        Histogram.Add(own, table.Groups[group], piece, derivatives);
        lock (node.Histogram)
        {
            for (var i = 0; i < own.Length; i++)
            {
                bins[i] += own[i];
            }
        }
    }

    private bool IsUsable(int group, bool[] usable)
    {
        for (var column = group * BinnedTable.GroupWidth; column < table.ColumnEnd(group); column++)
        {
            if (Array.Exists(table.Columns[column].Features, feature => usable[feature]))
            {
                return true;
            }
        }

        return false;
    }
}
