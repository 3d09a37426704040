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

/// <summary>
/// What the installed databases say of one address. Every field may be missing; a missing place is no evidence. Three
/// words: what many networks share, names and the system, is behind references that they share too, so that a look-up
/// makes no objects.
/// </summary>
public readonly record struct NetworkFacts
{
    public static readonly NetworkFacts Unknown;

    public static readonly NetworkFacts PrivateNetwork = Unknown with { Class = NetworkClass.Private };

    private const uint NaN = 0xFFC0_0000;

    private readonly PlaceNames? _names;
    private readonly NetworkSystem? _system;

    // The latitude's bits against those of NaN, so that the default value, all zeros, has no point.
    private readonly uint _latitude;
    private readonly float _longitude;

    public NetworkFacts(
        string? country, string? region, string? city, GeoPoint? location, float accuracyKm, uint asn, string? organization, NetworkClass networkClass)
        : this(PlaceNames.Of(country, region, city, accuracyKm), NetworkSystem.Of(asn, organization, networkClass), location) { }

    internal NetworkFacts(PlaceNames? names, NetworkSystem? system, GeoPoint? location)
    {
        (_names, _system) = (names, system);
        Location = location;
    }

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public string? Country { get => _names?.Country; init => _names = PlaceNames.Of(value, Region, City, AccuracyKm); }

    public string? Region { get => _names?.Region; init => _names = PlaceNames.Of(Country, value, City, AccuracyKm); }

    public string? City { get => _names?.City; init => _names = PlaceNames.Of(Country, Region, value, AccuracyKm); }

    public GeoPoint? Location
    {
        get => _latitude == 0 ? null : new(BitConverter.UInt32BitsToSingle(_latitude ^ NaN), _longitude);
        init => (_latitude, _longitude) = value is { } point ? (BitConverter.SingleToUInt32Bits(point.Latitude) ^ NaN, point.Longitude) : default;
    }

    /// <summary>Radius around the coordinates in kilometres; a default of the source's kind when the database has none.</summary>
    public float AccuracyKm { get => _names?.AccuracyKm ?? 0; init => _names = PlaceNames.Of(Country, Region, City, value); }

    /// <summary>Autonomous system number, 0 when unknown.</summary>
    public uint Asn { get => _system?.Asn ?? 0; init => _system = NetworkSystem.Of(value, Organization, Class); }

    public string? Organization { get => _system?.Organization; init => _system = NetworkSystem.Of(Asn, value, Class); }

    public NetworkClass Class { get => _system?.Class ?? NetworkClass.Unknown; init => _system = NetworkSystem.Of(Asn, Organization, value); }

    internal PlaceNames? Names => _names;

    internal NetworkSystem? System => _system;
}

/// <summary>How a place is called, and how exactly its point is known.</summary>
internal sealed record PlaceNames(string? Country, string? Region, string? City, float AccuracyKm)
{
    /// <summary>Null for nothing, so that equal facts are equal however they came about.</summary>
    public static PlaceNames? Of(string? country, string? region, string? city, float accuracyKm) =>
        country is null && region is null && city is null && accuracyKm == 0 ? null : new(country, region, city, accuracyKm);
}

/// <summary>Who runs a network, and what kind of network it is.</summary>
internal sealed record NetworkSystem(uint Asn, string? Organization, NetworkClass Class)
{
    /// <summary>Null for nothing, so that equal facts are equal however they came about.</summary>
    public static NetworkSystem? Of(uint asn, string? organization, NetworkClass networkClass) =>
        asn == 0 && organization is null && networkClass == NetworkClass.Unknown ? null : new(asn, organization, networkClass);
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
