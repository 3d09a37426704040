using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Admission;

/// <summary>
/// How long work waits for a thread at present. A request waits in that queue before any code of ours sees it, so what is measured
/// from then on looks well while callers wait; a piece of work of our own, sent through the same queue now and then, tells.
/// Safe for many threads.
/// </summary>
/// <param name="queue">The queue that is measured; null for the thread pool's.</param>
internal sealed class QueueProbe(TimeProvider clock, Action<IThreadPoolWorkItem>? queue = null) : IThreadPoolWorkItem
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly Action<IThreadPoolWorkItem> _queue = queue ?? (static work => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false));
    private long _waitedTicks;
    private long _lastSentTicks;

    /// <summary>When the one that is out was sent; 0 while none is. One number, so that nobody sees it out with another one's time.</summary>
    private long _outSinceTicks;

    /// <summary>What the last one waited, or the one that is still out has waited until now.</summary>
    public TimeSpan Wait(TimeSpan now)
    {
        var since = Volatile.Read(ref _outSinceTicks);
        return TimeSpan.FromTicks(Math.Max(Volatile.Read(ref _waitedTicks), since == 0 ? 0 : now.Ticks - since));
    }

    /// <summary>Sends another one, when the last has come through and it is time.</summary>
    public void Send(TimeSpan now)
    {
        var ticks = Math.Max(1, now.Ticks);
        if (ticks - Volatile.Read(ref _lastSentTicks) < Interval.Ticks || Interlocked.CompareExchange(ref _outSinceTicks, ticks, 0) != 0)
            return;
        Volatile.Write(ref _lastSentTicks, ticks);
        _queue(this);
    }

    public void Execute()
    {
        Volatile.Write(ref _waitedTicks, clock.Now().Ticks - Volatile.Read(ref _outSinceTicks));
        Volatile.Write(ref _outSinceTicks, 0);
    }
}
