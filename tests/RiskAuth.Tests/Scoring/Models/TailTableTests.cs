using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Tests.Scoring.Models;

public sealed class TailTableTests
{
    [Fact]
    public void A_tail_is_the_share_of_scores_at_or_above()
    {
        var table = TailTable.Learn(Enumerable.Range(1, 100).Select(i => (double)i).ToArray());
        Assert.Equal(1, table.TailOf(1));
        Assert.Equal(.5, table.TailOf(51), 2);
        Assert.Equal(.01, table.TailOf(100), 6);
        Assert.Equal(.005, table.TailOf(101), 6);
        Assert.Equal(1, table.TailOf(double.NegativeInfinity));
    }

    [Fact]
    public void Equal_scores_share_one_tail()
    {
        double[] scores = [.. Enumerable.Repeat(0.0, 990), .. Enumerable.Repeat(10.0, 10)];
        var table = TailTable.Learn(scores);
        Assert.Equal(1, table.TailOf(0));
        Assert.Equal(.01, table.TailOf(10), 9);
    }

    [Fact]
    public void A_higher_score_never_has_a_larger_tail()
    {
        var numbers = Gen.Choose(-1_000, 1_000).Select(number => number / 10.0);
        Prop.ForAll(numbers.NonEmptyListOf().ToArbitrary(), numbers.Two().ToArbitrary(), (scores, pair) =>
        {
            var table = TailTable.Learn(scores.ToArray());
            var (low, high) = (Math.Min(pair.Item1, pair.Item2), Math.Max(pair.Item1, pair.Item2));
            var (tail, lower) = (table.TailOf(low), table.TailOf(high));
            return tail >= lower && tail <= 1 && lower > 0 && table.Scores.Length <= TailTable.MaxKnots;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(0x7A11UL, 0x15UL));
    }

    [Fact]
    public void The_realised_share_is_the_tail_within_a_knot()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var scores = Enumerable.Range(0, 5_000).Select(_ => random.NextDouble() * random.NextDouble()).ToArray();
            var table = TailTable.Learn((double[])scores.Clone());
            return Array.TrueForAll([.5, .05, .01, .002], target =>
            {
                var realised = (double)scores.Count(score => table.TailOf(score) <= target) / scores.Length;
                return Math.Abs(realised - target) <= .06 * target + 1.0 / scores.Length;
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50).WithReplay(0x7A11UL, 0x15UL));
    }
}
