using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RiskAuth.Network.Geo;

/// <summary>
/// Bytes outside of the collected heap, in large pages where the system gives them: tables of tens of megabytes that
/// are read at random cost as many misses of the processor's address table as of its caches when they lie in pages of
/// 4 KiB. Freed when nobody can reach this object; whoever uses <see cref="Start"/> keeps it alive.
/// </summary>
internal sealed unsafe partial class LargeMemory
{
    private const int PageLength = 2 << 20;

    private const int AdviseHugePages = 14;

    public LargeMemory(long length)
    {
        Length = Math.Max(1, length + PageLength - 1) / PageLength * PageLength;
        Start = (byte*)NativeMemory.AlignedAlloc((nuint)Length, PageLength);
        GC.AddMemoryPressure(Length);
        // What the system answers does not matter: small pages hold the same bytes.
        if (OperatingSystem.IsLinux())
            _ = Advise(Start, (nuint)Length, AdviseHugePages);
    }

    ~LargeMemory() => Free();

    public byte* Start { get; private set; }

    /// <summary>At least what was asked for; whole pages.</summary>
    public long Length { get; }

    /// <summary>Moves the first bytes to a block of another length. This one is freed; only its single owner may do so.</summary>
    public LargeMemory Resized(long length, long used)
    {
        var resized = new LargeMemory(length);
        Unsafe.CopyBlock(resized.Start, Start, checked((uint)used));
        Free();
        return resized;
    }

    private void Free()
    {
        if (Start == null)
            return;
        NativeMemory.AlignedFree(Start);
        GC.RemoveMemoryPressure(Length);
        Start = null;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(byte* start, nuint length, int advice);
}
