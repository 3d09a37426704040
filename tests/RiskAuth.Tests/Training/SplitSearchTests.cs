using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Tests.Training;

/// <summary>The histogram search against plain enumeration, and the packing of bins against the bins themselves.</summary>
public sealed class SplitSearchTests
{
    [Fact]
    public void The_first_split_is_the_best_of_all_possible_ones() =>
        Prop.ForAll<int>(seed =>
        {
            var table = SomeTables.Mixed(seed, rows: 60);
            var options = new BoostingOptions { Trees = 1, MaxDepth = 1, MaxLeaves = 2, MinChildWeight = 0.5, L2 = 0.7, AttackWeight = 3, Threads = 1 };
            var model = BoostedTreesTrainer.Train(table, null, options).Model;
            var best = AllSplits(table).Max(isLeft => Gain(table, isLeft, options, model.BaseLogOdds));
            var found = model.Trees is [var tree] ? Gain(table, row => tree.FindLeaf(table.Row(row)) == 1, options, model.BaseLogOdds) : 0;
            return Math.Abs(Math.Max(0, best) - found) < 1e-5 * (1 + found);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Packed_bins_are_those_of_each_feature() =>
        Prop.ForAll<int, byte>((seed, maxBins) =>
        {
            var table = Wide(seed);
            var binned = new BinnedTable(table, Math.Max((byte)2, maxBins), new Workers(1, default));
            return Enumerable.Range(0, table.FeatureCount).All(feature =>
                Enumerable.Range(0, table.RowCount).All(row => binned.BinOf(feature, row) == binned.Features[feature].Of(table.Column(feature)[row])));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void Flags_that_are_never_missing_share_a_column_by_eights()
    {
        var builder = new TrainingTableBuilder(1, SomeTrees.Names(19));
        var random = new Random(1);
        for (var i = 0; i < 100; i++)
        {
            builder.Add([.. Enumerable.Range(0, 19).Select(_ => (float)random.Next(2))], false);
        }

        Assert.Equal(3, new BinnedTable(builder.Build(), 255, new Workers(1, default)).Columns.Length);
    }

    [Fact]
    public void The_one_flag_that_matters_is_found_among_thirty_in_shared_columns()
    {
        var builder = new TrainingTableBuilder(1, SomeTrees.Names(30));
        var random = new Random(2);
        for (var i = 0; i < 500; i++)
        {
            var flags = Enumerable.Range(0, 30).Select(_ => (float)random.Next(2)).ToArray();
            builder.Add(flags, flags[17] == 1);
        }

        var model = BoostedTreesTrainer.Train(builder.Build(), null, new() { Trees = 1, Threads = 1 }).Model;
        Assert.Equal([17, -1, -1], model.Trees[0].Feature);
    }

    private static TrainingTable Wide(int seed)
    {
        var random = new Random(seed);
        var levels = Enumerable.Range(0, 40).Select(_ => (Count: 1 + random.Next(random.Next(2) == 0 ? 4 : 300), Missing: random.Next(2) * 0.2)).ToArray();
        var builder = new TrainingTableBuilder(1, SomeTrees.Names(levels.Length));
        for (var i = 0; i < 200; i++)
        {
            builder.Add([.. levels.Select(level => random.NextDouble() < level.Missing ? float.NaN : random.Next(level.Count))], false);
        }

        return builder.Build();
    }

    /// <summary>Every threshold between values, with missing values on either side, and missing values against the rest.</summary>
    private static IEnumerable<Func<int, bool>> AllSplits(TrainingTable table)
    {
        for (var f = 0; f < table.FeatureCount; f++)
        {
            var column = table.Column(f).ToArray();
            foreach (var value in column.Where(value => !float.IsNaN(value)).Distinct().Append(float.MaxValue))
            {
                yield return row => column[row] < value;
                yield return row => float.IsNaN(column[row]) || column[row] < value;
            }
        }
    }

    /// <summary>The gain by its definition, G²/(H+λ) of both sides less that of all, in doubles.</summary>
    private static double Gain(TrainingTable table, Func<int, bool> isLeft, BoostingOptions options, double baseLogOdds)
    {
        var (left, right) = ((G: 0.0, H: 0.0), (G: 0.0, H: 0.0));
        var p = 1 / (1 + Math.Exp(-baseLogOdds));
        for (var row = 0; row < table.RowCount; row++)
        {
            var weight = table.Weights[row] * (table.Labels[row] ? options.AttackWeight : 1);
            ref var side = ref left;
            if (!isLeft(row))
            {
                side = ref right;
            }

            side.G += weight * (p - (table.Labels[row] ? 1 : 0));
            side.H += weight * p * (1 - p);
        }

        return left.H < options.MinChildWeight || right.H < options.MinChildWeight
            ? double.NegativeInfinity
            : Square(left.G, left.H) + Square(right.G, right.H) - Square(left.G + right.G, left.H + right.H);

        double Square(double g, double h) => g * g / (h + options.L2);
    }
}
