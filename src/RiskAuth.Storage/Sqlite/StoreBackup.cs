using System.Diagnostics;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// A copy of a store, taken beside a server that may be running: one moment's state, without free space and without the remains
/// of what was erased. The copy is a data directory of its own. While it is taken, the server's write-ahead log cannot begin
/// again, so it grows by what is written meanwhile.
/// </summary>
/// <param name="Events">Events in the copy.</param>
/// <param name="LastSequence">The last entry of the log that is in the copy.</param>
public sealed record StoreBackup(string Path, long Events, long LastSequence, long Bytes, bool HasKey, TimeSpan Time)
{
    /// <summary>Copies the store of <paramref name="dataDirectory"/> into <paramref name="target"/>, which must be empty or not exist, and checks the copy.</summary>
    /// <exception cref="StoreUnavailableException">There is no store, the target is not empty or cannot be written, or the copy is damaged.</exception>
    public static StoreBackup Write(string dataDirectory, string target, bool withKey)
    {
        var started = Stopwatch.GetTimestamp();
        target = System.IO.Path.GetFullPath(target);
        using var source = ApiKeyFile.OpenDatabase(dataDirectory);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new StoreUnavailableException($"{target} is not empty; a backup needs a folder of its own.");
        using (var directory = DataDirectory.Open(target))
        {
            try
            {
                Copy(source, directory, withKey ? System.IO.Path.GetFullPath(dataDirectory) : null);
            }
            catch
            {
                // Half a backup must not look like a whole one.
                File.Delete(directory.DatabasePath);
                throw;
            }
            finally
            {
                File.Delete(System.IO.Path.Combine(target, DataDirectory.LockName));
            }
        }
        return Check(target, withKey, Stopwatch.GetElapsedTime(started));
    }

    private static void Copy(Database source, DataDirectory target, string? keyFolder)
    {
        try
        {
            using (var copy = source.PrepareOnce("VACUUM INTO ?1"))
                copy.Bind(1, target.DatabasePath).Run();
            if (keyFolder is not null)
                target.CopyKey(keyFolder);
            // SQLite itself syncs no file that it makes this way.
            target.SyncFiles();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The backup {target.DatabasePath} cannot be written: {exception.Message}", exception);
        }
    }

    private static StoreBackup Check(string target, bool hasKey, TimeSpan time)
    {
        using var copy = ApiKeyFile.OpenDatabase(target);
        using (var check = copy.PrepareOnce("PRAGMA integrity_check(1)"))
        {
            if (!check.Step() || check.Text(0) is not "ok")
                throw new StoreUnavailableException($"{copy.Path} is damaged. Check the disk and make the backup again.");
        }
        var events = copy.QueryNumber("SELECT count(*) FROM ids");
        var last = copy.QueryNumber("SELECT max(coalesce((SELECT max(sequence) FROM log), 0), coalesce((SELECT value FROM counters WHERE name = 'last_sequence'), 0))");
        return new(target, events, last, new FileInfo(copy.Path).Length, hasKey, time);
    }
}
