using RiskAuth.Events;
using SQLitePCL;

namespace RiskAuth.Storage.Sqlite;

/// <summary>Turns SQLite's result codes (https://sqlite.org/rescode.html) into words that say what to do.</summary>
internal static class StoreFailure
{
    public static StoreUnavailableException From(int resultCode, string detail, string path)
    {
        var advice = (resultCode & 0xFF) switch
        {
            raw.SQLITE_FULL => "has no room left. Free disk space (or raise its size limit); the store goes on by itself",
            raw.SQLITE_READONLY => "is read-only. Make the file and its directory writable for the server's account",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
                "is damaged or no RiskAuth database. Stop the server, then restore a backup, or move the file away to start empty",
            raw.SQLITE_CANTOPEN => "cannot be opened. Check that the directory exists and belongs to the server's account",
            raw.SQLITE_PERM or raw.SQLITE_AUTH => "may not be accessed. Give the server's account the file and its directory",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "is locked by another process. Stop whatever else has it open",
            raw.SQLITE_IOERR => "cannot be read or written. Check the disk and the system's log; the store goes on by itself when the disk does",
            raw.SQLITE_NOMEM => "cannot be used because memory ran out. Give the server more memory",
            raw.SQLITE_TOOBIG => "refused a value that is too large",
            _ => "failed unexpectedly",
        };
        return new($"The store's file {path} {advice}. (SQLite {resultCode}: {detail})");
    }

    public static StoreUnavailableException Damaged(string path, InvalidDataException cause) =>
        new($"The store's file {path} holds a record that cannot be read: {cause.Message} Restore a backup.", cause);
}
