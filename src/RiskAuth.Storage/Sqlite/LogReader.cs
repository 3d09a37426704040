using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>One reading connection and its statements. It sees what was committed when a read began, and never holds the writer up.</summary>
internal sealed class LogReader : IDisposable
{
    public const string HeadOf = "SELECT sequence FROM heads WHERE user = ?1";
    public const string ReportsOf =
        "SELECT l.sequence, l.kind, l.body FROM reports r JOIN log l ON l.sequence = r.sequence WHERE r.event = ?1 ORDER BY r.sequence";

    private readonly Statement _begin, _end, _findId, _entry, _entriesAfter, _reportsOf, _headOf, _profile, _profilesAfter;

    public LogReader(Database database)
    {
        Database = database;
        _begin = database.Prepare("BEGIN");
        _end = database.Prepare("COMMIT");
        _findId = database.Prepare("SELECT sequence FROM ids WHERE id = ?1");
        _entry = database.Prepare("SELECT kind, link, body FROM log WHERE sequence = ?1");
        _entriesAfter = database.Prepare("SELECT sequence, kind, link, body FROM log WHERE sequence > ?1 ORDER BY sequence LIMIT ?2");
        _reportsOf = database.Prepare(ReportsOf);
        _headOf = database.Prepare(HeadOf);
        _profile = database.Prepare("SELECT body FROM profiles WHERE user = ?1 AND tenant = ?2 AND name = ?3");
        _profilesAfter = database.Prepare("SELECT user, tenant, written FROM profiles WHERE user > ?1 ORDER BY user LIMIT ?2");
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
    public EventPage List(UserKey user, Guid? before, int limit)
    {
        var sequence = before is { } id ? LinkOf(FindSequence(id), user) : Head(UserHash.Of(user));
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
        _entriesAfter.Bind(1, sequence).Bind(2, limit);
        while (_entriesAfter.Step())
        {
            last = _entriesAfter.Number(0);
            if (ToEntry(last, _entriesAfter.Number(1), _entriesAfter.Number(2), _entriesAfter.Blob(3)) is { } entry)
                entries.Add(entry);
        }
        return (entries, last);
    }

    /// <summary>Up to <paramref name="limit"/> events and stubs (null) after a sequence, with their own sequences.</summary>
    public (List<(long Sequence, StoredEvent? Event)> Events, long Last) EventsAfter(long sequence, int limit)
    {
        var (events, last) = (new List<(long, StoredEvent?)>(limit), 0L);
        _entriesAfter.Bind(1, sequence).Bind(2, limit);
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

    public byte[]? Profile(UserKey user) =>
        _profile.Bind(1, UserHash.Of(user)).Bind(2, user.Tenant).Bind(3, user.User).Step() ? _profile.Blob(0).ToArray() : null;

    public List<(long User, string Tenant, long Written)> ProfilesAfter(long user, int limit)
    {
        var profiles = new List<(long, string, long)>(limit);
        _profilesAfter.Bind(1, user).Bind(2, limit);
        while (_profilesAfter.Step())
            profiles.Add((_profilesAfter.Number(0), _profilesAfter.Text(1), _profilesAfter.Number(2)));
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

    private long Head(long user) => First(_headOf.Bind(1, user));

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
