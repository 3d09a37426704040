using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// What the writer does to the log, one transaction at a time and always on its own thread: the statements of the hot path and
/// the numbers that they need. Nothing here is visible to readers before <see cref="Commit"/>.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    /// <summary>Tenants whose names are remembered so as not to be inserted again; others cost two statements an event.</summary>
    private const int MaxKnownTenants = 1_024;

    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly Statement _begin, _commit, _rollback;
    private readonly Statement _insertId, _findId, _insertLog, _insertReport, _reportsOf, _insertTenant, _findTenant, _saveProfile, _saveCounter;
    private readonly Dictionary<string, long> _knownTenants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _newTenants = new(StringComparer.Ordinal);
    private readonly LogTail _tail;
    private long _lastSequence;
    private long _committedSequence;

    public LogWriter(Database database, SqliteStoreOptions options)
    {
        _database = database;
        _clock = options.Clock;
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _rollback = database.Prepare("ROLLBACK");
        _insertId = database.Prepare("INSERT OR IGNORE INTO ids (id, sequence) VALUES (?1, ?2)");
        _findId = database.Prepare("SELECT sequence FROM ids WHERE id = ?1");
        _insertLog = database.Prepare("INSERT INTO log (sequence, kind, link, body) VALUES (?1, ?2, ?3, ?4)");
        _insertReport = database.Prepare("INSERT INTO reports (event, sequence) VALUES (?1, ?2)");
        _reportsOf = database.Prepare(LogReader.ReportsOf);
        _insertTenant = database.Prepare("INSERT OR IGNORE INTO tenants (name) VALUES (?1)");
        _findTenant = database.Prepare("SELECT id FROM tenants WHERE name = ?1");
        _saveProfile = database.Prepare(
            "INSERT INTO profiles (user, rest, tenant, written, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (user) DO UPDATE SET rest = ?2, tenant = ?3, written = ?4, body = ?5");
        _saveCounter = database.Prepare("INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2");
        _lastSequence = _committedSequence = database.QueryNumber(
            "SELECT max(coalesce((SELECT max(sequence) FROM log), 0), coalesce((SELECT value FROM counters WHERE name = 'last_sequence'), 0))");
        _tail = new LogTail(database, options, _lastSequence);
        Eraser = new LogEraser(database, _tail.Heads);
        WriteAheadLog = new WriteAheadLog(database, options);
    }

    public Database Database => _database;

    public UserHeads Heads => _tail.Heads;

    public LogEraser Eraser { get; }

    public WriteAheadLog WriteAheadLog { get; }

    /// <summary>The last sequence that a reader may see.</summary>
    public long CommittedSequence => Volatile.Read(ref _committedSequence);

    public void Begin()
    {
        if (_database.IsInTransaction)
            _rollback.Run();
        _begin.Run();
    }

    public void Commit()
    {
        _tail.Advance(_committedSequence, _lastSequence - _committedSequence);
        _commit.Run();
        _tail.Commit();
        Volatile.Write(ref _committedSequence, _lastSequence);
        foreach (var (tenant, id) in _newTenants)
            if (_knownTenants.Count < MaxKnownTenants)
                _knownTenants.Add(tenant, id);
        _newTenants.Clear();
    }

    /// <summary>Forgets the transaction. SQLite has ended it already after some failures, and where even that fails, the next one tries again.</summary>
    public void Rollback()
    {
        _database.ResetStatements();
        try
        {
            if (_database.IsInTransaction)
                _rollback.Run();
        }
        catch (StoreUnavailableException)
        {
        }
        _lastSequence = _committedSequence;
        _tail.Rollback();
        _newTenants.Clear();
    }

    /// <summary>Writes what is in memory only, so that the next start need not read the end of the log.</summary>
    public void WriteTail()
    {
        while (!_tail.IsWritten(_committedSequence))
        {
            Begin();
            _tail.Finish(_committedSequence);
            Commit();
        }
    }

    /// <summary>Appends an event; false, and no change, when its id is already there.</summary>
    public bool Append(Guid id, long user, string tenant, long timeTicks, ReadOnlySpan<byte> body)
    {
        Span<byte> idBytes = stackalloc byte[16];
        id.TryWriteBytes(idBytes, bigEndian: true, out _);
        var sequence = _lastSequence + 1;
        if (_insertId.Bind(1, idBytes).Bind(2, sequence).Run() == 0)
            return false;
        _lastSequence = sequence;
        _insertLog.Bind(1, sequence).Bind(2, (long)LogEntryKind.Assessed).Bind(3, Heads.Find(user)).Bind(4, body).Run();
        Heads.Set(user, sequence);
        _tail.Note(timeTicks);
        AddTenant(tenant);
        return true;
    }

    public RecordResult Record(OutcomeReport report)
    {
        var assessed = FindEvent(report.EventId);
        if (assessed == 0)
            return RecordResult.UnknownEvent;
        RecordResult? earlier = null;
        _reportsOf.Bind(1, assessed);
        while (_reportsOf.Step())
        {
            if (_reportsOf.Number(1) == (long)LogEntryKind.OutcomeReported)
                earlier = ReportCodec.DecodeOutcome(report.EventId, _reportsOf.Blob(2)).Outcome == report.Outcome
                    ? RecordResult.AlreadyRecorded
                    : RecordResult.Conflict;
        }
        if (earlier is { } result)
            return result;
        Span<byte> body = stackalloc byte[ReportCodec.Length];
        ReportCodec.Encode(report, body);
        InsertReport(assessed, LogEntryKind.OutcomeReported, report.Time, body);
        return RecordResult.Recorded;
    }

    public RecordResult Record(FeedbackReport report)
    {
        var assessed = FindEvent(report.EventId);
        if (assessed == 0)
            return RecordResult.UnknownEvent;
        FeedbackReport? last = null;
        var count = 0;
        _reportsOf.Bind(1, assessed);
        while (_reportsOf.Step())
        {
            if (_reportsOf.Number(1) != (long)LogEntryKind.FeedbackGiven)
                continue;
            last = ReportCodec.DecodeFeedback(report.EventId, _reportsOf.Blob(2));
            count++;
        }
        if (last is { } earlier && earlier.Value == report.Value && earlier.Source == report.Source)
            return RecordResult.AlreadyRecorded;
        if (count >= IEventStore.MaxFeedback)
            return RecordResult.Conflict;
        Span<byte> body = stackalloc byte[ReportCodec.Length];
        ReportCodec.Encode(report, body);
        InsertReport(assessed, LogEntryKind.FeedbackGiven, report.Time, body);
        return RecordResult.Recorded;
    }

    public void SaveProfile(UserHash user, string tenant, ReadOnlySpan<byte> profile) =>
        _saveProfile.Bind(1, user.Key).Bind(2, user.Rest).Bind(3, AddTenant(tenant)).Bind(4, _clock.GetUtcNow().ToUnixTimeSeconds()).Bind(5, profile).Run();

    /// <summary>The tenant's number, given when the tenant is first seen.</summary>
    public long AddTenant(string tenant)
    {
        if (_knownTenants.TryGetValue(tenant, out var id) || _newTenants.TryGetValue(tenant, out id))
            return id;
        _insertTenant.Bind(1, tenant).Run();
        _findTenant.Bind(1, tenant).Step();
        id = _findTenant.Number(0);
        _findTenant.Reset();
        _newTenants.Add(tenant, id);
        return id;
    }

    /// <summary>Keeps the last sequence apart from the log, so that deleting the newest entry does not free its number. Call it in each deleting transaction.</summary>
    public void SaveSequence() => _saveCounter.Bind(1, "last_sequence").Bind(2, _lastSequence).Run();

    public void Dispose()
    {
        WriteAheadLog.Dispose();
        _database.Dispose();
    }

    private long FindEvent(Guid id)
    {
        Span<byte> idBytes = stackalloc byte[16];
        id.TryWriteBytes(idBytes, bigEndian: true, out _);
        if (!_findId.Bind(1, idBytes).Step())
            return 0;
        var sequence = _findId.Number(0);
        _findId.Reset();
        return sequence;
    }

    private void InsertReport(long assessed, LogEntryKind kind, DateTimeOffset time, ReadOnlySpan<byte> body)
    {
        _tail.Note(time.UtcTicks);
        var sequence = ++_lastSequence;
        _insertLog.Bind(1, sequence).Bind(2, (long)kind).Bind(3, assessed).Bind(4, body).Run();
        _insertReport.Bind(1, assessed).Bind(2, sequence).Run();
    }
}
