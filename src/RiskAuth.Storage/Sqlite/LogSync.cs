using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>Brings the write-ahead log to the disk, and knows when it may not have got there. For the writer's thread.</summary>
/// <param name="path">The file of the log, which exists.</param>
/// <param name="syncData">Waits until a file's content is on the disk; 0, or the system's error. Null: fdatasync.</param>
internal sealed partial class LogSync(string path, Func<SafeFileHandle, int>? syncData) : IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly SafeFileHandle _file = Open(path);
    private readonly Func<SafeFileHandle, int> _syncData = syncData ?? SyncData;
    private volatile bool _isUnsure;

    /// <summary>A sync has failed, and nothing behind it may count before <see cref="Repeat"/> has succeeded. Any thread may ask.</summary>
    public bool IsUnsure => _isUnsure;

    /// <summary>Waits until all that was written to the log is on the disk.</summary>
    public void Sync()
    {
        if (_syncData(_file) is not 0 and var error)
        {
            _isUnsure = true;
            throw Failure($"could not be synced (error {error})");
        }
    }

    /// <summary>
    /// Makes up for a failed sync. Linux takes pages that it could not write for written, so that the next sync succeeds without them, and
    /// a log with a hole ends at the hole. Therefore the same bytes are written once more, to the same places, and synced.
    /// </summary>
    /// <remarks>https://www.kernel.org/doc/html/latest/filesystems/vfs.html, "Handling errors during writeback"</remarks>
    public void Repeat()
    {
        if (!_isUnsure)
            return;
        try
        {
            var piece = new byte[PieceBytes];
            for (long at = 0; RandomAccess.Read(_file, piece, at) is > 0 and var length; at += length)
                RandomAccess.Write(_file, piece.AsSpan(0, length), at);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failure($"could not be synced, and writing it again failed: {failure.Message}");
        }
        Sync();
        _isUnsure = false;
    }

    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The store's write-ahead log {path} cannot be opened: {failure.Message}");
        }
    }

    private StoreUnavailableException Failure(string what) => new($"The store's write-ahead log {path} {what}. Check the disk and the system's log.");

    private static int SyncData(SafeFileHandle file) => FDataSync(file) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);
}
