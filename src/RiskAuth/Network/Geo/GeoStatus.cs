namespace RiskAuth.Network.Geo;

/// <summary>Which network data are in use, how old they are, and what is wrong with them.</summary>
/// <param name="Problems">Sentences for an operator, each with what to do; empty when all is well.</param>
public sealed record GeoStatus(IReadOnlyList<GeoFileStatus> Files, IReadOnlyList<string> Problems)
{
    /// <summary>Older data are called stale: networks move on by some per cent a month.</summary>
    public const int MaxFreshDays = 45;

    /// <summary>Whether any file gives countries.</summary>
    public bool HasPlaces => Files.Any(file => file.IsInUse && file.Kind is GeoFileKind.City or GeoFileKind.Country);

    /// <summary>Whether any file gives autonomous systems.</summary>
    public bool HasAsns => Files.Any(file => file.IsInUse && file.Kind is GeoFileKind.Asn or GeoFileKind.AsnRanges);

    public bool IsStale => Files.Any(file => file.IsStale);
}

/// <param name="Path">Below the folder, such as <c>node_modules/@ip-location-db/asn/asn.mmdb</c>.</param>
/// <param name="Description">The database's own name of its type; for ASN ranges, how many there are.</param>
/// <param name="BuiltAt">When the maker made it; null when the file does not say.</param>
/// <param name="Error">Why the file on disk is not in use, or null.</param>
/// <param name="IsInUse">Whether look-ups read it, or an earlier version of it that was good.</param>
public sealed record GeoFileStatus(
    string Path,
    GeoFileKind Kind,
    string Description,
    long SizeBytes,
    DateTimeOffset? BuiltAt,
    int? AgeDays,
    bool IsInUse,
    string? Error)
{
    public bool IsStale => AgeDays > GeoStatus.MaxFreshDays;
}
