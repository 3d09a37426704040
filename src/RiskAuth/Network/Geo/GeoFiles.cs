namespace RiskAuth.Network.Geo;

/// <summary>A data file as the folder shows it: when one of these differs, the file is another.</summary>
public readonly record struct GeoFileStamp(string Path, long SizeBytes, DateTime WrittenAt);

/// <summary>Which files below a data folder are databases, in the order of preference.</summary>
public static class GeoFiles
{
    /// <summary>The most files that are read; a folder with more is somebody's mistake.</summary>
    public const int MaxFiles = 64;

    /// <summary>Where `riskauth geo build` puts the ASN ranges, below the data folder.</summary>
    public const string BuiltRanges = "built/asn.ranges";

    /// <summary>The npm package of ASN lists, below the data folder.</summary>
    public const string AsnPackage = "node_modules/@ip-location-db/asn";

    /// <summary>
    /// What an operator put into the folder comes before what packages brought, because it was put there for a reason;
    /// else in the order of names.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be read.</exception>
    public static List<GeoFileStamp> In(string folder)
    {
        var paths = new List<string>();
        if (IsFolder(folder))
            paths.AddRange(Databases(folder));
        var packages = Path.Combine(folder, "node_modules");
        if (IsFolder(packages))
            paths.AddRange(Folders(packages).Where(scope => Path.GetFileName(scope).StartsWith('@')).SelectMany(Folders).SelectMany(Databases));
        if (AttributesOf(Path.Combine(folder, BuiltRanges)) is not null)
            paths.Insert(0, Path.Combine(folder, BuiltRanges));
        return [.. paths.Take(MaxFiles).Select(Stamp)];
    }

    /// <summary>An operator's lists of networks; none when the folder is absent.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be read.</exception>
    public static GeoFileStamp[] Lists(string folder) =>
        IsFolder(folder) ? [.. Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal).Take(MaxFiles).Select(Stamp)] : [];

    /// <summary>A package may hold one database for both families beside one for each; the first is enough.</summary>
    private static IEnumerable<string> Databases(string folder)
    {
        var all = Directory.EnumerateFiles(folder, "*.mmdb").Order(StringComparer.Ordinal).ToList();
        return all.Where(path => !(path.EndsWith("-ipv4.mmdb", StringComparison.Ordinal) || path.EndsWith("-ipv6.mmdb", StringComparison.Ordinal))
            || !all.Contains(path[..^"-ipv4.mmdb".Length] + ".mmdb"));
    }

    private static IEnumerable<string> Folders(string folder) => Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal);

    private static bool IsFolder(string path) => AttributesOf(path)?.HasFlag(FileAttributes.Directory) == true;

    /// <summary>Null when there is nothing. Unlike <see cref="Directory.Exists"/>, which says the same of what it cannot look at, this throws then.</summary>
    private static FileAttributes? AttributesOf(string path)
    {
        try
        {
            return File.GetAttributes(path);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static GeoFileStamp Stamp(string path)
    {
        var file = new FileInfo(path);
        return new(path, file.Exists ? file.Length : -1, file.LastWriteTimeUtc);
    }
}
