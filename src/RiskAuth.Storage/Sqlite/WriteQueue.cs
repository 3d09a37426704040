namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// Writes on their way to the one writer, in the order of the calls and within a limit; who finds no room waits in a line, which has a limit
/// too. Any thread adds, holding a lock for a moment; the writer takes all that is there at once, and sleeps when there is nothing.
/// </summary>
internal sealed class WriteQueue(int capacity)
{
    /// <summary>The most callers in the line.</summary>
    public const int MaxInLine = 8_192;

    private readonly object _lock = new();
    private readonly Queue<Write> _writes = new();
    private readonly LinkedList<Waiting> _line = new();
    private bool _isClosed;
    private bool _isWriterAsleep;

    public int Count
    {
        get
        {
            lock (_lock)
                return _writes.Count;
        }
    }

    /// <summary>Adds a write; false when there is no room.</summary>
    /// <exception cref="ObjectDisposedException">The store is closing.</exception>
    public bool TryAdd(Write write)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteStore));
            if (_writes.Count >= capacity || _line.Count > 0)
                return false;
            _writes.Enqueue(write);
            if (_isWriterAsleep)
                Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Adds a write, waiting for room as long as it takes; false when too many wait already.</summary>
    /// <exception cref="ObjectDisposedException">The store is closing.</exception>
    public async ValueTask<bool> AddAsync(Write write, CancellationToken cancellationToken)
    {
        Waiting waiting;
        lock (_lock)
        {
            if (TryAdd(write))
                return true;
            if (_line.Count >= MaxInLine)
                return false;
            waiting = new(write);
            _line.AddLast(waiting);
        }
        using var leave = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (queue, waiting) = ((WriteQueue, Waiting))state!;
                queue.Leave(waiting, token);
            },
            (this, waiting));
        await waiting.Task.ConfigureAwait(false);
        return true;
    }

    /// <summary>Moves the oldest writes into a list, waiting for the first; false when the queue is closed and empty.</summary>
    public bool Take(List<Write> into, int most)
    {
        lock (_lock)
        {
            while (_writes.Count == 0)
            {
                if (_isClosed)
                    return false;
                _isWriterAsleep = true;
                Monitor.Wait(_lock);
                _isWriterAsleep = false;
            }
            while (into.Count < most && _writes.TryDequeue(out var write))
                into.Add(write);
            for (; _writes.Count < capacity && _line.First is { } next; _line.RemoveFirst())
            {
                _writes.Enqueue(next.Value.Write);
                next.Value.SetResult();
            }
            return true;
        }
    }

    /// <summary>Takes no more writes; those that are there are still handed out.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            foreach (var waiting in _line)
                waiting.SetException(new ObjectDisposedException(nameof(SqliteStore)));
            _line.Clear();
            Monitor.PulseAll(_lock);
        }
    }

    private void Leave(Waiting waiting, CancellationToken token)
    {
        lock (_lock)
        {
            if (_line.Remove(waiting))
                waiting.SetCanceled(token);
        }
    }

    /// <summary>A caller in the line.</summary>
    private sealed class Waiting(Write write) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Write Write => write;
    }
}
