using System.Buffers.Binary;
using System.Text;

namespace RiskAuth.Events;

/// <summary>
/// Writes numbers and text into a span that the caller made large enough. Whole numbers are LEB128 varints (seven bits a byte,
/// lowest first), fixed-width ones are little-endian, text is UTF-8 behind its length in bytes.
/// </summary>
internal ref struct WireWriter(Span<byte> destination)
{
    /// <summary>The most bytes that a varint of 64 bits takes.</summary>
    public const int MaxVarintLength = 10;

    private readonly Span<byte> _destination = destination;

    public int Length { get; private set; }

    /// <summary>The most bytes that <see cref="WriteText"/> takes for a text.</summary>
    public static int MaxTextLength(string? text) => text is null ? 0 : MaxVarintLength + Encoding.UTF8.GetMaxByteCount(text.Length);

    public void WriteByte(byte value) => _destination[Length++] = value;

    public void WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }
        WriteByte((byte)value);
    }

    public void WriteFixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_destination[Length..], value);
        Length += sizeof(ulong);
    }

    public void WriteFloat(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(_destination[Length..], value);
        Length += sizeof(float);
    }

    public void WriteId(Guid id)
    {
        id.TryWriteBytes(_destination[Length..], bigEndian: true, out var written);
        Length += written;
    }

    public void WriteBigEndian(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_destination[Length..], value);
        Length += sizeof(uint);
    }

    public void WriteBigEndian(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_destination[Length..], value);
        Length += 16;
    }

    /// <exception cref="ArgumentException">The text is longer than <paramref name="maxBytes"/> in UTF-8.</exception>
    public void WriteText(string text, int maxBytes)
    {
        var byteCount = Encoding.UTF8.GetByteCount(text);
        if (byteCount > maxBytes)
            throw new ArgumentException($"A text of {byteCount} bytes does not fit into an event; the limit is {maxBytes}.", nameof(text));
        WriteVarint((ulong)byteCount);
        Length += Encoding.UTF8.GetBytes(text, _destination[Length..]);
    }
}
