using System.Buffers.Binary;

namespace RiskAuth.Network.Mmdb;

/// <summary>
/// One value's header: its type, its size (bytes; entries of a map or an array; the value of a boolean; the target of
/// a pointer), and where the bytes behind the header begin.
/// </summary>
internal readonly record struct MmdbHeader(MmdbType Type, uint Size, uint Payload)
{
    /// <summary>Where the next value begins, for every type but maps and arrays, whose entries come next.</summary>
    public uint End => Type is MmdbType.String or MmdbType.Bytes or MmdbType.Double or MmdbType.Float
        or MmdbType.UInt16 or MmdbType.UInt32 or MmdbType.Int32 or MmdbType.UInt64 or MmdbType.UInt128
        ? Payload + Size
        : Payload;
}

/// <summary>
/// A run of encoded values, such as a database's data section; offsets and pointers count from its first byte. Every
/// read is checked against its length, so no byte of a hostile file reads outside it.
/// Source: the published MaxMind DB File Format Specification 2.0, "Output Data Section".
/// </summary>
internal sealed unsafe class MmdbSection(FileBytes bytes, int start, int length)
{
    /// <summary>The most values that one look-up passes over. A full GeoIP2 Enterprise record has about 300.</summary>
    public const int MaxValuesPerRecord = 65_536;

    private readonly byte* _start = bytes.Start + start;

    public uint Length { get; } = checked((uint)length);

    /// <summary>The bytes at an offset; valid while this section is reachable.</summary>
    public ReadOnlySpan<byte> Slice(uint offset, uint size)
    {
        if (offset > Length || size > Length - offset)
            throw new MmdbFormatException("A value ends behind the end of its section.");
        var slice = new ReadOnlySpan<byte>(_start + offset, (int)size);
        GC.KeepAlive(bytes);
        return slice;
    }

    /// <summary>The header at an offset, behind at most one pointer. The format allows no pointer to a pointer.</summary>
    public MmdbHeader ReadResolved(uint offset, out uint next)
    {
        var header = Read(offset);
        next = header.End;
        return Resolve(header);
    }

    /// <summary>What a header points to, when it is a pointer's.</summary>
    public MmdbHeader Resolve(in MmdbHeader header)
    {
        if (header.Type != MmdbType.Pointer)
            return header;
        var target = Read(header.Size);
        return target.Type == MmdbType.Pointer
            ? throw new MmdbFormatException("A pointer points to a pointer.")
            : target;
    }

    public MmdbHeader Read(uint offset)
    {
        var control = ByteAt(offset);
        var type = (MmdbType)(control >> 5);
        offset++;
        if (type == MmdbType.Pointer)
            return ReadPointer(control, offset);
        if (type == MmdbType.None)
        {
            var extended = ByteAt(offset++);
            if (extended is 0 or > (int)MmdbType.Float - (int)MmdbType.Map)
                throw new MmdbFormatException($"There is no extended type {extended}.");
            type = MmdbType.Map + extended;
        }
        var size = (uint)control & 0x1F;
        if (size > 28)
            size = ReadLongSize(size, ref offset);
        if (type != MmdbType.String)
            CheckSize(type, size);
        // Refused before anybody allocates or loops by it: what a size promises must fit into what is left.
        if (offset > Length || LeastLength(type, size) > Length - offset)
            throw new MmdbFormatException($"A {type} of size {size} does not fit into the {Length - Math.Min(offset, Length)} bytes that are left.");
        return new(type, size, offset);
    }

    /// <summary>Where the value behind the one at an offset begins, however deeply that one is nested.</summary>
    public uint Skip(uint offset, ref int valuesLeft)
    {
        var header = Read(offset);
        return header.Type is MmdbType.Map or MmdbType.Array ? SkipEntries(header, ref valuesLeft) : header.End;
    }

    /// <summary>Where the value behind a map or an array begins.</summary>
    public uint SkipEntries(in MmdbHeader container, ref int valuesLeft)
    {
        var (offset, pending) = (container.Payload, EntriesIn(container));
        for (; pending > 0; pending--)
        {
            if (--valuesLeft < 0)
                throw new MmdbFormatException($"A record has more than {MaxValuesPerRecord} values.");
            var header = Read(offset);
            offset = header.End;
            pending += EntriesIn(header);
        }
        return offset;
    }

    private static ulong EntriesIn(in MmdbHeader header) => header.Type switch
    {
        MmdbType.Map => 2 * (ulong)header.Size,
        MmdbType.Array => header.Size,
        _ => 0,
    };

    private MmdbHeader ReadPointer(byte control, uint offset)
    {
        var length = ((control >> 3) & 3) + 1;
        var target = length == 4 ? 0 : (uint)control & 7;
        foreach (var part in Slice(offset, (uint)length))
            target = (target << 8) | part;
        target += length switch { 2 => 2048u, 3 => 526_336u, _ => 0u };
        return target < Length
            ? new(MmdbType.Pointer, target, offset + (uint)length)
            : throw new MmdbFormatException($"A pointer leads to {target}, behind the end of its section ({Length}).");
    }

    private uint ReadLongSize(uint code, ref uint offset)
    {
        var length = code - 28;
        var size = 0u;
        foreach (var part in Slice(offset, length))
            size = (size << 8) | part;
        offset += length;
        return size + code switch { 29 => 29u, 30 => 285u, _ => 65_821u };
    }

    private static ulong LeastLength(MmdbType type, uint size) => type switch
    {
        MmdbType.Map => 2 * (ulong)size,
        MmdbType.Boolean or MmdbType.CacheContainer or MmdbType.EndMarker => 0,
        _ => size,
    };

    private static void CheckSize(MmdbType type, uint size)
    {
        var valid = type switch
        {
            MmdbType.Double => size == 8,
            MmdbType.Float => size == 4,
            MmdbType.UInt16 => size <= 2,
            MmdbType.UInt32 or MmdbType.Int32 => size <= 4,
            MmdbType.UInt64 => size <= 8,
            MmdbType.UInt128 => size <= 16,
            MmdbType.Boolean => size <= 1,
            _ => true,
        };
        if (!valid)
            throw new MmdbFormatException($"A {type} cannot have the size {size}.");
    }

    private byte ByteAt(uint offset)
    {
        if (offset >= Length)
            throw new MmdbFormatException("A value begins behind the end of its section.");
        var value = _start[offset];
        GC.KeepAlive(bytes);
        return value;
    }

    /// <summary>An unsigned big-endian number of 0 to 16 bytes.</summary>
    public UInt128 ReadUnsigned(in MmdbHeader header)
    {
        UInt128 value = 0;
        foreach (var part in Slice(header.Payload, header.Size))
            value = (value << 8) | part;
        return value;
    }

    public double ReadDouble(in MmdbHeader header) => BinaryPrimitives.ReadDoubleBigEndian(Slice(header.Payload, header.Size));

    public float ReadFloat(in MmdbHeader header) => BinaryPrimitives.ReadSingleBigEndian(Slice(header.Payload, header.Size));
}
