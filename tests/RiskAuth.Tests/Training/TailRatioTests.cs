using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Learning.Training;

namespace RiskAuth.Tests.Training;

public sealed class TailRatioTests
{
    [Fact]
    public void It_finds_the_density_that_the_attacks_were_drawn_from()
    {
        // Of a share u drawn evenly, u⁴ has the density t^(-3/4)/4.
        var random = new Random(4);
        var ratio = TailRatio.Learn([.. Enumerable.Range(0, 200_000).Select(_ => (Math.Pow(random.NextDouble(), 4), 1.0))], odds: .02);
        foreach (var tail in new[] { .9, .5, .3, .1, .03, .01, .001 })
            Assert.InRange(Math.Exp(ratio.LogAt(tail)) / (.02 * Math.Pow(tail, -.75) / 4), .9, 1.1);
    }

    [Fact]
    public void Weights_count_like_as_many_attacks()
    {
        var twice = TailRatio.Learn([(.01, 2), (.2, 1), (.6, 1)], odds: 1);
        var each = TailRatio.Learn([(.01, 1), (.01, 1), (.2, 1), (.6, 1)], odds: 1);
        Assert.Equal(each.LogAt(.005), twice.LogAt(.005), .1);
    }

    [Fact]
    public void It_falls_strictly_and_its_inverse_is_one() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var attacks = Enumerable.Range(0, random.Next(1, 60)).Select(_ => (Math.Max(1e-7, Math.Pow(random.NextDouble(), random.Next(1, 9))), .1 + random.NextDouble())).ToArray();
        var ratio = TailRatio.Learn(random.Next(5) == 0 ? [.. attacks, (1.0, 3.0)] : attacks, odds: .01);
        var before = double.PositiveInfinity;
        for (var tail = 1e-6; tail <= 1; tail *= 1.3)
        {
            var at = ratio.LogAt(tail);
            if (!(at < before) || Math.Abs(ratio.TailAt(at) / tail - 1) > 1e-9)
                return false;
            before = at;
        }
        return ratio.TailAt(ratio.LogAt(1) - 5) == 1;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(0x7A11UL, 0x3UL));
}
