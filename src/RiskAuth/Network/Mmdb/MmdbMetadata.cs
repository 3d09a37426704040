namespace RiskAuth.Network.Mmdb;

/// <summary>What a database says of itself. Source: MaxMind DB File Format Specification 2.0, "Database Metadata".</summary>
/// <param name="RecordSizeBits">24, 28 or 32: half a node of the search tree.</param>
/// <param name="IpVersion">4 or 6: what the search tree's root stands for.</param>
/// <param name="BuiltAt">Null when the file's number is no date.</param>
public sealed record MmdbMetadata(
    uint NodeCount,
    int RecordSizeBits,
    int IpVersion,
    string DatabaseType,
    DateTimeOffset? BuiltAt,
    string? Description,
    IReadOnlyList<string> Languages)
{
    /// <summary>The metadata lie within this many bytes of the end of the file.</summary>
    public const int MaxLength = 128 * 1024;

    private static readonly byte[] Marker = [0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8];

    /// <summary>Bytes of one node: two records.</summary>
    public int NodeLength => RecordSizeBits / 4;

    /// <param name="start">Where the metadata's marker begins, which is where the data section ends.</param>
    internal static MmdbMetadata Read(FileBytes bytes, out int start)
    {
        var tail = Math.Max(0, bytes.Length - MaxLength);
        var found = bytes.Span[tail..].LastIndexOf(Marker);
        if (found < 0)
            throw new MmdbFormatException("The file has no MaxMind DB metadata: it is another kind of file, or was cut off.");
        start = tail + found;
        var first = start + Marker.Length;
        var section = new MmdbSection(bytes, first, bytes.Length - first);
        if (section.Length == 0 || new MmdbDecoder(section).Decode(section.Read(0)) is not OrderedDictionary<string, object?> map)
            throw new MmdbFormatException("The metadata are no map.");
        if (Number(map, "binary_format_major_version") != 2)
            throw new MmdbFormatException($"The file has format version {Number(map, "binary_format_major_version")}; this reader knows version 2.");
        return new(
            checked((uint)Math.Min(Number(map, "node_count"), uint.MaxValue)),
            OneOf(map, "record_size", 24, 28, 32),
            OneOf(map, "ip_version", 4, 6),
            map.GetValueOrDefault("database_type") as string ?? "",
            Date(Number(map, "build_epoch")),
            (map.GetValueOrDefault("description") as OrderedDictionary<string, object?>)?.GetValueOrDefault("en") as string,
            [.. (map.GetValueOrDefault("languages") as object?[] ?? []).OfType<string>()]);
    }

    private static ulong Number(OrderedDictionary<string, object?> map, string name) => map.GetValueOrDefault(name) switch
    {
        ushort number => number,
        uint number => number,
        ulong number => number,
        null => throw new MmdbFormatException($"The metadata have no {name}."),
        var other => throw new MmdbFormatException($"The metadata's {name} is a {other.GetType().Name}, not a number."),
    };

    private static int OneOf(OrderedDictionary<string, object?> map, string name, params ReadOnlySpan<int> known)
    {
        var number = Number(map, name);
        return number <= int.MaxValue && known.Contains((int)number)
            ? (int)number
            : throw new MmdbFormatException($"The metadata's {name} is {number}, which the format does not have.");
    }

    private static DateTimeOffset? Date(ulong unixSeconds) =>
        unixSeconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds((long)unixSeconds) : null;
}
