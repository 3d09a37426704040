using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using RiskAuth.Network;

namespace RiskAuth.Profiles;

/// <summary>Writes the small binary forms that profiles and counter snapshots are kept in.</summary>
internal readonly ref struct ByteWriter(IBufferWriter<byte> buffer)
{
    public void Byte(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }

    /// <summary>A non-negative number, seven bits a byte, least first; negative ones are written as 0.</summary>
    public void Number(long value)
    {
        var left = (ulong)Math.Max(0, value);
        var span = buffer.GetSpan(10);
        var length = 0;
        do
        {
            span[length++] = (byte)(left >= 0x80 ? left | 0x80 : left);
            left >>= 7;
        }
        while (left != 0);
        buffer.Advance(length);
    }

    public void Hash(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
    }

    public void Float(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
    }

    /// <summary>At most <see cref="ByteReader.MaxTextLength"/> characters; the rest is cut off.</summary>
    public void Text(string value)
    {
        var text = value.AsSpan(0, Math.Min(value.Length, ByteReader.MaxTextLength));
        var length = Encoding.UTF8.GetByteCount(text);
        Number(length);
        Encoding.UTF8.GetBytes(text, buffer.GetSpan(Math.Max(1, length)));
        buffer.Advance(length);
    }

    public void Address(ClientAddress address)
    {
        Byte(address.IsIPv4 ? (byte)4 : (byte)6);
        if (address.IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(buffer.GetSpan(4), (uint)address.Bits);
            buffer.Advance(4);
            return;
        }
        BinaryPrimitives.WriteUInt128BigEndian(buffer.GetSpan(16), address.Bits);
        buffer.Advance(16);
    }

    public void Point(GeoPoint? point)
    {
        Byte(point is null ? (byte)0 : (byte)1);
        if (point is not { } place)
            return;
        Float(place.Latitude);
        Float(place.Longitude);
    }
}

/// <summary>Reads what <see cref="ByteWriter"/> wrote; every short, long or senseless input ends in <see cref="InvalidDataException"/>.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    public const int MaxTextLength = 128;

    private ReadOnlySpan<byte> _left = bytes;

    public byte Byte() => Take(1)[0];

    public long Number(long most = long.MaxValue)
    {
        ulong value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value <= (ulong)most ? (long)value : throw new InvalidDataException("A stored number is out of its range; the record is damaged.");
        }
        throw new InvalidDataException("A stored number does not end; the record is damaged.");
    }

    public ulong Hash() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public float Float() => BinaryPrimitives.ReadSingleLittleEndian(Take(4)) is var value && float.IsFinite(value)
        ? value
        : throw new InvalidDataException("A stored number is not finite; the record is damaged.");

    public string Text() => Encoding.UTF8.GetString(Take((int)Number(3 * MaxTextLength)));

    public ClientAddress Address() => Byte() switch
    {
        4 => ClientAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(Take(4))),
        6 => new(BinaryPrimitives.ReadUInt128BigEndian(Take(16))),
        _ => throw new InvalidDataException("A stored address has no known family; the record is damaged."),
    };

    public GeoPoint? Point() => Byte() == 0 ? null : new GeoPoint(Float(), Float());

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _left.Length)
            throw new InvalidDataException("A stored record ends too early; it is damaged.");
        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
