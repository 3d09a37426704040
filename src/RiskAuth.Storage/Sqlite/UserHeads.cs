namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// Each user's newest event, from which links lead to the older ones. Writing it with each event would touch a page of its own
/// for almost every event of a commit; so the newest heads stay in memory and go to their table later, sorted and in slices that
/// no commit notices. After a crash they are found again by reading the log from the last complete turn.
/// </summary>
/// <remarks>The writer's thread alone calls everything but <see cref="FindRecent"/>.</remarks>
internal sealed class UserHeads(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT sequence FROM heads WHERE user = ?1");
    private readonly Statement _set = database.Prepare(
        "INSERT INTO heads (user, sequence) VALUES (?1, ?2) ON CONFLICT (user) DO UPDATE SET sequence = ?2");
    private readonly Statement _remove = database.Prepare("DELETE FROM heads WHERE user = ?1");

    private readonly Lock _lock = new();
    private readonly Dictionary<long, long> _uncommitted = [];
    private Dictionary<long, long> _recent = [];
    private Dictionary<long, long> _leaving = [];
    private long[] _turn = [];
    private int _written;
    private int _committed;

    public int RecentCount => _recent.Count;

    /// <summary>Some heads are on their way into the table.</summary>
    public bool IsTurning => _committed < _turn.Length;

    /// <summary>The transaction has written the last head of the turn.</summary>
    public bool IsTurnWritten => _written == _turn.Length;

    /// <summary>The sequence of the user's newest event; 0 when there is none.</summary>
    public long Find(long user)
    {
        if (_uncommitted.TryGetValue(user, out var sequence) || _recent.TryGetValue(user, out sequence) || _leaving.TryGetValue(user, out sequence))
            return sequence;
        if (!_find.Bind(1, user).Step())
            return 0;
        sequence = _find.Number(0);
        _find.Reset();
        return sequence;
    }

    /// <summary>The committed head as far as memory knows it. A reader asks before it begins to read, so that what it then sees holds the event.</summary>
    public long? FindRecent(long user)
    {
        lock (_lock)
            return _recent.TryGetValue(user, out var sequence) || _leaving.TryGetValue(user, out sequence) ? sequence : null;
    }

    public void Set(long user, long sequence) => _uncommitted[user] = sequence;

    /// <summary>
    /// Writes a head that went back, or with 0 away, because events were deleted. It may not wait for a turn: reading the log
    /// after a crash finds newer heads, never that one is gone.
    /// </summary>
    public void SetNow(long user, long sequence)
    {
        if (sequence != 0)
            _set.Bind(1, user).Bind(2, sequence).Run();
        else
            _remove.Bind(1, user).Run();
        if (_uncommitted.ContainsKey(user) || _recent.ContainsKey(user) || _leaving.ContainsKey(user))
            _uncommitted[user] = sequence;
    }

    public void BeginTurn()
    {
        lock (_lock)
            (_leaving, _recent) = (_recent, []);
        _turn = [.. _leaving.Keys];
        Array.Sort(_turn);
        _written = _committed = 0;
    }

    /// <summary>Writes up to <paramref name="count"/> more heads of the turn. One that has changed since is left to the next turn.</summary>
    public void WriteSlice(int count)
    {
        for (var end = Math.Min(_turn.Length, _written + (long)count); _written < end; _written++)
        {
            var user = _turn[_written];
            if (_recent.ContainsKey(user) || _uncommitted.ContainsKey(user))
                continue;
            if (_leaving[user] is var sequence && sequence != 0)
                _set.Bind(1, user).Bind(2, sequence).Run();
            else
                _remove.Bind(1, user).Run();
        }
    }

    public void Commit()
    {
        _committed = _written;
        lock (_lock)
        {
            foreach (var (user, sequence) in _uncommitted)
                _recent[user] = sequence;
            if (!IsTurning && _turn.Length > 0)
                (_leaving, _turn, _written, _committed) = ([], [], 0, 0);
        }
        _uncommitted.Clear();
    }

    public void Rollback()
    {
        _uncommitted.Clear();
        _written = _committed;
    }
}
