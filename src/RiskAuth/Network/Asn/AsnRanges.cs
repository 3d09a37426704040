namespace RiskAuth.Network.Asn;

/// <summary>
/// Which autonomous system announces an address, from a compact mapped file that <see cref="AsnRangesWriter"/> makes.
/// A look-up is a binary search within the mapped arrays and allocates nothing.
/// <para>
/// Layout, little-endian: a header of 128 bytes (see <see cref="AsnRangesHeader"/>), then for IPv4 the ranges' first addresses
/// (4 bytes each, ascending), last addresses, and indexes into the systems; for IPv6 the same with 16-byte addresses;
/// then the systems (12 bytes each: number, where its name begins, the name's length) and the names in UTF-8.
/// </para>
/// </summary>
public sealed unsafe class AsnRanges
{
    /// <summary>The most ranges of one family. The whole internet has half a million today.</summary>
    public const int MaxRanges = 4_000_000;

    private const int TopBits = 16;

    private readonly FileBytes _bytes;
    private readonly AsnRangesHeader _header;
    private readonly int[] _byTopBits;

    private AsnRanges(FileBytes bytes)
    {
        _bytes = bytes;
        _header = AsnRangesHeader.Read(bytes.Span);
        CheckReferences();
        _byTopBits = IndexByTopBits(FirstIPv4);
    }

    /// <inheritdoc cref="FileBytes.LetGo"/>
    internal void LetGo() => _bytes.LetGo();

    /// <summary>The most bytes of a name.</summary>
    public const int MaxNameLength = 256;

    /// <summary>When the list that the file was made from was published, or null.</summary>
    public DateTimeOffset? PublishedAt => _header.PublishedAt;

    public int IPv4Count => _header.IPv4Count;

    public int IPv6Count => _header.IPv6Count;

    /// <summary>How many different pairs of a number and a name there are.</summary>
    public int SystemCount => _header.SystemCount;

    public int Length => _bytes.Length;

    /// <exception cref="InvalidDataException">The file is no such file, is cut off, or was changed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static AsnRanges Open(string path, FileMapping mapping = FileMapping.PrivateCopy, string? copyFolder = null) =>
        new(FileBytes.Open(path, mapping, copyFolder));

    /// <exception cref="InvalidDataException">The bytes are no such file, are cut off, or were changed.</exception>
    public static AsnRanges FromBytes(ReadOnlySpan<byte> bytes) => new(FileBytes.Copy(bytes));

    /// <summary>The system that announces the address, as an index for <see cref="Asn"/> and <see cref="Name"/>, or -1.</summary>
    public int Find(ClientAddress address)
    {
        var system = address.IsIPv4 ? FindIPv4((uint)address.Bits) : FindIPv6(address.Bits);
        GC.KeepAlive(_bytes);
        return system;
    }

    public uint Asn(int system)
    {
        var asn = Systems[system].Asn;
        GC.KeepAlive(_bytes);
        return asn;
    }

    /// <summary>The organisation's name in UTF-8; valid while this object is reachable.</summary>
    public ReadOnlySpan<byte> Name(int system)
    {
        var entry = Systems[system];
        var name = Names.Slice((int)entry.NameStart, entry.NameLength);
        GC.KeepAlive(_bytes);
        return name;
    }

    /// <summary>The ranges in the order of their addresses, IPv4 first, each with the index of its system.</summary>
    public (ClientAddress First, ClientAddress Last, int System) this[int index]
    {
        get
        {
            var ipv6 = index - IPv4Count;
            var range = ipv6 < 0
                ? (ClientAddress.FromIPv4(FirstIPv4[index]), ClientAddress.FromIPv4(LastIPv4[index]), SystemIPv4[index])
                : (new(FirstIPv6[ipv6]), new(LastIPv6[ipv6]), SystemIPv6[ipv6]);
            GC.KeepAlive(_bytes);
            return range;
        }
    }

