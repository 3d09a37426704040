using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// The embedded store: one SQLite file in WAL mode, one writer that commits in groups, and readers that never wait for it.
/// The log is append-only and everything else can be found from it. Faults of the medium surface as
/// <see cref="StoreUnavailableException"/>, and the store goes on by itself when they end.
/// </summary>
public sealed partial class SqliteStore : IEventStore, ISettingsStore
{
    private const int CachePages = 2_000;

    private readonly DataDirectory _directory;
    private readonly LogWriter _log;
    private readonly GroupCommit _writer;
    private readonly ReaderPool _readers;
    private readonly WritePool<AppendWrite> _appends = new(pool => new AppendWrite(pool));
    private readonly WritePool<ReportWrite> _reports = new(pool => new ReportWrite(pool));
    private readonly TimeProvider _clock;
    private int _isDisposed;

    private SqliteStore(DataDirectory directory, LogWriter log, SqliteStoreOptions options)
    {
        _directory = directory;
        _log = log;
        _clock = options.Clock;
        _readers = new ReaderPool(directory.DatabasePath);
        _writer = new GroupCommit(log, options);
    }

    /// <summary>Writes that wait for the next commit, of at most <see cref="SqliteStoreOptions.MaxQueuedWrites"/>.</summary>
    public int QueuedWrites => _writer.Queued;

    /// <summary>What the store has done since it was opened, and how large its files are now.</summary>
    public StoreStatistics Statistics()
    {
        var (commits, writes, failures, time) = _writer.Totals;
        return new(QueuedWrites, commits, writes, failures, time, Length(_directory.DatabasePath), Length(_directory.DatabasePath + "-wal"), _log.WriteAheadLog.HoldsErased);

        static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
    }

    /// <summary>Commits so far and the time that they took; cheap enough to be asked all the time.</summary>
    public (long Count, TimeSpan Time) CommitTotals
    {
        get
        {
            var (commits, _, _, time) = _writer.Totals;
            return (commits, time);
        }
    }

    /// <summary>Opens the store, making directory and file where they do not exist and bringing an older file up to date.</summary>
    /// <exception cref="StoreUnavailableException">The directory is in use or not writable, or the file is damaged, newer or another program's.</exception>
    public static SqliteStore Open(SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxQueuedWrites, 1);
        var directory = DataDirectory.Open(options.DataDirectory);
        Database? database = null;
        try
        {
            database = Database.Open(directory.DatabasePath);
            // What is erased, by a migration too, leaves the file as zeros, not as free space that still holds it.
            database.Execute("PRAGMA secure_delete = ON");
            Schema.Migrate(database);
            Configure(database, options);
            return new SqliteStore(directory, new LogWriter(database, options), options);
        }
        catch
        {
            database?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Appends an event; an id that is already there changes nothing, so that a caller may try again after a failure.</summary>
    public ValueTask AppendAsync(StoredEvent assessed)
    {
        ArgumentNullException.ThrowIfNull(assessed);
        var write = _appends.Rent();
        write.Prepare(assessed);
        return _writer.TryEnqueue(write) ? new ValueTask(write, write.Version) : WaitAndAppendAsync(write);
    }

    public ValueTask<RecordResult> RecordOutcomeAsync(OutcomeReport report, ProfileWrite? profile) => RecordAsync(report, null, profile);

    public ValueTask<RecordResult> RecordFeedbackAsync(FeedbackReport report, ProfileWrite? profile) => RecordAsync(null, report, profile);

    public ValueTask<EventHistory?> FindEventAsync(Guid eventId) => _readers.ReadAsync(reader => reader.Find(eventId));

    public ValueTask<EventPage> ListEventsAsync(UserKey user, Guid? before, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IEventStore.MaxPage);
        var recentHead = _log.Heads.FindRecent(UserHash.Of(user).Key);
        return _readers.ReadAsync(reader => reader.List(user, before, limit, recentHead));
    }

    public IAsyncEnumerable<LogEntry> ReadLogAsync(long afterSequence, DateTimeOffset since, CancellationToken cancellationToken) =>
        _readers.ReadLogAsync(afterSequence, since, cancellationToken);

    public ValueTask<byte[]?> LoadProfileAsync(UserKey user)
    {
        var hash = UserHash.Of(user);
        return _readers.ReadAsync(reader => reader.Profile(hash));
    }

    /// <summary>Commits what is queued, closes the file and gives the directory up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _writer.DisposeAsync().ConfigureAwait(false);
        WriteTail();
        _readers.Dispose();
        _log.Dispose();
        _directory.Dispose();
    }

    private static void Configure(Database database, SqliteStoreOptions options)
    {
        database.Execute("PRAGMA journal_mode = WAL");
        var isSynced = options.Durability == DurabilityMode.Full && !WriteAheadLog.SyncsItself;
        database.Execute(isSynced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        // The page cache is small because SQLite walks its whole table at some commits, and the system caches the file anyway.
        database.Execute($"PRAGMA cache_size = {CachePages}; PRAGMA wal_autocheckpoint = 0");
        if (options.MaxFileBytes > 0)
            database.Execute($"PRAGMA max_page_count = {Math.Max(1, options.MaxFileBytes / database.QueryNumber("PRAGMA page_size"))}");
        // A first write tells at once whether the medium takes writes, and makes the write-ahead log.
        database.Execute("INSERT INTO counters (name, value) VALUES ('opened', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1");
        // After a crash the log may hold what was erased shortly before.
        database.Checkpoint(emptyWaitMs: 0);
    }

    /// <summary>Closing must not fail for want of room: what is not written here is read again at the next start.</summary>
    private void WriteTail()
    {
        try
        {
            _log.WriteTail();
        }
        catch (StoreUnavailableException)
        {
            _log.Rollback();
        }
    }

    private ValueTask<RecordResult> RecordAsync(OutcomeReport? outcome, FeedbackReport? feedback, ProfileWrite? profile)
    {
        var write = _reports.Rent();
        write.Prepare(outcome, feedback, profile);
        return _writer.TryEnqueue(write) ? new ValueTask<RecordResult>(write, write.Version) : WaitAndRecordAsync(write);
    }

    private async ValueTask WaitAndAppendAsync(AppendWrite write)
    {
        await _writer.EnqueueAsync(write).ConfigureAwait(false);
        await new ValueTask(write, write.Version).ConfigureAwait(false);
    }

    private async ValueTask<RecordResult> WaitAndRecordAsync(ReportWrite write)
    {
        await _writer.EnqueueAsync(write).ConfigureAwait(false);
        return await new ValueTask<RecordResult>(write, write.Version).ConfigureAwait(false);
    }

    private Task<bool> WriteAsync(Action<LogWriter> change) => _writer.ExecuteAsync(log =>
    {
        change(log);
        return true;
    });
}
