using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>One reading connection and its statements. It sees what was committed when a read began, and never holds the writer up.</summary>
internal sealed class LogReader : IDisposable
{
    public const string ReportsOf =
        "SELECT l.sequence, l.kind, l.body FROM reports r JOIN log l ON l.sequence = r.sequence WHERE r.event = ?1 ORDER BY r.sequence";

    private readonly Statement _begin, _end, _findId, _entry, _entriesAfter, _reportsOf, _headOf, _profile, _profilesAfter;
    private readonly Statement _blocks, _blockSince, _indexedThrough, _truncation;

    public LogReader(Database database)
    {
        Database = database;
        _begin = database.Prepare("BEGIN");
        _end = database.Prepare("COMMIT");
        _findId = database.Prepare("SELECT sequence FROM ids WHERE id = ?1");
        _entry = database.Prepare("SELECT kind, link, body FROM log WHERE sequence = ?1");
        _entriesAfter = database.Prepare("SELECT sequence, kind, link, body FROM log WHERE sequence > ?1 AND sequence <= ?2 ORDER BY sequence LIMIT ?3");
        _reportsOf = database.Prepare(ReportsOf);
        _headOf = database.Prepare("SELECT sequence FROM heads WHERE user = ?1");
        _blocks = database.Prepare("SELECT first, last, max_time FROM blocks WHERE min_time < ?1 ORDER BY first");
        _blockSince = database.Prepare("SELECT first FROM blocks WHERE last > ?1 AND max_time >= ?2 ORDER BY first LIMIT 1");
        _indexedThrough = database.Prepare("SELECT value FROM counters WHERE name = 'indexed_through'");
        _truncation = database.Prepare("SELECT cutoff, sequence FROM truncations WHERE tenant = ?1");
        _profile = database.Prepare("SELECT body FROM profiles WHERE user = ?1 AND rest = ?2");
        _profilesAfter = database.Prepare("SELECT user, written < ?2 AND tenant = (SELECT id FROM tenants WHERE name = ?3) FROM profiles WHERE user > ?1 ORDER BY user LIMIT ?4");
    }

    public Database Database { get; }

    /// <summary>Runs a read over one unchanging state of the database, and gives damage its words.</summary>
    public T Read<T>(Func<LogReader, T> read)
    {
        _begin.Run();
        try
        {
            return read(this);
        }
        catch (InvalidDataException e)
        {
            throw StoreFailure.Damaged(Database.Path, e);
        }
        finally
        {
            Database.ResetStatements();
            if (Database.IsInTransaction)
                _end.Run();
        }
    }

    public EventHistory? Find(Guid id) =>
        FindSequence(id) is var sequence && sequence != 0 && Entry(sequence) is { Event: { } assessed } ? History(sequence, assessed) : null;

    /// <summary>Follows the user's links from the newest event, or from the one before <paramref name="before"/>.</summary>
    /// <param name="recentHead">The newest event as the writer knew it before this read began; null when it was in the table.</param>
    public EventPage List(UserKey user, Guid? before, int limit, long? recentHead)
    {
        var sequence = before is { } id ? LinkOf(FindSequence(id), user) : recentHead ?? First(_headOf.Bind(1, UserHash.Of(user).Key));
        var events = new List<EventHistory>();
        while (sequence != 0 && Entry(sequence) is var (assessed, link))
        {
            if (assessed is not null && assessed.User == user)
            {
                if (events.Count == limit)
                    return new(events, events[^1].Event.Id);
                events.Add(History(sequence, assessed));
            }
            sequence = link < sequence ? link : 0;
        }
        return new(events, null);
    }

    /// <summary>Up to <paramref name="limit"/> entries after a sequence, stubs left out, and the last sequence that was looked at; 0 at the end.</summary>
    public (List<LogEntry> Entries, long Last) EntriesAfter(long sequence, int limit)
    {
        var (entries, last) = (new List<LogEntry>(limit), 0L);
        _entriesAfter.Bind(1, sequence).Bind(2, long.MaxValue).Bind(3, limit);
        while (_entriesAfter.Step())
        {
            last = _entriesAfter.Number(0);
            if (ToEntry(last, _entriesAfter.Number(1), _entriesAfter.Number(2), _entriesAfter.Blob(3)) is { } entry)
                entries.Add(entry);
        }
        return (entries, last);
    }

    /// <summary>Up to <paramref name="limit"/> entries after a sequence and up to another: the events and stubs (null) among them; Last is 0 at the end.</summary>
    public (List<(long Sequence, StoredEvent? Event)> Events, long Last) EventsAfter(long sequence, long through, int limit)
    {
        var (events, last) = (new List<(long, StoredEvent?)>(limit), 0L);
        _entriesAfter.Bind(1, sequence).Bind(2, through).Bind(3, limit);
        while (_entriesAfter.Step())
        {
            last = _entriesAfter.Number(0);
            var kind = _entriesAfter.Number(1);
            if (kind == (long)LogEntryKind.Assessed)
                events.Add((last, EventCodec.Decode(_entriesAfter.Blob(3))));
            else if (kind == LogEraser.StubKind)
                events.Add((last, null));
        }
        return (events, last);
    }

