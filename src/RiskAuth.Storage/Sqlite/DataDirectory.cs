using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// The directory that holds the database, the installation's key and the lock that keeps a second server out. Everything in
/// it is readable by its owner alone.
/// </summary>
internal sealed partial class DataDirectory : IDisposable
{
    public const string DatabaseName = "riskauth.db";
    public const string KeyName = "installation.key";
    public const string LockName = "riskauth.lock";
    public const int KeyLength = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _path;
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        _path = path;
        _lock = held;
    }

    public string DatabasePath => Path.Combine(_path, DatabaseName);

    /// <exception cref="StoreUnavailableException">The directory cannot be made or written, or another process has it.</exception>
    public static DataDirectory Open(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            if (!OperatingSystem.IsWindows())
                Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            else
                Directory.CreateDirectory(path);
            var held = TakeLock(path);
            var directory = new DataDirectory(path, held);
            directory.CreateEmpty(directory.DatabasePath);
            return directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The data directory {path} cannot be used: {e.Message} Name one that the server's account may write.", e);
        }
    }

    /// <summary>The installation's key, made on first use: written and synced under another name first, so that a crash leaves a whole key or none.</summary>
    /// <param name="mayMake">False where there are events already: their hashes and device tokens belong to the key that is missing.</param>
    public byte[] InstallationKey(bool mayMake)
    {
        var path = Path.Combine(_path, KeyName);
        try
        {
            if (!File.Exists(path))
            {
                if (!mayMake)
                    throw new StoreUnavailableException(
                        $"The installation's key {path} is missing, and the store beside it has events. Restore the key from a backup: without it device tokens and hashes lose their meaning.");
                var draft = path + ".new";
                File.Delete(draft);
                using (var stream = new FileStream(draft, OwnerOptions(FileMode.CreateNew)))
                {
                    stream.Write(RandomNumberGenerator.GetBytes(KeyLength));
                    stream.Flush(flushToDisk: true);
                }
                File.Move(draft, path, overwrite: false);
                Sync(_path);
            }
            var key = File.ReadAllBytes(path);
            return key.Length == KeyLength ? key : throw new StoreUnavailableException(
                $"The installation's key {path} has {key.Length} bytes instead of {KeyLength}. Restore it from a backup: without it device tokens and hashes lose their meaning.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The installation's key {path} cannot be read or made: {e.Message}", e);
        }
    }

    /// <summary>Copies the installation's key of another data directory.</summary>
    public void CopyKey(string from)
    {
        using var source = File.OpenRead(Path.Combine(from, KeyName));
        using var copy = new FileStream(Path.Combine(_path, KeyName), OwnerOptions(FileMode.CreateNew));
        source.CopyTo(copy);
    }

    /// <summary>Makes the files of the directory durable, and their names.</summary>
    public void SyncFiles()
    {
        foreach (var name in new[] { DatabaseName, KeyName })
        {
            if (!File.Exists(Path.Combine(_path, name)))
                continue;
            using var file = File.OpenHandle(Path.Combine(_path, name), FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(file);
        }
        Sync(_path);
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>FileShare.None is an exclusive flock on Unix: the kernel drops it however the process ends.</summary>
    private static FileStream TakeLock(string path)
    {
        var lockPath = Path.Combine(path, LockName);
        try
        {
            var held = new FileStream(lockPath, OwnerOptions(FileMode.OpenOrCreate));
            held.SetLength(0);
            held.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            held.Flush();
            return held;
        }
        catch (IOException e) when (File.Exists(lockPath) && e is not DirectoryNotFoundException && !IsFull(e))
        {
            throw new StoreUnavailableException(
                $"The data directory {path} is in use by another process{Holder(lockPath)}. Stop it, or give this one its own directory.", e);
        }
    }

    private static bool IsFull(IOException e) => (e.HResult & 0xFFFF) is 28 or 112;

    /// <summary>Who wrote the lock file. .NET itself opens no file without asking for a lock on it.</summary>
    private static string Holder(string lockPath)
    {
        const int maxDigits = 10;
        if (OperatingSystem.IsWindows())
            return "";
        using var handle = new SafeFileHandle(OpenFile(lockPath, 0), ownsHandle: true);
        if (handle.IsInvalid)
            return "";
        Span<byte> bytes = stackalloc byte[maxDigits];
        var digits = bytes[..RandomAccess.Read(handle, bytes, 0)];
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var process) ? $" (number {process})" : "";
    }

    /// <summary>SQLite gives its -wal and -shm files the mode of the database, so it is enough to make that one private.</summary>
    private void CreateEmpty(string path)
    {
        if (File.Exists(path))
            return;
        using (new FileStream(path, OwnerOptions(FileMode.CreateNew)))
        {
        }
        Sync(_path);
    }

    private static FileStreamOptions OwnerOptions(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }

    /// <summary>Makes a new name in a directory durable; .NET opens no directories, so this asks the system.</summary>
    private static void Sync(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = OpenFile(directory, 0);
        if (descriptor < 0)
            return;
        _ = SyncFile(descriptor);
        _ = CloseFile(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int SyncFile(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int descriptor);
}