    /// <summary>Every answer of <see cref="Find"/> for one family, in the order of addresses; unsettled from where the ranges are out of order, which no file that we write is.</summary>
    internal IEnumerable<NetworkCut> Cuts(bool isIPv4)
    {
        var (from, to) = isIPv4 ? (0, IPv4Count) : (IPv4Count, IPv4Count + IPv6Count);
        for (var index = from; index < to; index++)
        {
            var range = this[index];
            if (range.Last.Bits < range.First.Bits || (index > from && this[index - 1].Last.Bits >= range.First.Bits))
                return [new(0, NetworkCut.Unsettled)];
        }
        return InOrder(from, to, isIPv4 ? 96 : 0);
    }

    private IEnumerable<NetworkCut> InOrder(int from, int to, int shift)
    {
        for (var index = from; index < to; index++)
        {
            var (first, last, system) = this[index];
            yield return new(first.Bits << shift, system);
            var next = (last.Bits << shift) + (UInt128.One << shift);
            if (next != 0)
                yield return new(next, NetworkCut.None);
        }
    }

    private ReadOnlySpan<uint> FirstIPv4 => Part<uint>(AsnRangesHeader.IPv4Start, IPv4Count);

    private ReadOnlySpan<uint> LastIPv4 => Part<uint>(AsnRangesHeader.IPv4Start + 4L * IPv4Count, IPv4Count);

    private ReadOnlySpan<int> SystemIPv4 => Part<int>(AsnRangesHeader.IPv4Start + 8L * IPv4Count, IPv4Count);

    private ReadOnlySpan<UInt128> FirstIPv6 => Part<UInt128>(_header.IPv6Start, IPv6Count);

    private ReadOnlySpan<UInt128> LastIPv6 => Part<UInt128>(_header.IPv6Start + 16L * IPv6Count, IPv6Count);

    private ReadOnlySpan<int> SystemIPv6 => Part<int>(_header.IPv6Start + 32L * IPv6Count, IPv6Count);

    private ReadOnlySpan<AsnSystem> Systems => Part<AsnSystem>(_header.SystemStart, SystemCount);

    private ReadOnlySpan<byte> Names => Part<byte>(_header.NameStart, _header.NameLength);

    /// <summary>The header's sizes were checked against the file's length, so every part lies within it.</summary>
    private ReadOnlySpan<T> Part<T>(long start, int count) where T : unmanaged => new(_bytes.Start + start, count);

    /// <summary>Once, so that no look-up needs to: every range names a system, and every system's name lies within the names.</summary>
    private void CheckReferences()
    {
        var valid = true;
        foreach (var system in SystemIPv4)
            valid &= (uint)system < (uint)SystemCount;
        foreach (var system in SystemIPv6)
            valid &= (uint)system < (uint)SystemCount;
        foreach (var system in Systems)
            valid &= system.NameLength is >= 0 and <= MaxNameLength && (long)system.NameStart + system.NameLength <= _header.NameLength;
        if (!valid)
            throw new InvalidDataException("The file of ASN ranges refers to systems that it does not hold.");
    }

    private int FindIPv4(uint bits)
    {
        var top = bits >> (32 - TopBits);
        // The range before the first that begins within these top bits may reach into them.
        var index = LastAtOrBefore(FirstIPv4, bits, _byTopBits[top], _byTopBits[top + 1]);
        return index >= 0 && LastIPv4[index] >= bits ? SystemIPv4[index] : -1;
    }

    private int FindIPv6(UInt128 bits)
    {
        var index = LastAtOrBefore(FirstIPv6, bits, 0, IPv6Count);
        return index >= 0 && LastIPv6[index] >= bits ? SystemIPv6[index] : -1;
    }

    private static int LastAtOrBefore<T>(ReadOnlySpan<T> firsts, T bits, int low, int high) where T : IComparable<T>
    {
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (firsts[middle].CompareTo(bits) <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }

    /// <summary>For each value of an IPv4 address's top bits, how many ranges begin below it.</summary>
    private static int[] IndexByTopBits(ReadOnlySpan<uint> firsts)
    {
        var index = new int[(1 << TopBits) + 1];
        foreach (var first in firsts)
            index[(first >> (32 - TopBits)) + 1]++;
        for (var i = 1; i < index.Length; i++)
            index[i] += index[i - 1];
        return index;
    }
}
