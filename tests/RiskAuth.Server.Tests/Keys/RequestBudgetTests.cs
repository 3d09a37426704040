using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Tests.Keys;

public sealed class RequestBudgetTests
{
    [Fact]
    public void A_burst_passes_and_the_next_request_waits_for_one_interval()
    {
        var budget = new RequestBudget(perSecond: 10, burst: 5);
        for (var i = 0; i < 5; i++)
            Assert.True(budget.TryTake(TimeSpan.Zero, out _));
        Assert.False(budget.TryTake(TimeSpan.Zero, out var wait));
        Assert.Equal(TimeSpan.FromMilliseconds(100), wait);
        Assert.True(budget.TryTake(wait, out _));
        Assert.False(budget.TryTake(wait, out _));
    }

    [Fact]
    public void However_requests_come_no_more_pass_than_burst_and_rate_allow()
    {
        var gaps = Gen.Choose(0, 300).ListOf();
        Prop.ForAll(gaps.ToArbitrary(), Gen.Choose(1, 50).ToArbitrary(), Gen.Choose(1, 20).ToArbitrary(), (gapsMs, perSecond, burst) =>
        {
            var budget = new RequestBudget(perSecond, burst);
            var (now, passed) = (TimeSpan.Zero, 0);
            foreach (var gap in gapsMs)
            {
                now += TimeSpan.FromMilliseconds(gap);
                if (budget.TryTake(now, out _))
                    passed++;
            }
            return passed <= burst + now.TotalSeconds * perSecond + 1;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20261121, 9));
    }

    [Fact]
    public async Task Many_threads_share_one_budget()
    {
        var budget = new RequestBudget(perSecond: 1, burst: 1_000);
        var passed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 1_000).Count(_ => budget.TryTake(TimeSpan.Zero, out var _)))));
        Assert.Equal(1_000, passed.Sum());
    }
}
