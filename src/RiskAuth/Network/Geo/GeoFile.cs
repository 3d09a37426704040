using RiskAuth.Network.Asn;
using RiskAuth.Network.Mmdb;

namespace RiskAuth.Network.Geo;

/// <summary>A data file and what is in use of it: the content on disk when that is good, else the last good one.</summary>
/// <param name="Stamp">The file as it was when it was last read, or tried.</param>
/// <param name="Error">Why the content on disk is not in use, or null.</param>
/// <param name="IsMissing">Gone since the last refresh; its content stays in use until the next.</param>
internal sealed record GeoFile(GeoFileStamp Stamp, GeoDatabase? Database, AsnRanges? Ranges, string? Error, bool IsMissing)
{
    /// <summary>What kept it from being read may pass, and leaves no trace in the stamp: it is tried again the next time.</summary>
    public bool IsToBeReadAgain { get; init; }

    /// <param name="earlier">What was in use of the same path, or null.</param>
    public static GeoFile Load(GeoFileStamp stamp, GeoOptions options, GeoFile? earlier)
    {
        try
        {
            if (stamp.Path.EndsWith(".ranges", StringComparison.Ordinal))
                return new(stamp, null, AsnRanges.Open(stamp.Path, options.Mapping, options.CopyFolder), null, false);
            var reader = MmdbReader.Open(stamp.Path, options.Mapping, options.CopyFolder);
            reader.Verify();
            return new(stamp, new(reader, GeoDatabase.KindOf(reader.Metadata.DatabaseType)), null, null, false);
        }
        catch (Exception error) when (error is MmdbFormatException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new(stamp, earlier?.Database, earlier?.Ranges, error.Message, false)
            {
                IsToBeReadAgain = error is IOException or UnauthorizedAccessException,
            };
        }
    }

    /// <summary>What the file holds of an address, or null when it holds nothing.</summary>
    public GeoRecord? RecordOf(ClientAddress address, string folder)
    {
        try
        {
            if (Database is not null && Database.Reader.TryFind(address, out var record, out AddressRange network))
                return new(Path.GetRelativePath(folder, Stamp.Path), network.ToString(), record.ToObject());
            if (Ranges is null || Ranges.Find(address) is not (>= 0 and var system))
                return null;
            var name = System.Text.Encoding.UTF8.GetString(Ranges.Name(system));
            return new(Path.GetRelativePath(folder, Stamp.Path), "", new OrderedDictionary<string, object?> { ["autonomous_system_number"] = Ranges.Asn(system), ["autonomous_system_organization"] = name });
        }
        catch (MmdbFormatException error)
        {
            return new(Path.GetRelativePath(folder, Stamp.Path), "", error.Message);
        }
    }

    public GeoFileStatus StatusAt(DateTimeOffset now, string folder)
    {
        var builtAt = Database?.Reader.Metadata.BuiltAt ?? Ranges?.PublishedAt;
        var error = Error ?? (IsMissing ? "The file is gone; its content stays in use until the next check." : null);
        var isInUse = Ranges is not null || Database is { Kind: not GeoFileKind.Other };
        return new(
            Path.GetRelativePath(folder, Stamp.Path),
            Ranges is not null ? GeoFileKind.AsnRanges : Database?.Kind ?? GeoFileKind.Other,
            Ranges is not null ? $"{Ranges.IPv4Count + Ranges.IPv6Count} ranges" : Database?.Reader.Metadata.DatabaseType ?? "",
            Stamp.SizeBytes,
            builtAt,
            builtAt is null ? null : (int)Math.Clamp((now - builtAt.Value).TotalDays, 0, int.MaxValue),
            isInUse,
            error ?? (Database is { BrokenLookUps: > 0 and var broken } ? $"{broken} look-ups met a broken part of it." : null));
    }
}
