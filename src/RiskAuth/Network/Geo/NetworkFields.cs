using RiskAuth.Network.Mmdb;

namespace RiskAuth.Network.Geo;

/// <summary>
/// What records say of one address, as bytes of the databases that they lie in. Both schemas in use are read, also
/// mixed: MaxMind's nested one (GeoIP2 and GeoLite2: City, Country, Enterprise, ASN, ISP, Anonymous IP, Connection
/// Type) and the flat one of the npm packages (<c>country_code</c>, <c>state1</c>, <c>city</c>). A field that a record
/// read earlier has filled stays.
/// </summary>
internal ref struct NetworkFields
{
    public ReadOnlySpan<byte> Country;
    public ReadOnlySpan<byte> Region;
    public ReadOnlySpan<byte> City;
    public ReadOnlySpan<byte> Organization;
    public double? Latitude;
    public double? Longitude;
    public double? AccuracyKm;
    public uint Asn;
    public NetworkClass Class;

    /// <summary>A record could not be read to its end.</summary>
    public bool IsBroken;

    /// <summary>Nobody waits for the fields: a broken record is no look-up that met one.</summary>
    public bool IsTrial;

    private AnonymityFlags _anonymity;

    [Flags]
    private enum AnonymityFlags : byte
    {
        None = 0,
        Hosting = 1,
        Anonymous = 2,
        Exit = 4,
    }

    public void Read(MmdbValue record)
    {
        foreach (var entry in record.Entries)
        {
            if (entry.Key.SequenceEqual("traits"u8))
                ReadTraits(entry.Value);
            else if (!TryReadPlace(entry))
                ReadNetwork(entry);
        }
        if (Class == NetworkClass.Unknown)
            Class = ClassOf(_anonymity);
    }

    /// <summary>Hosting providers count as anonymous in some databases without anybody hiding there; an exit is never mere hosting.</summary>
    private static NetworkClass ClassOf(AnonymityFlags flags) =>
        (flags & AnonymityFlags.Exit) != 0 ? NetworkClass.Anonymizer
        : (flags & AnonymityFlags.Hosting) != 0 ? NetworkClass.Hosting
        : (flags & AnonymityFlags.Anonymous) != 0 ? NetworkClass.Anonymizer
        : NetworkClass.Unknown;

    private bool TryReadPlace(MmdbValue.Entry entry)
    {
        var key = entry.Key;
        var value = entry.Value;
        if (key.SequenceEqual("country_code"u8))
            Fill(ref Country, value);
        else if (key.SequenceEqual("country"u8))
            FillFrom(ref Country, value, "iso_code"u8);
        else if (key.SequenceEqual("city"u8))
        {
            Fill(ref City, value);
            FillName(ref City, value);
        }
        else if (key.SequenceEqual("state1"u8))
            Fill(ref Region, value);
        else if (key.SequenceEqual("subdivisions"u8) && value.TryGet(0, out var region))
        {
            FillName(ref Region, region);
            FillFrom(ref Region, region, "iso_code"u8);
        }
        else if (key.SequenceEqual("latitude"u8))
            Fill(ref Latitude, value);
        else if (key.SequenceEqual("longitude"u8))
            Fill(ref Longitude, value);
        else if (key.SequenceEqual("location"u8))
            ReadLocation(value);
        else
            return false;
        return true;
    }

    private void ReadLocation(MmdbValue location)
    {
        foreach (var entry in location.Entries)
        {
            if (entry.Key.SequenceEqual("latitude"u8))
                Fill(ref Latitude, entry.Value);
            else if (entry.Key.SequenceEqual("longitude"u8))
                Fill(ref Longitude, entry.Value);
            else if (entry.Key.SequenceEqual("accuracy_radius"u8) && entry.Value.TryGetUInt32(out var radiusKm))
                AccuracyKm ??= radiusKm;
        }
    }

    /// <summary>Traits within traits are passed over: in a broken file they lead back to themselves, without end.</summary>
    private void ReadTraits(MmdbValue traits)
    {
        foreach (var trait in traits.Entries)
            ReadNetwork(trait);
    }

    private void ReadNetwork(MmdbValue.Entry entry)
    {
        var key = entry.Key;
        var value = entry.Value;
        if (key.SequenceEqual("autonomous_system_number"u8) && value.TryGetUInt32(out var asn))
            Asn = Asn == 0 ? asn : Asn;
        else if (key.SequenceEqual("autonomous_system_organization"u8) || key.SequenceEqual("isp"u8) || key.SequenceEqual("organization"u8))
            Fill(ref Organization, value);
        else if (key.SequenceEqual("is_hosting_provider"u8))
            Raise(AnonymityFlags.Hosting, value);
        else if (key.SequenceEqual("is_anonymous"u8))
            Raise(AnonymityFlags.Anonymous, value);
        else if (IsExit(key))
            Raise(AnonymityFlags.Exit, value);
        else if (key.SequenceEqual("user_type"u8))
            Class = Class == NetworkClass.Unknown ? ClassOfUserType(value.Utf8) : Class;
        else if (key.SequenceEqual("connection_type"u8) && value.Utf8.SequenceEqual("Cellular"u8))
            Class = Class == NetworkClass.Unknown ? NetworkClass.MobileCarrier : Class;
    }

    private static bool IsExit(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("is_anonymous_vpn"u8) || key.SequenceEqual("is_public_proxy"u8)
        || key.SequenceEqual("is_residential_proxy"u8) || key.SequenceEqual("is_tor_exit_node"u8);

    /// <summary>Source: the values of <c>user_type</c> in MaxMind's GeoIP2 Enterprise database.</summary>
    private static NetworkClass ClassOfUserType(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("cellular"u8) ? NetworkClass.MobileCarrier
        : type.SequenceEqual("residential"u8) || type.SequenceEqual("dialup"u8) ? NetworkClass.Residential
        : type.SequenceEqual("business"u8) ? NetworkClass.Business
        : type.SequenceEqual("college"u8) || type.SequenceEqual("school"u8) || type.SequenceEqual("library"u8) ? NetworkClass.Education
        : type.SequenceEqual("government"u8) || type.SequenceEqual("military"u8) ? NetworkClass.Government
        : type.SequenceEqual("hosting"u8) || type.SequenceEqual("content_delivery_network"u8) ? NetworkClass.Hosting
        : type.SequenceEqual("consumer_privacy_network"u8) ? NetworkClass.Anonymizer
        : NetworkClass.Unknown;

    private void Raise(AnonymityFlags flag, MmdbValue value)
    {
        if (value.AsBoolean())
            _anonymity |= flag;
    }

    private static void Fill(ref ReadOnlySpan<byte> field, MmdbValue value)
    {
        if (field.IsEmpty)
            field = value.Utf8;
    }

    private static void FillFrom(ref ReadOnlySpan<byte> field, MmdbValue map, ReadOnlySpan<byte> key)
    {
        if (field.IsEmpty && map.TryGet(key, out var value))
            field = value.Utf8;
    }

    private static void FillName(ref ReadOnlySpan<byte> field, MmdbValue named)
    {
        if (field.IsEmpty && named.TryGet("names"u8, out var names))
            FillFrom(ref field, names, "en"u8);
    }

    private static void Fill(ref double? field, MmdbValue value)
    {
        if (value.TryGetDouble(out var number))
            field ??= number;
    }
}
