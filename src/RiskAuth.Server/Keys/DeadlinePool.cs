using System.Collections.Concurrent;

namespace RiskAuth.Server.Keys;

/// <summary>
/// Deadlines that are used again: a source with its timer for each request would be a good part of what a request allocates. One
/// that has passed, or whose client has gone, is never used again, because work that was left behind may still look at it.
/// </summary>
internal sealed class DeadlinePool(TimeSpan span)
{
    private const int MaxKept = 1_024;

    private readonly ConcurrentQueue<CancellationTokenSource> _kept = new();
    private int _count;

    /// <summary>A source that is cancelled when the time has passed.</summary>
    public CancellationTokenSource Rent()
    {
        if (_kept.TryDequeue(out var source))
            Interlocked.Decrement(ref _count);
        else
            source = new();
        source.CancelAfter(span);
        return source;
    }

    /// <summary>The request has been answered, and nobody holds the token any more.</summary>
    public void Return(CancellationTokenSource source)
    {
        if (source.TryReset())
        {
            if (Interlocked.Increment(ref _count) <= MaxKept)
            {
                _kept.Enqueue(source);
                return;
            }
            Interlocked.Decrement(ref _count);
        }
        source.Dispose();
    }
}