    /// <summary>Where the first entry after a sequence may be that is not older than a time: every entry up to the result is.</summary>
    public long SkipOlder(long sequence, DateTimeOffset since)
    {
        var block = First(_blockSince.Bind(1, sequence).Bind(2, since.UtcTicks));
        return Math.Max(sequence, block != 0 ? block - 1 : First(_indexedThrough));
    }

    /// <summary>
    /// The runs of the log that may hold events before a time, the last one open-ended. With a tenant, those are left out whose
    /// addresses the tenant's last truncation has seen to.
    /// </summary>
    public List<(long First, long Last)> BlocksBefore(DateTimeOffset cutoff, string? truncatedOf)
    {
        var (doneCutoff, doneSequence) = (long.MinValue, 0L);
        if (truncatedOf is not null && _truncation.Bind(1, truncatedOf).Step())
            (doneCutoff, doneSequence) = (_truncation.Number(0), _truncation.Number(1));
        _truncation.Reset();
        var blocks = new List<(long, long)>();
        _blocks.Bind(1, cutoff.UtcTicks);
        while (_blocks.Step())
            if (_blocks.Number(1) > doneSequence || _blocks.Number(2) >= doneCutoff)
                blocks.Add((_blocks.Number(0), _blocks.Number(1)));
        blocks.Add((First(_indexedThrough) + 1, long.MaxValue));
        return blocks;
    }

    public byte[]? Profile(UserHash user) => _profile.Bind(1, user.Key).Bind(2, user.Rest).Step() ? _profile.Blob(0).ToArray() : null;

    /// <summary>The keys of up to <paramref name="limit"/> profiles after a key, and which of them are a tenant's that were not written since a time.</summary>
    public List<(long User, bool IsOld)> ProfilesAfter(long user, string tenant, DateTimeOffset writtenBefore, int limit)
    {
        var profiles = new List<(long, bool)>(limit);
        _profilesAfter.Bind(1, user).Bind(2, writtenBefore.ToUnixTimeSeconds()).Bind(3, tenant).Bind(4, limit);
        while (_profilesAfter.Step())
            profiles.Add((_profilesAfter.Number(0), _profilesAfter.Number(1) != 0));
        return profiles;
    }

    public void Dispose() => Database.Dispose();

    private LogEntry? ToEntry(long sequence, long kind, long link, ReadOnlySpan<byte> body)
    {
        if (kind == (long)LogEntryKind.Assessed)
            return new(sequence, LogEntryKind.Assessed, EventCodec.Decode(body), null, null);
        if (kind == LogEraser.StubKind || Entry(link) is not { Event: { } about })
            return null;
        return kind == (long)LogEntryKind.OutcomeReported
            ? new(sequence, LogEntryKind.OutcomeReported, about, ReportCodec.DecodeOutcome(about.Id, body), null)
            : new(sequence, LogEntryKind.FeedbackGiven, about, null, ReportCodec.DecodeFeedback(about.Id, body));
    }

    private EventHistory History(long sequence, StoredEvent assessed)
    {
        OutcomeReport? outcome = null;
        List<FeedbackReport>? feedback = null;
        _reportsOf.Bind(1, sequence);
        while (_reportsOf.Step())
        {
            if (_reportsOf.Number(1) == (long)LogEntryKind.OutcomeReported)
                outcome = ReportCodec.DecodeOutcome(assessed.Id, _reportsOf.Blob(2));
            else
                (feedback ??= []).Add(ReportCodec.DecodeFeedback(assessed.Id, _reportsOf.Blob(2)));
        }
        return new(assessed, outcome, feedback ?? (IReadOnlyList<FeedbackReport>)[]);
    }

    private (StoredEvent? Event, long Link)? Entry(long sequence)
    {
        if (!_entry.Bind(1, sequence).Step())
            return null;
        var assessed = _entry.Number(0) == (long)LogEntryKind.Assessed ? EventCodec.Decode(_entry.Blob(2)) : null;
        var link = _entry.Number(1);
        _entry.Reset();
        return (assessed, link);
    }

    private long LinkOf(long sequence, UserKey user) =>
        sequence != 0 && Entry(sequence) is { Event: { } assessed, Link: var link } && assessed.User == user && link < sequence ? link : 0;

    private long FindSequence(Guid id)
    {
        Span<byte> idBytes = stackalloc byte[16];
        id.TryWriteBytes(idBytes, bigEndian: true, out _);
        return First(_findId.Bind(1, idBytes));
    }

    private static long First(Statement statement)
    {
        if (!statement.Step())
            return 0;
        var value = statement.Number(0);
        statement.Reset();
        return value;
    }
}
