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

    /// <summary>One more than the class of each system of <see cref="Ranges"/>, 0 while nobody has asked.</summary>
    private readonly byte[] _classes;

    /// <param name="databases">In the order of preference: of two that know an address, the first answers.</param>
    public FactsReader(IReadOnlyList<GeoDatabase> databases, AsnRanges? ranges, NetworkClassifier classifier)
    {
        // A country database is asked only where no city database answers.
        Places = [.. Of(GeoFileKind.City), .. Of(GeoFileKind.Country)];
        Systems = [.. Of(GeoFileKind.Asn)];
        Anonymity = [.. Of(GeoFileKind.Anonymizer)];
        Connections = [.. Of(GeoFileKind.ConnectionType)];
        (Ranges, Classifier) = (ranges, classifier);
        _classes = new byte[ranges?.SystemCount ?? 0];

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
    public long Size => All.Sum(database => (long)database.Reader.Metadata.NodeCount)
        + (Ranges is null ? 0 : Ranges.IPv4Count + Ranges.IPv6Count);

    private IEnumerable<GeoDatabase> All => [.. Places, .. Systems, .. Anonymity, .. Connections];

    /// <inheritdoc cref="FileBytes.LetGo"/>
    public void LetFilesGo()
    {
        foreach (var database in All)
            database.Reader.LetGo();
        Ranges?.LetGo();
    }

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
        ReadPlace(key, address, ref fields, out isSettled);
        var rangesSystem = -1;
        if (Ranges is not null && key.System >> 32 == (ulong)Systems.Length + 1)
        {
            rangesSystem = fields.Asn == 0 && fields.Organization.IsEmpty ? (int)(uint)key.System : -1;
            fields.Asn = fields.Asn == 0 ? Ranges.Asn((int)(uint)key.System) : fields.Asn;
            fields.Organization = fields.Organization.IsEmpty ? Ranges.Name((int)(uint)key.System) : fields.Organization;
        }
        else
            Read(Systems, key.System, ref fields);
        Read(Connections, key.Connection, ref fields);
        isSettled &= !(isTrial && fields.IsBroken);
        var facts = FactsOf(fields, key.Listed, rangesSystem, texts);
        GC.KeepAlive(this);
        return facts;
    }

    private NetworkFacts FactsOf(in NetworkFields fields, NetworkClass listed, int rangesSystem, TextCache texts)
    {
        var (region, city, organization) = (texts.Get(fields.Region), texts.Get(WithoutDistrict(fields.City)), texts.Get(fields.Organization));
        var accuracyKm = (float)(fields.AccuracyKm ?? (city is not null ? CityAccuracyKm : region is not null ? RegionAccuracyKm : 0));
        var location = accuracyKm > 0 ? PointOf(fields.Latitude, fields.Longitude) : null;
        // Our own lists of exits outrank databases; databases that know single addresses outrank what an organisation's name says.
        var networkClass = listed != NetworkClass.Unknown ? listed
            : fields.Class != NetworkClass.Unknown ? fields.Class
            : rangesSystem >= 0 ? ClassOfSystem(rangesSystem, fields.Asn, organization)
            : Classifier.Classify(fields.Asn, organization);
        return new(CountryOf(fields.Country, texts), region, city, location, location is null ? 0 : accuracyKm, fields.Asn, organization, networkClass);
    }

    /// <summary>Once for each system of <see cref="Ranges"/>: finding words in a name takes longer than all else.</summary>
    private NetworkClass ClassOfSystem(int system, uint asn, string? organization)
    {
        if (_classes[system] == 0)
            _classes[system] = (byte)(1 + (byte)Classifier.Classify(asn, organization));
        return (NetworkClass)(_classes[system] - 1);
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

    private void ReadPlace(in FactsKey key, ClientAddress address, ref NetworkFields fields, out bool isSettled)
    {
        Read(Places, key.Place, ref fields);
        isSettled = key.Place == 0 || !fields.Country.IsEmpty || key.Place >> 32 == (ulong)Places.Length;
        if (isSettled || fields.IsTrial)
            return;
        for (var i = (int)(key.Place >> 32); i < Places.Length && fields.Country.IsEmpty; i++)
        {
            if (Places[i].TryFindOffset(address, out var offset))
                Places[i].Read(offset, ref fields);
        }
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
