using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RiskAuth.Network.Asn;

/// <summary>The npm package @ip-location-db/asn as it lies in a folder: one list for each family, and a version that ends in a date.</summary>
public static partial class AsnPackage
{
    private static readonly string[] Lists = ["asn-ipv4.csv", "asn-ipv6.csv"];

    /// <summary>The lists that are there; a package of one family is enough.</summary>
    public static IReadOnlyList<string> ListsIn(string folder) =>
        [.. Lists.Select(name => Path.Combine(folder, name)).Where(File.Exists)];

    /// <exception cref="IOException">A list cannot be read.</exception>
    /// <exception cref="InvalidDataException">A list has more ranges than <see cref="AsnRanges.MaxRanges"/>.</exception>
    public static AsnTable Read(IEnumerable<string> lists)
    {
        ArgumentNullException.ThrowIfNull(lists);
        var table = new AsnTable();
        foreach (var path in lists)
        {
            using var reader = new StreamReader(path);
            table.Read(reader, Path.GetFileName(path));
        }
        return table;
    }

    /// <summary>The day in the package's version, such as 2.3.2026061719; null when there is none.</summary>
    public static DateTimeOffset? PublishedAt(string folder)
    {
        try
        {
            using var package = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "package.json")));
            var version = package.RootElement.GetProperty("version").GetString() ?? "";
            return DateTimeOffset.TryParseExact(DayInVersion().Match(version).Groups[1].Value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\.(20[0-9]{6})[0-9]{0,4}$", RegexOptions.CultureInvariant)]
    private static partial Regex DayInVersion();
}
