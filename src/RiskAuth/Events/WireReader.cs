using System.Buffers.Binary;
using System.Text;

namespace RiskAuth.Events;

/// <summary>Reads what <see cref="WireWriter"/> wrote. Every length is checked against what is there before it is used.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private int _position;

    public byte ReadByte() => Take(1)[0];

    /// <summary>A byte that counts or names something; a larger one than <paramref name="max"/> is damage.</summary>
    public byte ReadUpTo(byte max)
    {
        var value = ReadByte();
        return value <= max ? value : throw new InvalidDataException($"The byte {value} before byte {_position} is above its limit of {max}.");
    }

    /// <exception cref="InvalidDataException">The varint is cut short or does not fit into 64 bits.</exception>
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = ReadByte();
            if (shift == 63 && next > 1)
                break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException($"The number at byte {_position} is larger than 64 bits.");
    }

    public uint ReadVarint32()
    {
        var value = ReadVarint();
        return value <= uint.MaxValue ? (uint)value : throw new InvalidDataException($"The number {value} is larger than 32 bits.");
    }

    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public Guid ReadId() => new(Take(16), bigEndian: true);

    public uint ReadBigEndian32() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

    public UInt128 ReadBigEndian128() => BinaryPrimitives.ReadUInt128BigEndian(Take(16));

    public string ReadText(int maxBytes)
    {
        var byteCount = ReadVarint();
        if (byteCount > (ulong)maxBytes)
            throw new InvalidDataException($"A text of {byteCount} bytes is longer than the limit of {maxBytes}.");
        return Encoding.UTF8.GetString(Take((int)byteCount));
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _source.Length - _position)
            throw new InvalidDataException($"The bytes end at {_source.Length}; {count} more were expected after byte {_position}.");
        var taken = _source.Slice(_position, count);
        _position += count;
        return taken;
    }
}
