namespace RiskAuth.Network;

/// <summary>What kind of network an address belongs to, from its ASN's organisation and the maintained lists in data/.</summary>
public enum NetworkClass : byte
{
    Unknown,
    Residential,
    MobileCarrier,
    Business,
    Education,
    Government,
    Hosting,
    Anonymizer,
    Private,
}

/// <summary>What the installed databases say of one address. Every field may be missing; a missing place is no evidence.</summary>
/// <param name="Country">ISO 3166-1 alpha-2, upper case.</param>
/// <param name="Asn">Autonomous system number, 0 when unknown.</param>
/// <param name="AccuracyKm">Radius around the coordinates in kilometres; a default of the source's kind when the database has none.</param>
public sealed record NetworkFacts(
    string? Country,
    string? Region,
    string? City,
    GeoPoint? Location,
    float AccuracyKm,
    uint Asn,
    string? Organization,
    NetworkClass Class)
{
    public static readonly NetworkFacts Unknown = new(null, null, null, null, 0, 0, null, NetworkClass.Unknown);

    public static readonly NetworkFacts PrivateNetwork = Unknown with { Class = NetworkClass.Private };
}

/// <summary>A place on the earth in degrees, WGS 84.</summary>
public readonly record struct GeoPoint(float Latitude, float Longitude)
{
    private const double EarthRadiusKm = 6371.0088;

    /// <summary>Great-circle distance in kilometres (haversine formula, mean earth radius).</summary>
    public double DistanceKm(GeoPoint other)
    {
        var (lat1, lat2) = (double.DegreesToRadians(Latitude), double.DegreesToRadians(other.Latitude));
        var half = Haversine(lat2 - lat1)
            + Math.Cos(lat1) * Math.Cos(lat2) * Haversine(double.DegreesToRadians((double)other.Longitude - Longitude));
        return 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }

    private static double Haversine(double angle) => Math.Pow(Math.Sin(angle / 2), 2);
}

/// <summary>Looks an address up in whatever network data is installed. Never throws; answers <see cref="NetworkFacts.Unknown"/> when nothing is known.</summary>
public interface INetworkSource
{
    NetworkFacts Find(ClientAddress address);

    /// <summary>False while no database is installed: then nothing is known of any address, and assessments say so.</summary>
    bool HasData => true;
}
