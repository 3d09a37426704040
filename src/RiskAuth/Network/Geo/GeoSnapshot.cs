using RiskAuth.Network.Asn;
using RiskAuth.Network.Classes;

namespace RiskAuth.Network.Geo;

/// <summary>
/// The databases in use at one time, and what was found in them. Never changes but for its caches; a newer set of
/// files makes a new snapshot.
/// </summary>
internal sealed class GeoSnapshot
{
    /// <summary>The radius of a city's point in a database that states none, in kilometres: free databases often know only the right conurbation.</summary>
    public const float CityAccuracyKm = 50;

    /// <summary>The radius of a region's point in a database that states none. A country's point is no place at all.</summary>
    public const float RegionAccuracyKm = 250;

    private readonly GeoDatabase[] _places;
    private readonly GeoDatabase[] _systems;
    private readonly GeoDatabase[] _anonymity;
    private readonly GeoDatabase[] _connections;
    private readonly AsnRanges? _ranges;
    private readonly NetworkClassifier _classifier;
    private readonly TextCache _texts;
    private readonly FactsCache _facts = new();

    /// <param name="databases">In the order of preference: of two that know an address, the first answers.</param>
    public GeoSnapshot(IReadOnlyList<GeoDatabase> databases, AsnRanges? ranges, NetworkClassifier classifier, TextCache texts)
    {
        // A country database is asked only where no city database answers.
        _places = [.. Of(GeoFileKind.City), .. Of(GeoFileKind.Country)];
        _systems = [.. Of(GeoFileKind.Asn)];
        _anonymity = [.. Of(GeoFileKind.Anonymizer)];
        _connections = [.. Of(GeoFileKind.ConnectionType)];
        (_ranges, _classifier, _texts) = (ranges, classifier, texts);

        IEnumerable<GeoDatabase> Of(GeoFileKind kind) => databases.Where(database => database.Kind == kind);
    }

    public bool HasData => _places.Length + _systems.Length + _anonymity.Length + _connections.Length > 0 || _ranges is not null;

    public NetworkFacts Find(ClientAddress address)
    {
        var kind = SpecialAddresses.KindOf(address);
        if (kind != AddressKind.Public)
            return kind == AddressKind.Private ? NetworkFacts.PrivateNetwork : NetworkFacts.Unknown;
        var located = SpecialAddresses.Located(address);
        // An embedded address may be anything that the sender likes, so a private one is not believed.
        if (located != address && SpecialAddresses.KindOf(located) != AddressKind.Public)
            return NetworkFacts.Unknown;
        var key = new FactsKey(Locate(_places, located), LocateSystem(located), Locate(_anonymity, located), Locate(_connections, located), _classifier.Classify(located));
        if (key == default)
            return NetworkFacts.Unknown;
        if (_facts.Find(key) is { } known)
            return known;
        var facts = Read(key, located, out var isOfKeyAlone);
        if (isOfKeyAlone)
            _facts.Add(key, facts);
        GC.KeepAlive(this);
        return facts;
    }

    /// <summary>The first database that knows the address, counted from 1, above the record's offset; 0 when none does.</summary>
    private static ulong Locate(GeoDatabase[] databases, ClientAddress address)
    {
        for (var i = 0; i < databases.Length; i++)
        {
            if (databases[i].TryFindOffset(address, out var offset))
                return Reference(i, offset);
        }
        return 0;
    }

    private ulong LocateSystem(ClientAddress address)
    {
        var reference = Locate(_systems, address);
        if (reference != 0 || _ranges is null)
            return reference;
        var system = _ranges.Find(address);
        return system < 0 ? 0 : Reference(_systems.Length, (uint)system);
    }

    private static ulong Reference(int index, uint offset) => (ulong)(index + 1) << 32 | offset;

