namespace RiskAuth.Network.Geo;

/// <summary>What an operator should know about the network data, and do.</summary>
internal static class GeoProblems
{
    public static IEnumerable<string> Of(IReadOnlyList<GeoFileStatus> files, string folder)
    {
        var status = new GeoStatus(files, []);
        if (!status.HasPlaces)
            yield return $"No database of cities or countries is in {folder}: run `npm ci` there, or put .mmdb files into it. Until then no sign-in has a place.";
        if (!status.HasAsns)
        {
            yield return File.Exists(Path.Combine(folder, GeoFiles.AsnPackage, "asn-ipv4.csv"))
                ? "The ASN ranges are not built: run `riskauth geo build`. Until then no sign-in has a network."
                : $"No ASN data are in {folder}: run `npm ci` there and then `riskauth geo build`, or put an ASN database into it. Until then no sign-in has a network.";
        }
        foreach (var file in files.Where(file => file.Error is not null))
            yield return $"{file.Path}: {file.Error}";
        foreach (var file in files.Where(file => file is { IsInUse: false, Error: null }))
            yield return $"{file.Path} is a database of the type '{file.Description}', which nothing here uses.";
        if (files.Where(file => file.IsStale).ToList() is { Count: > 0 } stale)
            yield return $"{stale.Count} of {files.Count} files are older than {GeoStatus.MaxFreshDays} days (the oldest {stale.Max(file => file.AgeDays)} days): update them.";
    }
}
