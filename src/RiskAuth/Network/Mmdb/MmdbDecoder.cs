using System.Text;

namespace RiskAuth.Network.Mmdb;

/// <summary>
/// Turns a value into ordinary objects: string, double, float, byte[], ushort, uint, int, ulong, UInt128, bool,
/// <c>object?[]</c> and <c>OrderedDictionary&lt;string, object?&gt;</c>. Cache containers and end markers, which no
/// record needs, become null. Pointers let a small file describe an endless or an exponentially large value, so
/// depth, values and bytes are all limited.
/// </summary>
internal sealed class MmdbDecoder(MmdbSection section)
{
    public const int MaxDepth = 64;
    public const int MaxDecodedBytes = 16 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _valuesLeft = MmdbSection.MaxValuesPerRecord;
    private int _bytesLeft = MaxDecodedBytes;

    public object? Decode(MmdbHeader header) => Decode(header, 0, out _);

    /// <param name="end">Where the value behind this one begins.</param>
    private object? Decode(MmdbHeader header, int depth, out uint end)
    {
        if (depth > MaxDepth)
            throw new MmdbFormatException($"A record is nested more than {MaxDepth} deep.");
        end = header.End;
        return header.Type switch
        {
            MmdbType.String => DecodeText(header),
            MmdbType.Bytes => Payload(header).ToArray(),
            MmdbType.Double => section.ReadDouble(header),
            MmdbType.Float => section.ReadFloat(header),
            MmdbType.UInt16 => (ushort)section.ReadUnsigned(header),
            MmdbType.UInt32 => (uint)section.ReadUnsigned(header),
            MmdbType.Int32 => (int)(uint)section.ReadUnsigned(header),
            MmdbType.UInt64 => (ulong)section.ReadUnsigned(header),
            MmdbType.UInt128 => section.ReadUnsigned(header),
            MmdbType.Boolean => header.Size != 0,
            MmdbType.Map => DecodeMap(header, depth, out end),
            MmdbType.Array => DecodeArray(header, depth, out end),
            _ => null,
        };
    }

    private OrderedDictionary<string, object?> DecodeMap(MmdbHeader header, int depth, out uint end)
    {
        Count(header);
        var map = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        end = header.Payload;
        for (var i = 0u; i < header.Size; i++)
        {
            var key = section.ReadResolved(end, out end);
            if (key.Type != MmdbType.String)
                throw new MmdbFormatException($"A map's key is a {key.Type}, not a string.");
            var name = DecodeText(key);
            map.TryAdd(name, DecodeAt(ref end, depth));
        }
        return map;
    }

    private object?[] DecodeArray(MmdbHeader header, int depth, out uint end)
    {
        Count(header);
        var array = new object?[header.Size];
        end = header.Payload;
        for (var i = 0; i < array.Length; i++)
            array[i] = DecodeAt(ref end, depth);
        return array;
    }

    /// <summary>Decodes the value at an offset. Behind a pointer, the sequence goes on after the pointer, not after its target.</summary>
    private object? DecodeAt(ref uint offset, int depth)
    {
        var direct = section.Read(offset);
        var header = section.ReadResolved(offset, out var next);
        var value = Decode(header, depth + 1, out var end);
        offset = direct.Type == MmdbType.Pointer ? next : end;
        return value;
    }

    /// <summary>Counts a container's entries before anything is allocated for them.</summary>
    private void Count(MmdbHeader container)
    {
        if (container.Size > _valuesLeft)
            throw new MmdbFormatException($"A record has more than {MmdbSection.MaxValuesPerRecord} values.");
        _valuesLeft -= (int)container.Size;
    }

    private string DecodeText(MmdbHeader header)
    {
        try
        {
            return StrictUtf8.GetString(Payload(header));
        }
        catch (DecoderFallbackException error)
        {
            throw new MmdbFormatException("A string is not UTF-8.", error);
        }
    }

    private ReadOnlySpan<byte> Payload(MmdbHeader header)
    {
        var payload = section.Slice(header.Payload, header.Size);
        _bytesLeft -= payload.Length;
        return _bytesLeft >= 0 ? payload : throw new MmdbFormatException($"A record has more than {MaxDecodedBytes} bytes of text.");
    }
}
