using RiskAuth.Server.Admission;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Tests.Admission;

public sealed class QueueProbeTests
{
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(40);

    private readonly ManualClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly Queue<IThreadPoolWorkItem> _queue = [];

    [Fact]
    public void A_wait_that_still_lasts_is_told_already()
    {
        var probe = Sent();
        _clock.Advance(Stall);
        Assert.Equal(Stall, probe.Wait(_clock.Now()));
    }

    [Fact]
    public void What_came_through_is_told_until_the_next_one_has()
    {
        var probe = Sent();
        _clock.Advance(Stall);
        _queue.Dequeue().Execute();
        _clock.Advance(Stall);
        Assert.Equal(Stall, probe.Wait(_clock.Now()));

        probe.Send(_clock.Now());
        _queue.Dequeue().Execute();
        Assert.Equal(TimeSpan.Zero, probe.Wait(_clock.Now()));
    }

    [Fact]
    public void At_most_one_is_out_and_none_is_sent_before_its_time()
    {
        var probe = Sent();
        _clock.Advance(Stall);
        probe.Send(_clock.Now());
        Assert.Single(_queue);

        _queue.Dequeue().Execute();
        probe.Send(_clock.Now());
        Assert.Single(_queue);
        _queue.Dequeue().Execute();
        probe.Send(_clock.Now());
        Assert.Empty(_queue);
    }

    private QueueProbe Sent()
    {
        _clock.Advance(TimeSpan.FromHours(1));
        var probe = new QueueProbe(_clock, _queue.Enqueue);
        probe.Send(_clock.Now());
        return probe;
    }
}
