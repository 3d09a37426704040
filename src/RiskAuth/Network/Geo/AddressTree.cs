using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RiskAuth.Network.Geo;

/// <summary>
/// Gives every address of one family a number, in few reads of memory. An address is two (IPv4) or eight (IPv6) digits
/// of 16 bits. The first digit indexes a table; its entry is the number, or where a node begins that tells the next
/// digit apart, and so on. Made by <see cref="AddressTreeBuilder"/>.
/// <para>
/// A node divides the 65,536 values of its digit into runs of equal entries: the count of runs but one (2 bytes), where
/// each run but the first begins (2 bytes each), the runs' entries (3 bytes each). A node of <see cref="WideFrom"/> runs
/// or more has 0 for its count and then an entry for each value of the digit's upper byte (3 bytes each): a number, or a
/// node of the lower byte, which is written as the others are, with 1 byte where they have 2. So one or two cache lines
/// of a node are read, however large it is. Each begins at a multiple of 8 bytes, so that 23 bits name it.
/// </para>
/// </summary>
internal sealed unsafe class AddressTree
{
    /// <summary>The largest number that a tree gives.</summary>
    public const int MaxNumber = ChildFlag - 1;

    public const int MaxBytes = (ChildFlag - 1) * Unit;

    internal const int ChildFlag = 1 << 23;
    internal const int Unit = 8;
    internal const int EntryLength = 3;
    internal const int WideFrom = 256;

    /// <summary>Reads reach so far beyond a node's end.</summary>
    internal const int Padding = 64;

    private const int CacheLine = 64;

    private readonly int[] _table;
    private readonly LargeMemory _memory;
    private readonly byte* _nodes;

    /// <param name="table">65,536 entries, one for each first digit.</param>
    /// <param name="memory">The nodes, and <see cref="Padding"/> behind them.</param>
    /// <param name="length">Bytes of the nodes.</param>
    public AddressTree(int[] table, LargeMemory memory, long length)
    {
        (_table, _memory) = (table, memory);
        _nodes = memory.Start;
        Bytes = length + sizeof(int) * table.Length;
    }

    public long Bytes { get; }

    public int Find(uint ipv4)
    {
        var entry = _table[ipv4 >> 16];
        if ((entry & ChildFlag) != 0)
            entry = EntryOf(entry, ipv4 & 0xFFFF);
        GC.KeepAlive(_memory);
        return entry;
    }

    public int Find(UInt128 ipv6)
    {
        var digits = (ulong)(ipv6 >> 64);
        var entry = _table[digits >> 48];
        for (var level = 1; (entry & ChildFlag) != 0; level++)
        {
            digits = level == 4 ? (ulong)ipv6 : digits << 16;
            entry = EntryOf(entry, (uint)(digits >> 48));
        }
        GC.KeepAlive(_memory);
        return entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EntryOf(int child, uint digit)
    {
        var node = NodeOf(child);
        int count = *(ushort*)node;
        if (count == 0)
            return EntryOfWide(node, digit);
        // The entries lie some cache lines behind the node's beginning. Asked for now, they come while runs are compared.
        Prefetch(node + CacheLine);
        Prefetch(node + 2 * CacheLine);
        Prefetch(node + 3 * CacheLine);
        var starts = (ushort*)node + 1;
        return EntryAt(starts + count, CountUpTo(starts, count, digit));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EntryOfWide(byte* node, uint digit)
    {
        var entry = EntryAt(node + sizeof(ushort), (int)(digit >> 8));
        if ((entry & ChildFlag) == 0)
            return entry;
        node = NodeOf(entry);
        Prefetch(node + CacheLine);
        return EntryAt(node + 1 + *node, CountUpTo(node + 1, *node, (byte)digit));
    }

    private byte* NodeOf(int child) => _nodes + (long)(child & MaxNumber) * Unit;

    private static int EntryAt(void* entries, int index) => *(int*)((byte*)entries + EntryLength * index) & 0xFF_FFFF;

    private static void Prefetch(byte* line)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(line);
    }

    /// <summary>How many of ascending numbers are not above a limit. Sixteen comparisons at a time are cheaper than a search whose every step waits for the one before.</summary>
    private static int CountUpTo(ushort* numbers, int count, uint limit)
    {
        var (limits, found) = (Vector256.Create((ushort)limit), 0);
        for (var i = 0; i < count; i += Vector256<ushort>.Count)
        {
            var notAbove = Vector256.LessThanOrEqual(Vector256.Load(numbers + i), limits).ExtractMostSignificantBits();
            var left = count - i;
            found += BitOperations.PopCount(left < Vector256<ushort>.Count ? notAbove & ((1u << left) - 1) : notAbove);
        }
        return found;
    }

    private static int CountUpTo(byte* numbers, int count, byte limit)
    {
        var (limits, found) = (Vector256.Create(limit), 0);
        for (var i = 0; i < count; i += Vector256<byte>.Count)
        {
            var notAbove = Vector256.LessThanOrEqual(Vector256.Load(numbers + i), limits).ExtractMostSignificantBits();
            var left = count - i;
            found += BitOperations.PopCount(left < Vector256<byte>.Count ? notAbove & ((1u << left) - 1) : notAbove);
        }
        return found;
    }
}
