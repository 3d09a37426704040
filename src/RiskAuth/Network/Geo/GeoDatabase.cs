using RiskAuth.Network.Mmdb;

namespace RiskAuth.Network.Geo;

/// <summary>What a data file is good for.</summary>
public enum GeoFileKind
{
    /// <summary>Nothing that is known here.</summary>
    Other,
    City,
    Country,
    Asn,
    Anonymizer,
    ConnectionType,
    AsnRanges,
}

/// <summary>One MMDB file in use. A part of it that turns out broken is counted and answers nothing.</summary>
internal sealed class GeoDatabase(MmdbReader reader, GeoFileKind kind)
{
    private long _brokenLookUps;

    public MmdbReader Reader { get; } = reader;

    public GeoFileKind Kind { get; } = kind;

    public long BrokenLookUps => Interlocked.Read(ref _brokenLookUps);

    public bool TryFindOffset(ClientAddress address, out uint offset)
    {
        try
        {
            return Reader.TryFindOffset(address, out offset);
        }
        catch (MmdbFormatException)
        {
            Interlocked.Increment(ref _brokenLookUps);
            offset = 0;
            return false;
        }
    }

    public void Read(uint offset, ref NetworkFields fields)
    {
        try
        {
            fields.Read(Reader.ReadAt(offset));
        }
        catch (MmdbFormatException)
        {
            fields.IsBroken = true;
            if (!fields.IsTrial)
                Interlocked.Increment(ref _brokenLookUps);
        }
    }

    /// <summary>By the name that the database gives to its type, as all makers write it: <c>GeoLite2-City</c>, <c>city ipv4</c>, <c>DBIP-ASN-Lite</c>.</summary>
    public static GeoFileKind KindOf(string databaseType)
    {
        foreach (var (word, kind) in Kinds)
        {
            if (databaseType.Contains(word, StringComparison.OrdinalIgnoreCase))
                return kind;
        }
        return GeoFileKind.Other;
    }

    private static readonly (string Word, GeoFileKind Kind)[] Kinds =
    [
        ("Enterprise", GeoFileKind.City), ("City", GeoFileKind.City), ("Country", GeoFileKind.Country),
        ("Anonymous", GeoFileKind.Anonymizer), ("Residential-Proxy", GeoFileKind.Anonymizer), ("IP-Risk", GeoFileKind.Anonymizer),
        ("Connection-Type", GeoFileKind.ConnectionType), ("ASN", GeoFileKind.Asn), ("ISP", GeoFileKind.Asn),
    ];
}
