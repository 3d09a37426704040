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
    private readonly Database _writer;
    private readonly Database _copier;
    private readonly int _descriptor;
    private readonly int _maxPages;
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly Lock _copying = new();
    private readonly Thread _thread;
    private volatile StoreUnavailableException? _failure;
    private volatile bool _isLong;
    private volatile bool _isStopping;
    private int _isBusy;
    private int _pagesInLog;
    private int _pagesSinceCopy;

    public WriteAheadLog(Database writer, SqliteStoreOptions options)
    {
        _writer = writer;
        _maxPages = options.MaxLogPages;
        _descriptor = options.Durability == DurabilityMode.Full && SyncsItself ? OpenLog(writer.Path + "-wal") : -1;
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

    /// <summary>
    /// On the writer's thread, between transactions: has pages copied when enough were written. Under constant load the copier
    /// never sees the end of the log, so now and then the writer copies the last few pages itself; only then can the log begin
    /// again at its start. Where the copier falls far behind, the writer waits for it: that bounds the log.
    /// </summary>
    public void Maintain()
    {
        var written = _writer.TakePagesWritten();
        _pagesInLog += written;
        _pagesSinceCopy += written;
        if (_pagesInLog > HardLimit || (_isLong && Volatile.Read(ref _isBusy) == 0))
            CopyRest();
        if (_pagesSinceCopy >= _maxPages / 8 && Interlocked.Exchange(ref _isBusy, 1) == 0)
        {
            _pagesSinceCopy = 0;
            _work.Release();
        }
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
        if (Interlocked.Exchange(ref _isBusy, 1) == 0)
            _work.Release();
        _thread.Join();
        _copier.Dispose();
        _work.Dispose();
        if (_descriptor >= 0)
            _ = CloseFile(_descriptor);
    }

    private int HardLimit => 4 * _maxPages;

    private void Copy()
    {
        while (true)
        {
            _work.Wait();
            if (_isStopping)
                return;
            if (TryCopy(_copier) is { } state && state.Pages > _maxPages)
                _isLong = true;
            Volatile.Write(ref _isBusy, 0);
            if (_isStopping)
                return;
        }
    }

    private void CopyRest()
    {
        _isLong = false;
        if (TryCopy(_writer) is { } state)
            _pagesInLog = state.Copied == state.Pages ? 0 : state.Pages;
    }

    /// <summary>Copies what can be copied without waiting for a reader or the writer; null when it failed.</summary>
    private (int Pages, int Copied)? TryCopy(Database database)
    {
        try
        {
            lock (_copying)
            {
                var state = database.Checkpoint(truncate: false);
                _failure = null;
                return state;
            }
        }
        catch (StoreUnavailableException e)
        {
            _failure = e;
            return null;
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
