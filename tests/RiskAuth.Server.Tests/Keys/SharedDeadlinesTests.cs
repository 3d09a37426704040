using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Tests.Keys;

public sealed class SharedDeadlinesTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly ManualClock _clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Requests_of_one_moment_share_a_deadline_and_later_ones_have_another()
    {
        var deadlines = new SharedDeadlines(Long, _clock);
        var first = deadlines.Next();
        _clock.Advance(Long / SharedDeadlines.Steps - Moment);
        Assert.Equal(first, deadlines.Next());
        _clock.Advance(Moment);
        var later = deadlines.Next();
        Assert.NotEqual(first, later);
        Assert.False(first.IsCancellationRequested || later.IsCancellationRequested);
    }

    [Fact]
    public void A_deadline_that_has_passed_tells_those_who_still_wait()
    {
        var passing = new SharedDeadlines(TimeSpan.FromTicks(SharedDeadlines.Steps), _clock).Next();
        Assert.True(passing.WaitHandle.WaitOne(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Many_threads_that_begin_at_once_begin_one_moment()
    {
        var deadlines = new SharedDeadlines(Long, _clock);
        var tokens = new CancellationToken[64];
        Parallel.For(0, tokens.Length, i => tokens[i] = deadlines.Next());
        Assert.All(tokens, token => Assert.Equal(tokens[0], token));
    }
}
