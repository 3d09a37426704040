using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Server.Admission;

namespace RiskAuth.Server.Tests.Admission;

public sealed class AdmissionLimitTests
{
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Work_that_keeps_taking_twice_the_target_halves_the_limit_and_never_below_the_least()
    {
        var limit = new AdmissionLimit(most: 4_096, Target);
        Assert.Equal(AdmissionLimit.First, limit.Current);
        var now = Slow(limit, TimeSpan.Zero, 2 * Target, AdmissionLimit.First);
        Assert.Equal(AdmissionLimit.First / 2, limit.Current);
        for (var i = 0; i < 20; i++)
            now = Watch(limit, now, 50 * Target, limit.Current);
        Assert.Equal(AdmissionLimit.Least, limit.Current);
    }

    [Fact]
    public void A_pause_that_ends_by_itself_changes_nothing()
    {
        var (limit, now) = (new AdmissionLimit(most: 4_096, Target), TimeSpan.Zero);
        for (var i = 0; i < 5; i++)
        {
            for (var slow = 1; slow < AdmissionLimit.SlowWindows; slow++)
                now = Watch(limit, now, 10 * Target, limit.Current);
            now = Watch(limit, now, Target / 2, inFlight: 50);
        }
        Assert.Equal(AdmissionLimit.First, limit.Current);
    }

    [Fact]
    public void After_an_overload_it_comes_back_to_where_it_began_even_when_there_is_little_to_do()
    {
        var limit = new AdmissionLimit(most: 4_096, Target);
        var now = Slow(limit, TimeSpan.Zero, 50 * Target, AdmissionLimit.First);
        Assert.True(limit.Current < AdmissionLimit.First);
        for (var i = 0; i < 60; i++)
            now = Watch(limit, now, Target / 4, inFlight: 10);
        Assert.InRange(limit.Current, AdmissionLimit.First, AdmissionLimit.First * 5 / 4);
    }

    [Fact]
    public void Time_that_a_slow_disk_takes_is_no_queue_and_lowers_nothing()
    {
        var sync = TimeSpan.FromMilliseconds(200);
        var limit = new AdmissionLimit(most: 4_096, Target, () => 2 * sync);
        var now = TimeSpan.Zero;
        for (var i = 0; i < 40; i++)
            now = Watch(limit, now, 1.5 * sync, limit.Current);
        Assert.Equal(4_096, limit.Current);
        Slow(limit, now, 4 * sync, limit.Current);
        Assert.InRange(limit.Current, 2_000, 2_200);
    }

    [Fact]
    public void It_grows_while_it_is_made_use_of_and_the_time_is_short_and_not_beyond_the_most()
    {
        var (limit, now) = (new AdmissionLimit(most: 1_000, Target), TimeSpan.Zero);
        for (var i = 0; i < 100; i++)
            now = Watch(limit, now, Target / 4, limit.Current);
        Assert.Equal(1_000, limit.Current);
    }

    [Fact]
    public void It_stays_while_the_time_is_near_the_target_or_there_is_little_to_do()
    {
        var (limit, now) = (new AdmissionLimit(most: 1_000, Target), TimeSpan.Zero);
        now = Watch(limit, now, Target * .9, limit.Current);
        Watch(limit, now, Target / 10, inFlight: 20);
        Assert.Equal(AdmissionLimit.First, limit.Current);
    }

    [Fact]
    public void What_stays_slow_brings_it_down_from_where_the_work_was()
    {
        var limit = new AdmissionLimit(most: 4_096, Target);
        Slow(limit, TimeSpan.Zero, Target * 1.25, inFlight: 200);
        Assert.Equal(160, limit.Current);
    }

    [Theory]
    [InlineData(5_000, 20)]
    [InlineData(13_000, 20)]
    [InlineData(100_000, 20)]
    [InlineData(20_000, 100)]
    public void Where_work_queues_the_time_settles_near_the_target_whatever_the_machine_does_a_second(int perSecond, int targetMs)
    {
        var (limit, now) = (new AdmissionLimit(most: 4_096, TimeSpan.FromMilliseconds(targetMs)), TimeSpan.Zero);
        var took = TimeSpan.Zero;
        for (var i = 0; i < 400; i++)
        {
            // Little's law: with everything admitted that may be, each waits for all before it.
            took = TimeSpan.FromSeconds(limit.Current / (double)perSecond);
            now = Watch(limit, now, took, limit.Current);
        }
        Assert.InRange(took.TotalMilliseconds, .75 * targetMs, Math.Max(1.2 * targetMs, 1_000.0 * AdmissionLimit.Least / perSecond));
    }

    [Fact]
    public void Whatever_is_told_it_stays_between_the_least_and_the_most()
    {
        var told = from afterMs in Gen.Choose(0, 200) from tookMs in Gen.Choose(0, 5_000) from inFlight in Gen.Choose(1, 5_000) select (afterMs, tookMs, inFlight);
        Prop.ForAll(told.NonEmptyListOf().ToArbitrary(), Gen.Choose(1, 4_096).ToArbitrary(), (all, most) =>
        {
            var (limit, now) = (new AdmissionLimit(most, Target), TimeSpan.Zero);
            foreach (var (afterMs, tookMs, inFlight) in all)
            {
                limit.Completed(now += TimeSpan.FromMilliseconds(afterMs), TimeSpan.FromMilliseconds(tookMs), inFlight);
                Assert.InRange(limit.Current, Math.Min(AdmissionLimit.Least, most), most);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    /// <summary>As many slow windows as are a queue that stands.</summary>
    private static TimeSpan Slow(AdmissionLimit limit, TimeSpan now, TimeSpan took, int inFlight)
    {
        for (var i = 0; i < AdmissionLimit.SlowWindows; i++)
            now = Watch(limit, now, took, inFlight);
        return now;
    }

    /// <summary>One window of equal work.</summary>
    private static TimeSpan Watch(AdmissionLimit limit, TimeSpan now, TimeSpan took, int inFlight)
    {
        for (var i = 0; i < 10; i++)
            limit.Completed(now, took, inFlight);
        now += AdmissionLimit.Window;
        limit.Completed(now, took, inFlight);
        return now;
    }
}
