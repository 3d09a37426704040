using System.Runtime.InteropServices;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// Makes commits durable and moves them into the database file beside the writer. SQLite could do both inside the commit, but
/// it syncs with fsync, which also waits for the file's time stamp, and it would copy thousands of pages while callers wait.
/// </summary>
/// <remarks>https://sqlite.org/wal.html</remarks>
internal sealed partial class WriteAheadLog : IDisposable
{
    /// <summary>Pages written after which they are copied into the file in the background.</summary>
    private const int PagesBeforeCopy = 1_024;

    /// <summary>Pages in the log above which the writer itself copies the last few, so that the log can begin again at its start.</summary>
    private const int PagesBeforeRestart = 8_192;

    private readonly Database _writer;
    private readonly Database _copier;
    private readonly int _descriptor;
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly Thread _thread;
    private volatile StoreUnavailableException? _failure;
    private volatile bool _mustRestart;
    private volatile bool _isStopping;
    private int _isCopying;
    private int _pagesWritten;

    public WriteAheadLog(Database writer, DurabilityMode durability)
    {
        _writer = writer;
        _descriptor = durability == DurabilityMode.Full && SyncsItself ? OpenLog(writer.Path + "-wal") : -1;
        _copier = Database.Open(writer.Path);
        _thread = new Thread(Copy) { Name = "riskauth-checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where the system has fdatasync, commits are synced here instead of by SQLite.</summary>
    public static bool SyncsItself => OperatingSystem.IsLinux();

    /// <summary>Why the last copy did not succeed; null when it did.</summary>
    public StoreUnavailableException? Failure => _failure;

    /// <summary>Waits until everything committed is on the disk, where the mode asks for it.</summary>
    public void Sync()
    {
        if (_descriptor >= 0 && SyncData(_descriptor) != 0)
            throw new StoreUnavailableException(
                $"The store's write-ahead log {_writer.Path}-wal could not be synced (error {Marshal.GetLastPInvokeError()}). Check the disk and the system's log.");
    }

    /// <summary>On the writer's thread, between transactions: has pages copied when enough were written.</summary>
    public void Maintain()
    {
        _pagesWritten += _writer.TakePagesWritten();
        if (_mustRestart)
        {
            _mustRestart = false;
            TryCopy(_writer);
        }
        if (_pagesWritten < PagesBeforeCopy || Interlocked.Exchange(ref _isCopying, 1) != 0)
            return;
        _pagesWritten = 0;
        _work.Release();
    }

    /// <summary>
    /// Copies everything and cuts the log to nothing. The first pass goes on beside the writer, so that the second holds it up
    /// only briefly.
    /// </summary>
    public static void Empty(string databasePath)
    {
        using var database = Database.Open(databasePath);
        database.Checkpoint(truncate: false);
        database.Checkpoint(truncate: true);
    }

    public void Dispose()
    {
        _isStopping = true;
        if (Interlocked.Exchange(ref _isCopying, 1) == 0)
            _work.Release();
        _thread.Join();
        _copier.Dispose();
        _work.Dispose();
        if (_descriptor >= 0)
            _ = CloseFile(_descriptor);
    }

    private void Copy()
    {
        while (true)
        {
            _work.Wait();
            if (_isStopping)
                return;
            if (TryCopy(_copier) > PagesBeforeRestart)
                _mustRestart = true;
            Volatile.Write(ref _isCopying, 0);
            if (_isStopping)
                return;
        }
    }

    /// <summary>Copies what can be copied without waiting for anybody, and says how many pages the log has.</summary>
    private int TryCopy(Database database)
    {
        try
        {
            var pages = database.Checkpoint(truncate: false);
            _failure = null;
            return pages;
        }
        catch (StoreUnavailableException e)
        {
            _failure = e;
            return 0;
        }
    }

    private static int OpenLog(string path)
    {
        // Linux's O_RDWR | O_CLOEXEC: a child process must not hold the file.
        const int readWriteNotInherited = 0x80002;
        var descriptor = OpenFile(path, readWriteNotInherited);
        return descriptor >= 0
            ? descriptor
            : throw new StoreUnavailableException($"The store's write-ahead log {path} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int descriptor);
}
