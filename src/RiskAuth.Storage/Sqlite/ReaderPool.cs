using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>A few reading connections, opened when first needed and lent to one read at a time.</summary>
internal sealed class ReaderPool(string path) : IDisposable
{
    public const int MaxReaders = 8;

    /// <summary>Entries of the log that are read at a time.</summary>
    private const int LogPage = 512;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _free = new(MaxReaders, MaxReaders);
    private readonly ConcurrentBag<LogReader> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Runs a read over one state of the database on the caller's thread, which waits only when all connections are out.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<LogReader, T> read)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(SqliteStore));
        if (!await _free.WaitAsync(MaxWait).ConfigureAwait(false))
            throw new StoreUnavailableException($"The store is overloaded: none of its {MaxReaders} reading connections came free in time.");
        try
        {
            var reader = _idle.TryTake(out var idle) ? idle : Open();
            try
            {
                return reader.Read(read);
            }
            finally
            {
                Return(reader);
            }
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc cref="IEventStore.ReadLogAsync"/>
    public async IAsyncEnumerable<LogEntry> ReadLogAsync(long afterSequence, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = afterSequence; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var position = next;
            var (entries, last) = await ReadAsync(reader => reader.EntriesAfter(reader.SkipOlder(position, since), LogPage)).ConfigureAwait(false);
            if (last == 0)
                yield break;
            next = last;
            foreach (var entry in entries)
            {
                if ((entry.Outcome?.Time ?? entry.Feedback?.Time ?? entry.Event.Time) >= since)
                    yield return entry;
            }
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var reader))
            reader.Dispose();
    }

    private void Return(LogReader reader)
    {
        if (_isDisposed)
            reader.Dispose();
        else
            _idle.Add(reader);
    }

    private LogReader Open()
    {
        var database = Database.Open(path);
        try
        {
            database.Execute("PRAGMA query_only = ON");
            return new LogReader(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
