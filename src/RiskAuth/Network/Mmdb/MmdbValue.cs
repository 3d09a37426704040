namespace RiskAuth.Network.Mmdb;

/// <summary>
/// A place in a database: one value, read where it lies, without allocating. Pointers are followed already.
/// Every member throws <see cref="MmdbFormatException"/> when the bytes that it reads are broken. Spans that it gives
/// out are valid while the value's reader is reachable.
/// </summary>
public readonly struct MmdbValue
{
    private readonly MmdbSection? _section;
    private readonly MmdbHeader _header;

    internal MmdbValue(MmdbSection section, MmdbHeader header) => (_section, _header) = (section, header);

    /// <summary><see cref="MmdbType.None"/> for the default value, else what the file says; never a pointer.</summary>
    public MmdbType Type => _header.Type;

    /// <summary>Entries of a map or an array, bytes of a string.</summary>
    public int Size => (int)_header.Size;

    /// <summary>The text's bytes, empty when this is no string.</summary>
    public ReadOnlySpan<byte> Utf8 => Type == MmdbType.String ? _section!.Slice(_header.Payload, _header.Size) : default;

    public bool AsBoolean() => Type == MmdbType.Boolean && _header.Size != 0;

    /// <summary>The number when this is an unsigned one that fits.</summary>
    public bool TryGetUInt32(out uint number)
    {
        number = 0;
        if (Type is not (MmdbType.UInt16 or MmdbType.UInt32 or MmdbType.UInt64))
            return false;
        var wide = (ulong)_section!.ReadUnsigned(_header);
        number = (uint)wide;
        return wide <= uint.MaxValue;
    }

    /// <summary>The number when this is a double or a float: the two schemas in use write coordinates either way.</summary>
    public bool TryGetDouble(out double number)
    {
        number = Type switch
        {
            MmdbType.Double => _section!.ReadDouble(_header),
            MmdbType.Float => _section!.ReadFloat(_header),
            _ => double.NaN,
        };
        return Type is MmdbType.Double or MmdbType.Float;
    }

    /// <summary>A map's value under a key. False when this is no map or has no such key.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out MmdbValue value)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.SequenceEqual(key))
            {
                value = entry.Value;
                return true;
            }
        }
        value = default;
        return false;
    }

    /// <summary>An array's element. False when this is no array or has no such element.</summary>
    public bool TryGet(int index, out MmdbValue value)
    {
        value = default;
        if (Type != MmdbType.Array || (uint)index >= _header.Size)
            return false;
        var (offset, left) = (_header.Payload, MmdbSection.MaxValuesPerRecord);
        for (; index > 0; index--)
            offset = _section!.Skip(offset, ref left);
        value = new(_section!, _section!.ReadResolved(offset, out _));
        return true;
    }

    /// <summary>A map's entries in the file's order, none when this is no map: <c>foreach</c> without allocating.</summary>
    public EntrySequence Entries => new(_section, _header);

    /// <summary>This value and everything in it as ordinary objects; see <see cref="MmdbDecoder"/>. Allocates, within limits.</summary>
    public object? ToObject() => _section is null ? null : new MmdbDecoder(_section).Decode(_header);

    public readonly ref struct Entry(ReadOnlySpan<byte> key, MmdbValue value)
    {
        public ReadOnlySpan<byte> Key { get; } = key;

        public MmdbValue Value { get; } = value;
    }

    public ref struct EntrySequence
    {
        private readonly MmdbSection? _section;
        private uint _remaining;
        private uint _offset;
        private int _valuesLeft;
        private MmdbHeader _key;
        private MmdbHeader _value;

        internal EntrySequence(MmdbSection? section, MmdbHeader map)
        {
            _section = section;
            _remaining = map.Type == MmdbType.Map ? map.Size : 0;
            _offset = map.Payload;
            _valuesLeft = MmdbSection.MaxValuesPerRecord;
        }

        public readonly EntrySequence GetEnumerator() => this;

        public readonly Entry Current =>
            new(_section!.Slice(_key.Payload, _key.Size), new(_section, _section.Resolve(_value)));

        public bool MoveNext()
        {
            if (_remaining == 0)
                return false;
            _remaining--;
            // A nested value's end is known only after passing over it, which the last entry never needs.
            if (_value.Type is MmdbType.Map or MmdbType.Array)
                _offset = _section!.SkipEntries(_value, ref _valuesLeft);
            _key = _section!.ReadResolved(_offset, out var valueOffset);
            if (_key.Type != MmdbType.String)
                throw new MmdbFormatException($"A map's key is a {_key.Type}, not a string.");
            _value = _section.Read(valueOffset);
            _offset = _value.End;
            return true;
        }
    }
}
