using RiskAuth.Decisions;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Tests.Scoring.Models;

public sealed class ChallengeRateKeeperTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Untouched_it_changes_nothing()
    {
        var keeper = new ChallengeRateKeeper();
        foreach (var tail in new[] { 1, .5, .05, .02, .01, .003, .001, 1e-5, 1e-7 })
            Assert.Equal(tail, keeper.Adjust(Stratum.Many, tail), 9);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(.5)]
    [InlineData(1)]
    public void Drifted_traffic_comes_back_to_its_targets(double drift)
    {
        var keeper = new ChallengeRateKeeper();
        var random = new Random(11);
        var hits = new int[3];
        var counted = 0;
        for (var i = 0; i < 300_000; i++)
        {
            // Tails that are uniform when the calibration holds; a drift of 2 makes each twice as small.
            var tail = keeper.Adjust(Stratum.Few, Math.Clamp(random.NextDouble() / drift, 1e-9, 1));
            if (i >= 150_000)
            {
                counted++;
                for (var target = 0; target < 3; target++)
                    hits[target] += tail <= ChallengeRateKeeper.Targets[target] ? 1 : 0;
            }
            keeper.Learn((ulong)i, Stratum.Few, tail, Start.AddSeconds(i));
        }
        for (var target = 0; target < 3; target++)
            Assert.InRange((double)hits[target] / counted / ChallengeRateKeeper.Targets[target], .85, 1.15);
    }

    [Fact]
    public void Other_strata_are_not_touched()
    {
        var keeper = new ChallengeRateKeeper();
        for (var i = 0; i < 1_000; i++)
            keeper.Learn((ulong)i, Stratum.None, 1e-6, Start);
        Assert.Equal(.05, keeper.Adjust(Stratum.Many, .05), 9);
        Assert.True(keeper.Adjust(Stratum.None, .05) > .05);
    }

    [Fact]
    public void What_is_allocated_by_risk_has_a_quantile_of_its_own_over_all_strata()
    {
        var keeper = new ChallengeRateKeeper();
        for (var i = 0; i < 1_000; i++)
            keeper.Learn((ulong)i, (Stratum)(i % 5), 1e-6, Start, ChallengeAllocation.ByRisk);
        Assert.True(keeper.AdjustOverall(.05) > .05);
        Assert.All(Strata.All, stratum => Assert.Equal(.05, keeper.Adjust(stratum, .05), 9));
        Assert.Equal((200, 0), (keeper.Realised(Stratum.Few, ChallengeAllocation.ByRisk).SignIns, keeper.Realised(Stratum.Few).SignIns));
        var saved = keeper.Save("model-1");
        var again = new ChallengeRateKeeper();
        again.Restore("model-1", saved);
        Assert.Equal(keeper.AdjustOverall(.02), again.AdjustOverall(.02), 12);
    }

    [Fact]
    public void The_overall_rate_comes_back_to_its_target_however_the_strata_drift()
    {
        var keeper = new ChallengeRateKeeper();
        var random = new Random(12);
        var (hits, counted) = (0, 0);
        for (var i = 0; i < 200_000; i++)
        {
            // The table was right for two strata of equal size; now one has become nine in ten, and its sign-ins look riskier to all.
            var stratum = random.Next(10) == 0 ? Stratum.Many : Stratum.None;
            var tail = keeper.AdjustOverall(Math.Max(1e-9, random.NextDouble() * (stratum == Stratum.None ? .6 : 1)));
            if (i >= 100_000)
                (hits, counted) = (hits + (tail <= .05 ? 1 : 0), counted + 1);
            keeper.Learn((ulong)i, stratum, tail, Start.AddSeconds(i), ChallengeAllocation.ByRisk);
        }
        Assert.InRange((double)hits / counted, .0425, .0575);
    }

    [Fact]
    public void One_account_counts_a_few_times_a_day_however_often_it_signs_in()
    {
        var keeper = new ChallengeRateKeeper();
        for (var i = 0; i < 10_000; i++)
            keeper.Learn(7, Stratum.Many, 1e-6, Start.AddSeconds(i));
        Assert.Equal(ChallengeRateKeeper.MaxVoicesPerAccount, keeper.Realised(Stratum.Many).SignIns);
        keeper.Learn(7, Stratum.Many, 1e-6, Start.AddDays(1));
        Assert.Equal(ChallengeRateKeeper.MaxVoicesPerAccount + 1, keeper.Realised(Stratum.Many).SignIns);
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(1)]
    public void However_many_accounts_an_attacker_has_nothing_moves_by_more_than_the_factor(double tail)
    {
        var keeper = new ChallengeRateKeeper();
        for (var i = 0; i < 200_000; i++)
            keeper.Learn((ulong)i, Stratum.Many, tail, Start);
        for (var target = 0; target < 3; target++)
            Assert.InRange(keeper.FactorAt(Stratum.Many, target), 1 / ChallengeRateKeeper.MaxFactor - 1e-9, ChallengeRateKeeper.MaxFactor + 1e-9);
        Assert.InRange(keeper.Adjust(Stratum.Many, 1e-6), 1e-6 / 3.001, 3.001e-6);
    }

    [Fact]
    public void It_keeps_the_order_of_risk_whatever_it_has_learned()
    {
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            var keeper = new ChallengeRateKeeper();
            for (var i = 0; i < 2_000; i++)
                keeper.Learn((ulong)i, Stratum.Few, Math.Pow(random.NextDouble(), 1 + round % 5), Start);
            var tails = Enumerable.Range(0, 400).Select(i => Math.Pow(10, -6 * i / 399.0)).ToArray();
            var adjusted = Array.ConvertAll(tails, tail => keeper.Adjust(Stratum.Few, tail));
            for (var i = 1; i < adjusted.Length; i++)
                Assert.True(adjusted[i] < adjusted[i - 1]);
            Assert.All(adjusted, tail => Assert.InRange(tail, 1e-7, 1));
        }
    }

    [Fact]
    public void What_was_saved_for_a_version_is_taken_up_for_that_version_only()
    {
        var keeper = new ChallengeRateKeeper();
        for (var i = 0; i < 100; i++)
            keeper.Learn((ulong)i, Stratum.Few, 1e-6, Start);
        var saved = keeper.Save("model-1");
        var again = new ChallengeRateKeeper();
        again.Restore("model-1", saved);
        Assert.Equal(keeper.Adjust(Stratum.Few, .02), again.Adjust(Stratum.Few, .02), 12);
        again.Restore("model-2", saved);
        Assert.Equal(.02, again.Adjust(Stratum.Few, .02), 12);
    }

    [Fact]
    public void Hostile_bytes_leave_the_trained_calibration()
    {
        var random = new Random(5);
        for (var i = 0; i < 2_000; i++)
        {
            var keeper = new ChallengeRateKeeper();
            var bytes = keeper.Save("model-1");
            for (var flips = 0; flips < 3; flips++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            keeper.Restore("model-1", bytes.AsSpan(0, random.Next(bytes.Length + 1)));
            Assert.InRange(keeper.Adjust(Stratum.Few, .01), .01 / 3.001, .03001);
        }
    }
}
