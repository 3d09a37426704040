using System.Runtime.Intrinsics;

namespace RiskAuth.Learning.Training;

/// <summary>Finds the best split of nodes over all features, on all cores.</summary>
internal sealed class SplitSearch(BinnedTable table, SplitFinder finder, int[] signs, Workers workers)
{
    /// <summary>
    /// Gives each node its best split: the root, which stands alone, or pairs of siblings. The larger sibling still holds its parent's
    /// histogram, and its own is what remains when the smaller one's is taken away.
    /// </summary>
    /// <param name="usable">Features that the tree may split.</param>
    public void Find(List<(GrowingNode Small, GrowingNode? Large)> pairs, bool[] usable)
    {
        var groups = table.Groups.Length;
        var found = new (Split Small, Split Large)[pairs.Count * groups];
        workers.Run(found.Length, i =>
        {
            var ((small, large), group) = (pairs[i / groups], i % groups);
            if (large is not null)
            {
                Subtract(large, small, group);
            }

            found[i] = (FindInGroup(small, group, usable), large is null ? default : FindInGroup(large, group, usable));
        });
        for (var i = 0; i < found.Length; i++)
        {
            var (small, large) = pairs[i / groups];
            small.Split = Better(small.Split, found[i].Small);
            if (large is not null)
            {
                large.Split = Better(large.Split, found[i].Large);
            }
        }
    }

    /// <summary>The split with the greater gain; of equals, that of the feature that comes first.</summary>
    private static Split Better(in Split a, in Split b) =>
        b.Gain > a.Gain || (b.Gain == a.Gain && b.Feature < a.Feature) ? b : a;

    private void Subtract(GrowingNode large, GrowingNode small, int group)
    {
        for (var column = group * BinnedTable.GroupWidth; column < table.ColumnEnd(group); column++)
        {
            var codes = table.Columns[column].Codes;
            Histogram.Subtract(large.Histogram!.Column(column, codes), small.Histogram!.Column(column, codes));
        }
    }

    private Split FindInGroup(GrowingNode node, int group, bool[] usable)
    {
        Split best = default;
        Span<Vector128<long>> bins = stackalloc Vector128<long>[FeatureBins.Slots];
        for (var column = group * BinnedTable.GroupWidth; column < table.ColumnEnd(group); column++)
        {
            var (features, codes) = table.Columns[column];
            foreach (var feature in features)
            {
                if (usable[feature])
                {
                    var featureBins = bins[..table.Features[feature].Count];
                    Histogram.Unfold(node.Histogram!.Column(column, codes), table.Places[feature], featureBins);
                    best = Better(best, finder.Find(node, feature, featureBins, signs[feature]));
                }
            }
        }

        return best;
    }
}
