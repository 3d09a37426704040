using RiskAuth.Network.Asn;
using RiskAuth.Network.Classes;

namespace RiskAuth.Network.Geo;

/// <summary>Finds which records of the databases in use an address leads to, and reads facts from them.</summary>
internal sealed class FactsReader
{
    /// <summary>The radius of a city's point in a database that states none, in kilometres: free databases often know only the right conurbation.</summary>
    public const float CityAccuracyKm = 50;

    /// <summary>The radius of a region's point in a database that states none. A country's point is no place at all.</summary>
    public const float RegionAccuracyKm = 250;

    /// <param name="databases">In the order of preference: of two that know an address, the first answers.</param>
    public FactsReader(IReadOnlyList<GeoDatabase> databases, AsnRanges? ranges, NetworkClassifier classifier)
    {
        // A country database is asked only where no city database answers.
        Places = [.. Of(GeoFileKind.City), .. Of(GeoFileKind.Country)];
        Systems = [.. Of(GeoFileKind.Asn)];
        Anonymity = [.. Of(GeoFileKind.Anonymizer)];
        Connections = [.. Of(GeoFileKind.ConnectionType)];
        (Ranges, Classifier) = (ranges, classifier);

        IEnumerable<GeoDatabase> Of(GeoFileKind kind) => databases.Where(database => database.Kind == kind);
    }

    public GeoDatabase[] Places { get; }

    public GeoDatabase[] Systems { get; }

    public GeoDatabase[] Anonymity { get; }

    public GeoDatabase[] Connections { get; }

    /// <summary>Asked where no database of <see cref="Systems"/> answers.</summary>
    public AsnRanges? Ranges { get; }

    public NetworkClassifier Classifier { get; }

    public bool HasData => Places.Length + Systems.Length + Anonymity.Length + Connections.Length > 0 || Ranges is not null;

    /// <summary>Nodes of search trees and ranges in all: how much there is to search.</summary>
    public long Size => Places.Concat(Systems).Concat(Anonymity).Concat(Connections).Sum(database => (long)database.Reader.Metadata.NodeCount)
        + (Ranges is null ? 0 : Ranges.IPv4Count + Ranges.IPv6Count);

    public FactsKey KeyOf(ClientAddress address) =>
        new(Locate(Places, address), LocateSystem(address), Locate(Anonymity, address), Locate(Connections, address), Classifier.Classify(address));

    /// <summary>A record in a key.</summary>
    /// <param name="index">Of the database among those of its kind; <see cref="Ranges"/> come behind the last of <see cref="Systems"/>.</param>
    public static ulong Reference(int index, uint offset) => (ulong)(index + 1) << 32 | offset;

    /// <param name="isSettled">
    /// False when other addresses of the same key may have other facts: the place's record lacked the country and a
    /// database that the key does not name filled it in. False also when <paramref name="isTrial"/> and a record is broken.
    /// </param>
    /// <param name="isTrial">Nobody waits for the facts: what is broken is not counted.</param>
    public NetworkFacts Read(in FactsKey key, ClientAddress address, TextCache texts, bool isTrial, out bool isSettled)
    {
        var fields = new NetworkFields { IsTrial = isTrial };
        Read(Anonymity, key.Anonymity, ref fields);
        var place = ReadPlace(key, address, texts, ref fields, out isSettled);
        if (Ranges is not null && key.System >> 32 == (ulong)Systems.Length + 1)
        {
            var system = (int)(uint)key.System;
            fields.Asn = fields.Asn == 0 ? Ranges.Asn(system) : fields.Asn;
            fields.Organization = fields.Organization.IsEmpty ? Ranges.Name(system) : fields.Organization;
        }
        else
            Read(Systems, key.System, ref fields);
        Read(Connections, key.Connection, ref fields);
        isSettled &= !(isTrial && fields.IsBroken);
        var organization = texts.Get(fields.Organization);
        GC.KeepAlive(this);
        return place with { Asn = fields.Asn, Organization = organization, Class = ClassOf(key.Listed, fields.Class, fields.Asn, organization) };
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
        var reference = Locate(Systems, address);
        if (reference != 0 || Ranges is null)
            return reference;
        var system = Ranges.Find(address);
        return system < 0 ? 0 : Reference(Systems.Length, (uint)system);
    }

    /// <summary>Our own lists of exits outrank databases; databases that know single addresses outrank what an organisation's name says.</summary>
    private NetworkClass ClassOf(NetworkClass listed, NetworkClass stated, uint asn, string? organization) =>
        listed != NetworkClass.Unknown ? listed
        : stated != NetworkClass.Unknown ? stated
        : Classifier.Classify(asn, organization);

    private NetworkFacts ReadPlace(in FactsKey key, ClientAddress address, TextCache texts, ref NetworkFields fields, out bool isSettled)
    {
        Read(Places, key.Place, ref fields);
        isSettled = key.Place == 0 || !fields.Country.IsEmpty || key.Place >> 32 == (ulong)Places.Length;
        if (!isSettled && !fields.IsTrial)
        {
            for (var i = (int)(key.Place >> 32); i < Places.Length && fields.Country.IsEmpty; i++)
            {
                if (Places[i].TryFindOffset(address, out var offset))
                    Places[i].Read(offset, ref fields);
            }
        }
        var (region, city) = (texts.Get(fields.Region), texts.Get(WithoutDistrict(fields.City)));
        var accuracyKm = (float)(fields.AccuracyKm ?? (city is not null ? CityAccuracyKm : region is not null ? RegionAccuracyKm : 0));
        var location = accuracyKm > 0 ? PointOf(fields.Latitude, fields.Longitude) : null;
        return new(CountryOf(fields.Country, texts), region, city, location, location is null ? 0 : accuracyKm, 0, null, NetworkClass.Unknown);
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

    private static string? CountryOf(ReadOnlySpan<byte> code, TextCache texts)
    {
        if (code.Length != 2 || !System.Text.Ascii.IsValid(code) || !char.IsAsciiLetter((char)code[0]) || !char.IsAsciiLetter((char)code[1]))
            return null;
        Span<byte> upper = [(byte)(code[0] & 0xDF), (byte)(code[1] & 0xDF)];
        // ZZ is reserved for "unknown country".
        return upper.SequenceEqual("ZZ"u8) ? null : texts.Get(upper);
    }

    private static void Read(GeoDatabase[] databases, ulong reference, ref NetworkFields fields)
    {
        if (reference != 0)
            databases[(int)(reference >> 32) - 1].Read((uint)reference, ref fields);
    }
}
