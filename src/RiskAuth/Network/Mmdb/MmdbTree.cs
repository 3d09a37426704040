using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RiskAuth.Network.Mmdb;

/// <summary>
/// The binary search tree over address bits. A record smaller than the node count names the next node; equal to it,
/// nothing is known; 16 larger or more, the rest is an offset into the data section; in between it would point into
/// the separator, which is an error. Source: MaxMind DB File Format Specification 2.0, "Binary Search Tree Section".
/// </summary>
internal sealed unsafe class MmdbTree
{
    /// <summary>Zero bytes between the tree and the data. They make the wide reads below safe at the last node.</summary>
    public const int SeparatorLength = 16;

    /// <summary>Levels that one read of the table below replaces.</summary>
    private const int TableBits = 16;

    /// <summary>Smaller trees lie in the processor's caches whole and need no table.</summary>
    private const int MinNodesForTable = 100_000;

    private readonly FileBytes _bytes;
    private readonly byte* _nodes;
    private readonly int _recordSizeBits;
    private readonly uint _rootIPv4;
    private readonly int _rootIPv4Depth;
    private readonly uint[]? _tableIPv4;

    public MmdbTree(FileBytes bytes, MmdbMetadata metadata)
    {
        _bytes = bytes;
        _nodes = bytes.Start;
        _recordSizeBits = metadata.RecordSizeBits;
        NodeCount = metadata.NodeCount;
        HoldsIPv6 = metadata.IpVersion == 6;
        _rootIPv4Depth = HoldsIPv6 ? Walk(0, 0, 96, out _rootIPv4) : 0;
        if (NodeCount >= MinNodesForTable && _rootIPv4 < NodeCount)
            FillTable(_tableIPv4 = new uint[1 << TableBits], _rootIPv4, 0, 0);
    }

    public uint NodeCount { get; }

    public bool HoldsIPv6 { get; }

    /// <summary>False when the tree has no IPv4 part: its 96 leading zero bits end in nothing.</summary>
    public bool HoldsIPv4 => NodeCount > 0 && _rootIPv4 != NodeCount;

    public uint RootIPv4 => _rootIPv4;

    /// <summary>The record of an address: the node count when there is none, else the node count plus 16 plus an offset into the data section.</summary>
    public uint Find(ClientAddress address)
    {
        uint record;
        if (address.IsIPv4)
        {
            var bits = (uint)address.Bits;
            if (_tableIPv4 is null)
                Walk((UInt128)bits << 96, _rootIPv4, 32, out record);
            else if ((record = _tableIPv4[bits >> TableBits]) < NodeCount)
                Walk((UInt128)bits << (96 + TableBits), record, 32 - TableBits, out record);
        }
        else if (HoldsIPv6)
            Walk(address.Bits, 0, 128, out record);
        else
            record = NodeCount;
        return Checked(record);
    }

    /// <summary>As <see cref="Find(ClientAddress)"/>, and how many leading bits of the address, in its own family, lead to the record.</summary>
    public uint Find(ClientAddress address, out int prefixLength)
    {
        uint record;
        if (address.IsIPv4)
            prefixLength = Walk((UInt128)(uint)address.Bits << 96, _rootIPv4, 32, out record);
        else if (HoldsIPv6)
            prefixLength = Walk(address.Bits, 0, 128, out record);
        else
            (prefixLength, record) = (0, NodeCount);
        return Checked(record);
    }

    /// <summary>Reads the whole tree once, so that a broken one is refused when it is opened and not when somebody signs in.</summary>
    /// <exception cref="MmdbFormatException">A record points into the separator or behind the data.</exception>
    public void Verify(uint dataLength)
    {
        for (var node = 0u; node < NodeCount; node++)
        {
            VerifyRecord(Record(node, 0), node, dataLength);
            VerifyRecord(Record(node, 1), node, dataLength);
        }
    }

    /// <param name="node">Less than the node count.</param>
    /// <param name="side">0 or 1: the address's next bit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Record(uint node, uint side)
    {
        var record = _recordSizeBits switch
        {
            28 => Record28(BinaryPrimitives.ReadUInt64BigEndian(Span(node * 7L, 8)), side),
            24 => BinaryPrimitives.ReadUInt32BigEndian(Span(node * 6L + side * 3, 4)) >> 8,
            _ => BinaryPrimitives.ReadUInt32BigEndian(Span(node * 8L + side * 4, 4)),
        };
        GC.KeepAlive(_bytes);
        return record;
    }

    /// <summary>Seven bytes hold two records of 28 bits; the middle byte's halves are the top bits of the left and of the right one.</summary>
    private static uint Record28(ulong node, uint side) => side == 0
        ? (uint)(node >> 40) | ((uint)(node >> 36) & 0xF) << 24
        : (uint)(node >> 8) & 0x0FFF_FFFF;

    private ReadOnlySpan<byte> Span(long offset, int length) => new(_nodes + offset, length);

    /// <summary>Follows the leading bits from a node until they leave the tree or end.</summary>
    /// <returns>How many bits were used.</returns>
    private int Walk(UInt128 bits, uint node, int length, out uint record)
    {
        var used = WalkHalf((ulong)(bits >> 64), node, Math.Min(length, 64), out record);
        return record < NodeCount && length > 64
            ? used + WalkHalf((ulong)bits, record, length - 64, out record)
            : used;
    }

    private int WalkHalf(ulong bits, uint node, int length, out uint record)
    {
        var (used, nodeCount) = (0, NodeCount);
        while (node < nodeCount && used < length)
        {
            node = Record(node, (uint)(bits >> 63));
            bits <<= 1;
            used++;
        }
        record = node;
        return used;
    }

    private uint Checked(uint record)
    {
        if (record < NodeCount)
            throw new MmdbFormatException("The search tree is deeper than an address has bits.");
        if (record != NodeCount && record - NodeCount < SeparatorLength)
            throw new MmdbFormatException("A record of the search tree points into the separator.");
        return record;
    }

    private void VerifyRecord(uint record, uint node, uint dataLength)
    {
        if (record > NodeCount && (record - NodeCount < SeparatorLength || record - NodeCount - SeparatorLength >= dataLength))
            throw new MmdbFormatException($"Node {node} of the search tree has the record {record}, which is neither a node nor within the data.");
    }

    private void FillTable(uint[] table, uint record, int depth, int index)
    {
        if (depth < TableBits && record < NodeCount)
        {
            FillTable(table, Record(record, 0), depth + 1, index);
            FillTable(table, Record(record, 1), depth + 1, index | 1 << (TableBits - 1 - depth));
        }
        else
            table.AsSpan(index, 1 << (TableBits - depth)).Fill(record);
    }
}