    /// <param name="isOfKeyAlone">False when the place's record lacked the country, and a database that the key does not name filled it in.</param>
    private NetworkFacts Read(in FactsKey key, ClientAddress address, out bool isOfKeyAlone)
    {
        var fields = new NetworkFields();
        Read(_anonymity, key.Anonymity, ref fields);
        var place = ReadPlace(key, address, ref fields, out isOfKeyAlone);
        if (_ranges is not null && key.System >> 32 == (ulong)_systems.Length + 1)
        {
            var system = (int)(uint)key.System;
            fields.Asn = fields.Asn == 0 ? _ranges.Asn(system) : fields.Asn;
            fields.Organization = fields.Organization.IsEmpty ? _ranges.Name(system) : fields.Organization;
        }
        else
            Read(_systems, key.System, ref fields);
        Read(_connections, key.Connection, ref fields);
        var organization = _texts.Get(fields.Organization);
        return place with { Asn = fields.Asn, Organization = organization, Class = ClassOf(key.Listed, fields.Class, fields.Asn, organization) };
    }

    /// <summary>Our own lists of exits outrank databases; databases that know single addresses outrank what an organisation's name says.</summary>
    private NetworkClass ClassOf(NetworkClass listed, NetworkClass stated, uint asn, string? organization) =>
        listed != NetworkClass.Unknown ? listed
        : stated != NetworkClass.Unknown ? stated
        : _classifier.Classify(asn, organization);

    private NetworkFacts ReadPlace(in FactsKey key, ClientAddress address, ref NetworkFields fields, out bool isOfKeyAlone)
    {
        isOfKeyAlone = true;
        Read(_places, key.Place, ref fields);
        if (fields.Country.IsEmpty && key.Place != 0)
        {
            for (var i = (int)(key.Place >> 32); i < _places.Length && fields.Country.IsEmpty; i++)
            {
                if (_places[i].TryFindOffset(address, out var offset))
                    _places[i].Read(offset, ref fields);
                isOfKeyAlone = false;
            }
        }
        var (region, city) = (_texts.Get(fields.Region), _texts.Get(WithoutDistrict(fields.City)));
        var accuracyKm = (float)(fields.AccuracyKm ?? (city is not null ? CityAccuracyKm : region is not null ? RegionAccuracyKm : 0));
        var location = accuracyKm > 0 ? PointOf(fields.Latitude, fields.Longitude) : null;
        return new(CountryOf(fields.Country), region, city, location, location is null ? 0 : accuracyKm, 0, null, NetworkClass.Unknown);
    }

    /// <summary>0,0 lies in the ocean and means that somebody's program wrote a zero for "unknown".</summary>
    private static GeoPoint? PointOf(double? latitude, double? longitude) =>
        latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180 && (latitude, longitude) is not (0, 0)
            ? new((float)latitude, (float)longitude)
            : null;

    /// <summary>Some databases write <c>Oslo (Nordre Aker District)</c>. A district next door is no new city; the coordinates still tell them apart.</summary>
    private static ReadOnlySpan<byte> WithoutDistrict(ReadOnlySpan<byte> city)
    {
        var district = city.IndexOf(" ("u8);
        return district > 0 && city[^1] == (byte)')' ? city[..district] : city;
    }

    private string? CountryOf(ReadOnlySpan<byte> code)
    {
        if (code.Length != 2 || !System.Text.Ascii.IsValid(code) || !char.IsAsciiLetter((char)code[0]) || !char.IsAsciiLetter((char)code[1]))
            return null;
        Span<byte> upper = [(byte)(code[0] & 0xDF), (byte)(code[1] & 0xDF)];
        // ZZ is reserved for "unknown country".
        return upper.SequenceEqual("ZZ"u8) ? null : _texts.Get(upper);
    }

    private static void Read(GeoDatabase[] databases, ulong reference, ref NetworkFields fields)
    {
        if (reference != 0)
            databases[(int)(reference >> 32) - 1].Read((uint)reference, ref fields);
    }
}
