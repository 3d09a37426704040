using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Tests.Scoring.Models;

public sealed class OverallTableTests
{
    [Fact]
    public void At_its_knots_it_says_what_it_was_given_and_between_them_it_is_linear_in_the_logarithms()
    {
        var table = new OverallTable([1, .1, .001], [.4, .2, .002]);
        Assert.Equal([.4, .2, .002], new[] { 1, .1, .001 }.Select(table.Of));
        Assert.Equal(.02, table.Of(.01), 12);
        Assert.Equal(.2 * Math.Sqrt(2), table.Of(Math.Sqrt(.1)), 12);
    }

    [Fact]
    public void Below_the_last_knot_both_shares_fall_alike() => Assert.Equal(2e-6, new OverallTable([1, .001], [.4, .002]).Of(1e-6), 15);

    [Fact]
    public void It_keeps_the_order_and_stays_a_share() => Prop.ForAll(Tables, ArbMap.Default.ArbFor<(byte, byte)>(), (table, places) =>
    {
        var (one, other) = (TailAt(places.Item1), TailAt(places.Item2));
        var (mine, theirs) = (table.Of(one), table.Of(other));
        return one.CompareTo(other) == mine.CompareTo(theirs) && mine is > 0 and <= 1;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(0xA110CUL, 0x7UL));

    private static double TailAt(byte place) => Math.Pow(10, -7.0 * place / 255);

    private static Arbitrary<OverallTable> Tables => ArbMap.Default.GeneratorFor<int>().Select(seed =>
    {
        var random = new Random(seed);
        var knots = random.Next(1, 40);
        var (tails, overall) = (new double[knots], new double[knots]);
        (tails[0], overall[0]) = (1, 1 - random.NextDouble() / 2);
        for (var i = 1; i < knots; i++)
            (tails[i], overall[i]) = (tails[i - 1] * (.3 + .69 * random.NextDouble()), overall[i - 1] * (.3 + .69 * random.NextDouble()));
        return new OverallTable(tails, overall);
    }).ToArbitrary();
}
