using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// Makes commits durable and moves them into the database file beside the writer. SQLite could do both inside the commit, but
/// it syncs with fsync, which also waits for the file's time stamp, and it would copy thousands of pages while callers wait.
/// </summary>
/// <remarks>https://sqlite.org/wal.html</remarks>
internal sealed class WriteAheadLog : IDisposable
{
    /// <summary>How long emptying the log, which holds the writer up, waits for readers.</summary>
    private const int EmptyWaitMs = 50;

    private static readonly TimeSpan EmptyAgain = TimeSpan.FromSeconds(1);

    private readonly Database _writer;
    private readonly Database _copier;
    private readonly LogSync? _sync;
    private readonly TimeProvider _clock;
    private readonly int _maxPages;
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly Lock _copying = new();
    private readonly Thread _thread;
    private volatile StoreUnavailableException? _failure;
    private volatile bool _isLong;
    private volatile bool _isStopping;
    private volatile bool _holdsErased;
    private long _nextEmpty;
    private int _isBusy;
    private int _pagesInLog;
    private int _pagesSinceCopy;

    public WriteAheadLog(Database writer, SqliteStoreOptions options)
    {
        _writer = writer;
        _maxPages = options.MaxLogPages;
        _clock = options.Clock;
        _sync = options.Durability == DurabilityMode.Full && SyncsItself ? new LogSync(writer.Path + "-wal", options.SyncData) : null;
        _copier = Database.Open(writer.Path);
        _thread = new Thread(Copy) { Name = "riskauth-checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where the system has fdatasync, commits are synced here instead of by SQLite.</summary>
    public static bool SyncsItself => OperatingSystem.IsLinux();

    /// <summary>Why the last copy did not succeed; null when it did.</summary>
    public StoreUnavailableException? Failure => _failure;

    /// <summary>What was erased may still lie in the log: it could not be emptied yet, because somebody reads an earlier state, a backup for example.</summary>
    public bool HoldsErased => _holdsErased;

    /// <summary>Waits until everything committed is on the disk, where the mode asks for it.</summary>
    public void Sync() => _sync?.Sync();

    /// <summary>Before a transaction: makes up for a sync that failed, so that the next one is about everything.</summary>
    public void RepeatFailedSync() => _sync?.Repeat();

    /// <summary>
    /// On the writer's thread, between transactions: has pages copied when enough were written. Under constant load the copier
    /// never sees the end of the log, so now and then the writer copies the last few pages itself; only then can the log begin
    /// again at its start. Where the copier falls far behind, the writer waits for it: that bounds the log.
    /// </summary>
    public void Maintain()
    {
        var written = _writer.TakePagesWritten();
        _pagesInLog += written;
        _pagesSinceCopy += written;
        // A page that is in the file while the log before it may have a hole would be a page of the future after a power failure.
        if (_sync?.IsUnsure == true)
            return;
        if (_holdsErased && _clock.GetTimestamp() >= _nextEmpty)
            TryEmpty();
        if (_pagesInLog > HardLimit || (_isLong && Volatile.Read(ref _isBusy) == 0))
            CopyRest();
        if (_pagesSinceCopy >= _maxPages / 8 && Interlocked.Exchange(ref _isBusy, 1) == 0)
        {
            _pagesSinceCopy = 0;
            _work.Release();
        }
    }

    /// <summary>
    /// Has the log copied and cut to nothing, because it holds what was erased: between two transactions, and again every second
    /// as long as a reader needs it. Most of it is copied at once, beside the writer, so that the rest holds it up only briefly.
    /// </summary>
    public void EmptySoon()
    {
        try
        {
            if (_sync?.IsUnsure == true)
                return;
            using var database = Database.Open(_writer.Path);
            database.Checkpoint();
        }
        finally
        {
            // Whatever became of that, what was erased must leave the log.
            Volatile.Write(ref _nextEmpty, 0);
            _holdsErased = true;
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        if (Interlocked.Exchange(ref _isBusy, 1) == 0)
            _work.Release();
        _thread.Join();
        _copier.Dispose();
        _work.Dispose();
        _sync?.Dispose();
    }

    private int HardLimit => 4 * _maxPages;

    private void Copy()
    {
        while (true)
        {
            _work.Wait();
            if (_isStopping)
                return;
            if (_sync?.IsUnsure != true && TryCopy(_copier) is { } state && state.Pages > _maxPages)
                _isLong = true;
            // A full fence: who stops must see either that nothing is under way, or be seen.
            Interlocked.Exchange(ref _isBusy, 0);
            if (_isStopping)
                return;
        }
    }

    private void CopyRest()
    {
        _isLong = false;
        if (TryCopy(_writer) is { } state)
            _pagesInLog = state.Copied == state.Pages ? 0 : state.Pages;
    }

    private void TryEmpty()
    {
        // Whoever asks meanwhile has erased something else, and must be served after this.
        _holdsErased = false;
        if (TryCopy(_writer, EmptyWaitMs) is { IsEmptied: true })
        {
            _pagesInLog = 0;
            return;
        }
        Volatile.Write(ref _nextEmpty, _clock.GetTimestamp() + (long)(EmptyAgain.TotalSeconds * _clock.TimestampFrequency));
        _holdsErased = true;
    }

    /// <summary>Copies what can be copied without waiting for a reader or the writer; null when it failed.</summary>
    /// <param name="emptyWaitMs">To cut the log to nothing as well, how long to wait for readers; null to leave it as long as it is.</param>
    private Checkpoint? TryCopy(Database database, int? emptyWaitMs = null)
    {
        try
        {
            lock (_copying)
            {
                var state = database.Checkpoint(emptyWaitMs);
                _failure = null;
                return state;
            }
        }
        catch (StoreUnavailableException e)
        {
            _failure = e;
            return null;
        }
    }
}
