using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// Deletes and rewrites entries of the log, inside the writer's transactions. An event that leaves while older ones of its user
/// stay (its time was out of order) leaves a stub behind, so that the links to the older ones hold.
/// </summary>
internal sealed class LogEraser(Database database, UserHeads heads)
{
    public const long StubKind = 3;

    private readonly Statement _read = database.Prepare("SELECT kind, link, body FROM log WHERE sequence = ?1");
    private readonly Statement _exists = database.Prepare("SELECT 1 FROM log WHERE sequence = ?1");
    private readonly Statement _deleteReportEntries = database.Prepare(
        "DELETE FROM log WHERE sequence IN (SELECT sequence FROM reports WHERE event = ?1)");
    private readonly Statement _deleteReports = database.Prepare("DELETE FROM reports WHERE event = ?1");
    private readonly Statement _deleteId = database.Prepare("DELETE FROM ids WHERE id = ?1");
    private readonly Statement _deleteEntry = database.Prepare("DELETE FROM log WHERE sequence = ?1");
    private readonly Statement _stub = database.Prepare($"UPDATE log SET kind = {StubKind}, body = x'' WHERE sequence = ?1");
    private readonly Statement _link = database.Prepare("UPDATE log SET link = ?2 WHERE sequence = ?1");
    private readonly Statement _rewrite = database.Prepare("UPDATE log SET body = ?2 WHERE sequence = ?1 AND kind = 0");
    private readonly Statement _deleteEmptyBlock = database.Prepare(
        "DELETE FROM blocks WHERE first = ?1 AND NOT EXISTS (SELECT 1 FROM log WHERE sequence BETWEEN ?1 AND blocks.last)");
    private readonly Statement _saveTruncation = database.Prepare(
        "INSERT INTO truncations (tenant, cutoff, sequence) VALUES (?1, ?2, ?3) ON CONFLICT (tenant) DO UPDATE SET cutoff = ?2, sequence = ?3");
    private readonly Statement _deleteProfile = database.Prepare("DELETE FROM profiles WHERE user = ?1 AND rest = ?2");
    private readonly Statement _deleteOldProfile = database.Prepare("DELETE FROM profiles WHERE user = ?1 AND written < ?2 AND tenant = (SELECT id FROM tenants WHERE name = ?3)");

    /// <summary>Deletes an event with its reports, or a stub that nothing needs any more; true when an event went.</summary>
    public bool Delete(long sequence)
    {
        if (Read(sequence) is not { } entry || entry.Kind is not ((long)LogEntryKind.Assessed or StubKind))
            return false;
        var isNeeded = entry.Link != 0 && Exists(entry.Link);
        if (entry.Event is { } assessed)
        {
            RemoveTraces(sequence, assessed.Id);
            var user = UserHash.Of(assessed.User).Key;
            if (!isNeeded && heads.Find(user) == sequence)
                heads.SetNow(user, 0);
        }
        if (!isNeeded)
            _deleteEntry.Bind(1, sequence).Run();
        else if (entry.Event is not null)
            _stub.Bind(1, sequence).Run();
        return entry.Event is not null;
    }

    /// <summary>Deletes up to <paramref name="limit"/> of a user's newest events; IsDone when none is left.</summary>
    public (int Deleted, bool IsDone) DeleteNewest(UserKey user, int limit)
    {
        var hash = UserHash.Of(user).Key;
        var (sequence, newestKept, lastKept, deleted) = (heads.Find(hash), 0L, 0L, 0);
        for (var removed = 0; removed < limit && sequence != 0;)
        {
            if (Read(sequence) is not { } entry)
            {
                sequence = 0;
                break;
            }
            if (entry.Event is { } other && other.User != user)
            {
                // Another user shares the hash by chance: their events stay, and are linked past those that go.
                if (lastKept != 0)
                    Link(lastKept, sequence);
                newestKept = newestKept == 0 ? sequence : newestKept;
                lastKept = sequence;
            }
            else
            {
                if (entry.Event is { } assessed)
                {
                    RemoveTraces(sequence, assessed.Id);
                    deleted++;
                }
                _deleteEntry.Bind(1, sequence).Run();
                removed++;
            }
            sequence = entry.Link < sequence ? entry.Link : 0;
        }
        if (lastKept != 0)
            Link(lastKept, sequence);
        heads.SetNow(hash, newestKept == 0 ? sequence : newestKept);
        return (deleted, sequence == 0);
    }

    public void DeleteProfile(UserHash user) => _deleteProfile.Bind(1, user.Key).Bind(2, user.Rest).Run();

    public void DeleteProfile(long user, string tenant, DateTimeOffset writtenBefore) =>
        _deleteOldProfile.Bind(1, user).Bind(2, writtenBefore.ToUnixTimeSeconds()).Bind(3, tenant).Run();

    /// <summary>Gives an event another body; false when the event is gone.</summary>
    public bool Rewrite(long sequence, ReadOnlySpan<byte> body) => _rewrite.Bind(1, sequence).Bind(2, body).Run() > 0;

    public void DeleteBlockIfEmpty(long first) => _deleteEmptyBlock.Bind(1, first).Run();

    /// <summary>Remembers that no event of the tenant before the cutoff and up to the sequence has a whole address any more.</summary>
    public void SaveTruncation(string tenant, DateTimeOffset cutoff, long sequence) =>
        _saveTruncation.Bind(1, tenant).Bind(2, cutoff.UtcTicks).Bind(3, sequence).Run();

    private void RemoveTraces(long sequence, Guid id)
    {
        Span<byte> idBytes = stackalloc byte[16];
        id.TryWriteBytes(idBytes, bigEndian: true, out _);
        _deleteReportEntries.Bind(1, sequence).Run();
        _deleteReports.Bind(1, sequence).Run();
        _deleteId.Bind(1, idBytes).Run();
    }

    private (long Kind, long Link, StoredEvent? Event)? Read(long sequence)
    {
        if (!_read.Bind(1, sequence).Step())
            return null;
        try
        {
            // One that cannot be decoded is this write's failure and not that of its commit.
            var kind = _read.Number(0);
            return (kind, _read.Number(1), kind == (long)LogEntryKind.Assessed ? EventCodec.Decode(_read.Blob(2)) : null);
        }
        finally
        {
            _read.Reset();
        }
    }

    private void Link(long sequence, long older) => _link.Bind(1, sequence).Bind(2, older).Run();

    private bool Exists(long sequence)
    {
        var exists = _exists.Bind(1, sequence).Step();
        _exists.Reset();
        return exists;
    }
}
