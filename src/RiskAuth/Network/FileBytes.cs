using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace RiskAuth.Network;

/// <summary>How a data file is brought into memory.</summary>
public enum FileMapping
{
    /// <summary>
    /// Map an unlinked copy. Whoever writes over a mapped file in place (<c>cp</c> does) shortens it for a moment, and
    /// a read past the new end kills the process with SIGBUS; nobody can write over a copy that has no name.
    /// </summary>
    PrivateCopy,

    /// <summary>Map the file itself: nothing is copied, and whoever replaces the file must do so by renaming.</summary>
    InPlace,
}

/// <summary>
/// The bytes of one data file at a fixed address. They stay readable as long as this object is reachable: there is
/// no Dispose, because a look-up on another thread may still be reading when a newer file takes its place, and the
/// garbage collector knows when the last one has gone. Whoever uses <see cref="Start"/> keeps this object alive.
/// </summary>
internal sealed unsafe partial class FileBytes
{
    /// <summary>The largest file that is read. The largest public database of this kind has less than 1 GiB.</summary>
    public const long MaxLength = int.MaxValue;

    private readonly object _owner;

    private FileBytes(object owner, byte* start, int length)
    {
        _owner = owner;
        Start = start;
        Length = length;
    }

    public byte* Start { get; }

    public int Length { get; }

    /// <summary>A span over all bytes, valid while this object is reachable.</summary>
    public ReadOnlySpan<byte> Span => new(Start, Length);

    /// <exception cref="IOException">The file is empty, too large, or cannot be read.</exception>
    public static FileBytes Open(string path, FileMapping mapping, string? copyFolder = null)
    {
        using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (source.Length is 0 or > MaxLength)
            throw new IOException($"{path} has {source.Length} bytes; a data file has 1 to {MaxLength}.");
        return mapping == FileMapping.InPlace ? Map(source) : MapCopy(source, copyFolder ?? Path.GetTempPath());
    }

    /// <summary>
    /// Gives the memory of a mapped file back to the system, because hardly anybody will read it from now on. Who does all the same finds
    /// it as it was: the system brings it again from the file.
    /// </summary>
    public void LetGo()
    {
        const int notNeeded = 4;
        if (_owner is SafeHandle && OperatingSystem.IsLinux())
            _ = Advise(Start - (nuint)Start % (nuint)Environment.SystemPageSize, (nuint)Length, notNeeded);
        GC.KeepAlive(this);
    }

    /// <summary>A copy of bytes that are in memory already.</summary>
    public static FileBytes Copy(ReadOnlySpan<byte> bytes)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned);
        return Pinned(pinned);
    }

    private static FileBytes MapCopy(FileStream source, string folder)
    {
        try
        {
            var path = Path.Combine(folder, $"riskauth-{Guid.CreateVersion7():N}.map");
            using var copy = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.DeleteOnClose);
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            source.CopyTo(copy, 1 << 20);
            return Map(copy);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ReadIntoMemory(source);
        }
    }

    /// <summary>The folder for copies may be full or read-only; memory still holds one.</summary>
    private static FileBytes ReadIntoMemory(FileStream source)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(checked((int)source.Length), pinned: true);
        source.Position = 0;
        source.ReadExactly(pinned);
        return Pinned(pinned);
    }

    private static FileBytes Pinned(byte[] pinned)
    {
        fixed (byte* start = pinned)
            return new(pinned, start, pinned.Length);
    }

    private static FileBytes Map(FileStream file)
    {
        // Somebody may be writing the file at this moment; it is read again when it is whole.
        if (file.Length == 0)
            throw new IOException($"{file.Name} became empty while it was read.");
        using var map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        return View(map, file.Length);
    }

    /// <summary>The view's handle owns the mapping: it outlives the file and the map object, and its finalizer unmaps.</summary>
    private static FileBytes View(MemoryMappedFile map, long length)
    {
        var view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        var handle = view.SafeMemoryMappedViewHandle;
        return new(handle, (byte*)handle.DangerousGetHandle() + view.PointerOffset, checked((int)length));
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* start, nuint length, int advice);
}
