using System.Diagnostics;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// The one thread that writes. It takes whatever has queued up while the last commit was on its way to the disk and commits it
/// as one transaction, so that the cost of a sync is shared by all who wait for it.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    /// <summary>The most writes in one transaction; it bounds how long the first of them waits for the last.</summary>
    public const int MaxBatch = 1_024;

    private readonly WriteQueue _queue;
    private readonly LogWriter _log;
    private readonly TimeSpan _queueWait;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Write> _batch = new(MaxBatch);
    private readonly Completions _completions = new();
    private long _commits, _writes, _failures, _ticks;

    public GroupCommit(LogWriter log, SqliteStoreOptions options)
    {
        _log = log;
        _queueWait = options.QueueWait;
        _clock = options.Clock;
        _queue = new(options.MaxQueuedWrites);
        new Thread(Run) { Name = "riskauth-writer", IsBackground = true }.Start();
    }

    public int Queued => _queue.Count;

    /// <summary>Transactions that were committed, the writes in them, those that failed, and the time that all of them took.</summary>
    public (long Commits, long Writes, long Failures, TimeSpan Time) Totals =>
        (Volatile.Read(ref _commits), Volatile.Read(ref _writes), Volatile.Read(ref _failures), Stopwatch.GetElapsedTime(0, Volatile.Read(ref _ticks)));

    /// <summary>Queues a write; false when the queue is full and the caller must use <see cref="EnqueueAsync"/>.</summary>
    public bool TryEnqueue(Write write) => _queue.TryAdd(write);

    /// <summary>Queues a write, waiting for room for a bounded time.</summary>
    public async ValueTask EnqueueAsync(Write write)
    {
        using var deadline = new CancellationTokenSource(_queueWait, _clock);
        try
        {
            if (await _queue.AddAsync(write, deadline.Token).ConfigureAwait(false))
                return;
        }
        catch (OperationCanceledException)
        {
        }
        throw new StoreUnavailableException(
            $"The store is overloaded: a write found no room in its queue within {_queueWait.TotalSeconds:0.###} s, or too many waited already. Send less, or give it a faster disk.");
    }

    public async Task<T> ExecuteAsync<T>(Func<LogWriter, T> function)
    {
        var write = new FunctionWrite<T>(function);
        if (!TryEnqueue(write))
            await EnqueueAsync(write).ConfigureAwait(false);
        return await write.Task.ConfigureAwait(false);
    }

    /// <summary>Commits what is queued and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        try
        {
            while (_queue.Take(_batch, MaxBatch))
            {
                Commit(_batch);
                _log.WriteAheadLog.Maintain();
                _batch.Clear();
            }
        }
        finally
        {
            _stopped.SetResult();
        }
    }

    private void Commit(List<Write> batch)
    {
        var failure = TryCommit(batch);
        if (failure is null)
        {
            _completions.Announce(batch, null);
            return;
        }
        if (batch.Count == 1 || failure is StoreUnavailableException)
        {
            if (failure is InvalidDataException damage)
                failure = StoreFailure.Damaged(_log.Database.Path, damage);
            _completions.Announce(batch, failure);
            return;
        }
        // A fault of one write is not the others': each gets a transaction of its own.
        foreach (var write in batch)
            Commit([write]);
    }

    private Exception? TryCommit(List<Write> batch)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            _log.WriteAheadLog.RepeatFailedSync();
            _log.Begin();
            foreach (var write in batch)
                write.Execute(_log);
            _log.Commit();
            _log.WriteAheadLog.Sync();
            // Only this thread writes these; others read them.
            Volatile.Write(ref _commits, _commits + 1);
            Volatile.Write(ref _writes, _writes + batch.Count);
            return null;
        }
        catch (Exception e)
        {
            Volatile.Write(ref _failures, _failures + 1);
            _log.Rollback();
            return e;
        }
        finally
        {
            Volatile.Write(ref _ticks, _ticks + Stopwatch.GetTimestamp() - started);
        }
    }
}
