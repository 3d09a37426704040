using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Tests.Training;

public sealed class TreeTraceTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(64)]
    [InlineData(200)] // Features share bits.
    public void A_row_with_some_values_changed_sums_to_the_bit_as_if_it_were_new(int features) =>
        Prop.ForAll<int, byte>((seed, count) =>
        {
            var trees = new TreeEnsemble(SomeTrees.Boosted(seed, count, leaves: 20, features).Trees, features);
            var random = new Random(seed ^ 1);
            var row = SomeTrees.Row(random, features);
            var slots = new float[trees.SlotCount];
            TreeEnsemble.Fill(row, slots);
            var trace = Follow(new(), trees, slots);
            var agrees = trace.Sum == trees.Sum(row, new float[trees.SlotCount]);
            for (var trial = 0; trial < 12; trial++)
            {
                var changed = Change(random, row, slots, out var before);
                var sum = trees.Sum(row, new float[trees.SlotCount]);
                agrees &= trace.Try(trees, slots, changed) == sum;
                if (trial % 3 == 0)
                {
                    trace.Keep(trees, slots, changed);
                    agrees &= trace.Sum == sum;
                    continue;
                }

                before.CopyTo(row, 0);
                TreeEnsemble.Fill(row, slots);
            }

            return agrees;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_trace_follows_ensembles_of_any_size_one_after_another()
    {
        var trace = new TreeTrace();
        foreach (var count in new[] { 9, 0, 30, 1, 8 })
        {
            var trees = new TreeEnsemble(SomeTrees.Boosted(seed: count, count).Trees, 5);
            var slots = new float[trees.SlotCount];
            TreeEnsemble.Fill(SomeTrees.Row(new Random(count), 5), slots);
            Follow(trace, trees, slots);
            Assert.Equal(trees.Sum(slots), trace.Sum);
        }
    }

    [Fact]
    public void Where_nothing_that_a_tree_asked_for_changes_the_sum_stays()
    {
        // The root asks for feature 0; only the right half asks for feature 1.
        var tree = new DecisionTree([0, -1, 1, -1, -1], [0, 0, 0, 0, 0], [1, 0, 3, 0, 0], "L-L--", [0, 1, 0, 2, 4], [4, 2, 2, 1, 1]);
        var trees = new TreeEnsemble([tree], 2);
        var slots = new float[trees.SlotCount];
        TreeEnsemble.Fill([-1, -1], slots);
        var trace = Follow(new(), trees, slots);
        Assert.Equal(1, trace.Sum);
        TreeEnsemble.Set(slots, 0, 1);
        Assert.Equal(1, trace.Try(trees, slots, TreeEnsemble.BitOf(1)));
        Assert.Equal(2, trace.Try(trees, slots, TreeEnsemble.BitOf(0)));
        trace.Keep(trees, slots, TreeEnsemble.BitOf(0));
        TreeEnsemble.Set(slots, 1, 1);
        Assert.Equal(4, trace.Try(trees, slots, TreeEnsemble.BitOf(1)));
    }

    private static TreeTrace Follow(TreeTrace trace, TreeEnsemble trees, float[] slots)
    {
        var leaves = new uint[TreeEnsemble.RoomFor(trees.TreeCount)];
        trace.Follow(trees, leaves, trees.Sum(slots, leaves));
        return trace;
    }

    /// <summary>Changes a few values of a row and its slots.</summary>
    private static ulong Change(Random random, float[] row, float[] slots, out float[] before)
    {
        before = [.. row];
        var other = SomeTrees.Row(random, row.Length);
        var changed = 0UL;
        for (var times = random.Next(1 + row.Length); times > 0; times--)
        {
            var feature = random.Next(row.Length);
            row[feature] = other[feature];
            TreeEnsemble.Set(slots, feature, other[feature]);
            changed |= TreeEnsemble.BitOf(feature);
        }

        return changed;
    }
}
