namespace RiskAuth.Storage.Sqlite;

/// <summary>Each user's newest event, from which links lead to the older ones.</summary>
internal sealed class UserHeads(Database database)
{
    private readonly Statement _find = database.Prepare(LogReader.HeadOf);
    private readonly Statement _set = database.Prepare(
        "INSERT INTO heads (user, sequence) VALUES (?1, ?2) ON CONFLICT (user) DO UPDATE SET sequence = ?2");
    private readonly Statement _remove = database.Prepare("DELETE FROM heads WHERE user = ?1");

    /// <summary>The sequence of the user's newest event; 0 when there is none.</summary>
    public long Find(long user)
    {
        if (!_find.Bind(1, user).Step())
            return 0;
        var sequence = _find.Number(0);
        _find.Reset();
        return sequence;
    }

    public void Set(long user, long sequence) => _set.Bind(1, user).Bind(2, sequence).Run();

    public void Remove(long user) => _remove.Bind(1, user).Run();
}
