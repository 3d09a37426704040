using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// The end of the log that its indexes (<c>heads</c> and <c>blocks</c>) do not cover yet. It is kept in memory and written in
/// turns, a slice with each transaction, and read again from the log at the next start. Used by the writer's thread alone.
/// </summary>
internal sealed class LogTail
{
    /// <summary>Heads written with each transaction of a turn, besides two for each new entry: it must end before the next turn is due.</summary>
    private const int SliceFloor = 16;

    private readonly Statement _saveBlock, _saveThrough;
    private readonly SqliteStoreOptions _options;
    private long _through;
    private long _turnThrough;
    private Span _open = Span.Empty;
    private Span _uncommitted = Span.Empty;
    private Span _closing = Span.Empty;

    public LogTail(Database database, SqliteStoreOptions options, long lastSequence)
    {
        _options = options;
        Heads = new UserHeads(database);
        _saveBlock = database.Prepare("INSERT OR REPLACE INTO blocks (first, last, min_time, max_time) VALUES (?1, ?2, ?3, ?4)");
        _saveThrough = database.Prepare(
            "INSERT INTO counters (name, value) VALUES ('indexed_through', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1");
        _through = _turnThrough = database.QueryNumber("SELECT value FROM counters WHERE name = 'indexed_through'");
        if (_through < lastSequence)
            ReadAgain(database);
    }

    public UserHeads Heads { get; }

    private bool IsTurning => _turnThrough > _through;

    /// <summary>A new entry of the log has this time.</summary>
    public void Note(long timeTicks) => _uncommitted = _uncommitted.With(timeTicks);

    /// <summary>Goes on with the turn, or begins one when it is due. Called at the end of each transaction.</summary>
    /// <param name="committedSequence">The last entry before this transaction.</param>
    /// <param name="newEntries">The entries of this transaction.</param>
    public void Advance(long committedSequence, long newEntries)
    {
        if (!IsTurning && (Heads.RecentCount >= _options.MaxRecentHeads || committedSequence - _through >= _options.MaxTailEntries))
            BeginTurn(committedSequence);
        if (IsTurning)
            WriteSlice((int)Math.Min(int.MaxValue, SliceFloor + 2 * newEntries));
    }

    public bool IsWritten(long committedSequence) => _through >= committedSequence;

    /// <summary>Writes the whole turn, or all of a new one.</summary>
    public void Finish(long committedSequence)
    {
        if (!IsTurning)
            BeginTurn(committedSequence);
        WriteSlice(int.MaxValue);
    }

    public void Commit()
    {
        if (IsTurning && Heads.IsTurnWritten)
            (_through, _closing) = (_turnThrough, Span.Empty);
        Heads.Commit();
        _open = _open.With(_uncommitted);
        _uncommitted = Span.Empty;
    }

    public void Rollback()
    {
        Heads.Rollback();
        _uncommitted = Span.Empty;
    }

    private void BeginTurn(long committedSequence)
    {
        Heads.BeginTurn();
        _turnThrough = committedSequence;
        (_closing, _open) = (_open, Span.Empty);
    }

    private void WriteSlice(int count)
    {
        Heads.WriteSlice(count);
        if (!Heads.IsTurnWritten)
            return;
        if (_closing != Span.Empty)
            _saveBlock.Bind(1, _through + 1).Bind(2, _turnThrough).Bind(3, _closing.Min).Bind(4, _closing.Max).Run();
        _saveThrough.Bind(1, _turnThrough).Run();
    }

    private void ReadAgain(Database database)
    {
        using var entries = database.PrepareOnce("SELECT sequence, kind, body FROM log WHERE sequence > ?1 ORDER BY sequence");
        entries.Bind(1, _through);
        try
        {
            while (entries.Step())
                ReadAgain(entries.Number(0), entries.Number(1), entries.Blob(2));
        }
        catch (InvalidDataException e)
        {
            throw StoreFailure.Damaged(database.Path, e);
        }
        Commit();
    }

    private void ReadAgain(long sequence, long kind, ReadOnlySpan<byte> body)
    {
        if (kind == (long)LogEntryKind.Assessed)
        {
            var assessed = EventCodec.Decode(body);
            Heads.Set(UserHash.Of(assessed.User).Key, sequence);
            Note(assessed.Time.UtcTicks);
        }
        else if (kind != LogEraser.StubKind)
        {
            Note(ReportCodec.TimeTicks(body));
        }
    }

    /// <summary>The earliest and the latest of some times, in UTC ticks.</summary>
    private readonly record struct Span(long Min, long Max)
    {
        public static readonly Span Empty = new(long.MaxValue, long.MinValue);

        public Span With(long ticks) => new(Math.Min(Min, ticks), Math.Max(Max, ticks));

        public Span With(Span other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));
    }
}
