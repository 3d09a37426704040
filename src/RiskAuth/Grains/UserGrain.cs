using RiskAuth.Assessments;

namespace RiskAuth.Grains;

/// <summary>
/// The single-threaded owner of one user's state: at most one caller holds the turn, the others wait in the order in which they came.
/// Taking and passing on an uncontended turn is one compare-and-swap each and allocates nothing.
/// </summary>
internal sealed class UserGrain<TState>(UserKey key) where TState : class
{
    private const int Idle = 0;
    private const int Running = 1;

    /// <summary>Running, and the queue is not empty. Entered and left only under the queue's lock.</summary>
    private const int Contended = 2;

    private const int Retired = 3;

    private readonly Lock _queueLock = new();
    private Waiter? _first;
    private Waiter? _last;
    private int _waiting;

    // A grain is born with its creator's turn running, so that nobody can retire it before it has a place in the directory.
    private int _turn = Running;

    public UserKey Key => key;

    /// <summary>Touched only by the holder of the turn. Null until activation, and again after a turn has failed.</summary>
    public TState? State;

    /// <summary>Its place in the directory's clock, or -1 while it has none. Guarded by the clock's lock.</summary>
    public int Place = -1;

    /// <summary>Set by use, cleared by the clock's hand.</summary>
    public bool Used;

    public bool TryEnter() => Interlocked.CompareExchange(ref _turn, Running, Idle) == Idle;

    /// <summary>Ends the grain for good if nobody holds or awaits its turn.</summary>
    public bool TryRetire() => Interlocked.CompareExchange(ref _turn, Retired, Idle) == Idle;

    /// <summary>Takes the turn (<paramref name="waiter"/> is null) or a place in the queue; false when the grain is retired.</summary>
    public bool TryEnterOrQueue(int maxWaiters, out Waiter? waiter)
    {
        waiter = null;
        lock (_queueLock)
        {
            while (true)
            {
                switch (Volatile.Read(ref _turn))
                {
                    case Retired:
                        return false;
                    case Idle:
                        if (TryEnter())
                            return true;
                        break;
                    default:
                        if (_waiting >= maxWaiters)
                            throw new GrainOverloadedException($"{_waiting} callers already wait for this user's turn.");
                        if (_turn == Contended || Interlocked.CompareExchange(ref _turn, Contended, Running) == Running)
                        {
                            waiter = Append();
                            return true;
                        }
                        break;
                }
            }
        }
    }

    /// <summary>Passes the turn to the first waiter, or leaves the grain idle.</summary>
    public void Exit()
    {
        if (Interlocked.CompareExchange(ref _turn, Idle, Running) == Running)
            return;
        Waiter next;
        lock (_queueLock)
        {
            // Contended changes only under this lock, and the last waiter to give up makes it Running again.
            if (Interlocked.CompareExchange(ref _turn, Idle, Running) == Running)
                return;
            next = _first!;
            Remove(next);
        }
        next.SetResult();
    }

    /// <summary>Takes a waiter out of the queue; false when it already holds the turn.</summary>
    public bool TryLeaveQueue(Waiter waiter)
    {
        lock (_queueLock)
        {
            if (!waiter.IsQueued)
                return false;
            Remove(waiter);
            return true;
        }
    }

    private Waiter Append()
    {
        var waiter = new Waiter { IsQueued = true, Previous = _last };
        if (_last is null)
            _first = waiter;
        else
            _last.Next = waiter;
        _last = waiter;
        _waiting++;
        return waiter;
    }

    private void Remove(Waiter waiter)
    {
        if (waiter.Previous is null)
            _first = waiter.Next;
        else
            waiter.Previous.Next = waiter.Next;
        if (waiter.Next is null)
            _last = waiter.Previous;
        else
            waiter.Next.Previous = waiter.Previous;
        waiter.Previous = waiter.Next = null;
        waiter.IsQueued = false;
        if (--_waiting == 0)
            Volatile.Write(ref _turn, Running);
    }

    /// <summary>A caller in the queue. Its continuation never runs on the thread that passes the turn on.</summary>
    public sealed class Waiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Waiter? Previous;
        public Waiter? Next;
        public bool IsQueued;
    }
}
