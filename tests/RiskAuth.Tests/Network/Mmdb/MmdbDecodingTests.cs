using RiskAuth.Network;
using RiskAuth.Network.Mmdb;

namespace RiskAuth.Tests.Network.Mmdb;

/// <summary>Every data type of the format, against the values that MaxMind's test databases are published with.</summary>
public sealed class MmdbDecodingTests
{
    private const string Folder = "mmdb/test-data";

    internal static MmdbReader Open(string name) => MmdbReader.Open(SharedData.Require($"{Folder}/{name}"));

    internal static MmdbValue Find(MmdbReader reader, string address)
    {
        Assert.True(reader.TryFind(ClientAddress.Parse(address), out MmdbValue record), $"{address} is not found");
        return record;
    }

    private static OrderedDictionary<string, object?> Record(string address) =>
        Assert.IsType<OrderedDictionary<string, object?>>(Find(Open("MaxMind-DB-test-decoder.mmdb"), address).ToObject());

    [SharedDataFact(Folder)]
    public void Every_type_is_decoded_to_its_value()
    {
        var record = Record("1.1.1.0");
        Assert.Equal([1u, 2u, 3u], Assert.IsType<object?[]>(record["array"]).Cast<uint>());
        Assert.Equal(true, record["boolean"]);
        Assert.Equal(new byte[] { 0, 0, 0, 42 }, record["bytes"]);
        Assert.Equal(42.123456, record["double"]);
        Assert.Equal(1.1f, record["float"]);
        Assert.Equal(-268_435_456, record["int32"]);
        Assert.Equal((ushort)100, record["uint16"]);
        Assert.Equal(268_435_456u, record["uint32"]);
        Assert.Equal(1_152_921_504_606_846_976ul, record["uint64"]);
        Assert.Equal(UInt128.One << 120, record["uint128"]);
        Assert.Equal("unicode! ☯ - ♫", record["utf8_string"]);
        var map = Assert.IsType<OrderedDictionary<string, object?>>(Assert.IsType<OrderedDictionary<string, object?>>(record["map"])["mapX"]);
        Assert.Equal("hello", map["utf8_stringX"]);
        Assert.Equal([7u, 8u, 9u], Assert.IsType<object?[]>(map["arrayX"]).Cast<uint>());
    }

    [SharedDataFact(Folder)]
    public void Every_type_is_decoded_to_its_smallest_value()
    {
        var record = Record("0.0.0.0");
        Assert.Empty(Assert.IsType<object?[]>(record["array"]));
        Assert.Empty(Assert.IsType<OrderedDictionary<string, object?>>(record["map"]));
        Assert.Equal(false, record["boolean"]);
        Assert.Equal(Array.Empty<byte>(), record["bytes"]);
        Assert.Equal((0d, 0f, 0), (record["double"], record["float"], record["int32"]));
        Assert.Equal(((ushort)0, 0u, 0ul, UInt128.Zero), (record["uint16"], record["uint32"], record["uint64"], record["uint128"]));
        Assert.Equal("", record["utf8_string"]);
    }

    [SharedDataFact(Folder)]
    public void Every_number_is_decoded_to_its_largest_value()
    {
        var record = Record("255.255.255.255");
        Assert.Equal((ushort.MaxValue, uint.MaxValue, ulong.MaxValue, UInt128.MaxValue), (record["uint16"], record["uint32"], record["uint64"], record["uint128"]));
        Assert.Equal((double.PositiveInfinity, float.PositiveInfinity, int.MaxValue), (record["double"], record["float"], record["int32"]));
    }

    [SharedDataFact(Folder)]
    public void Navigation_reads_what_decoding_reads()
    {
        var record = Find(Open("MaxMind-DB-test-decoder.mmdb"), "1.1.1.0");
        Assert.True(record.TryGet("utf8_string"u8, out var text));
        Assert.True(text.Utf8.SequenceEqual("unicode! ☯ - ♫"u8));
        Assert.True(record.TryGet("double"u8, out var wide) && wide.TryGetDouble(out var number) && number == 42.123456);
        Assert.True(record.TryGet("float"u8, out var narrow) && narrow.TryGetDouble(out number) && (float)number == 1.1f);
        Assert.True(record.TryGet("uint32"u8, out var count) && count.TryGetUInt32(out var integer) && integer == 268_435_456);
        Assert.True(record.TryGet("uint64"u8, out var large) && !large.TryGetUInt32(out _));
        Assert.True(record.TryGet("boolean"u8, out var flag) && flag.AsBoolean());
        Assert.True(record.TryGet("array"u8, out var array));
        Assert.True(array.TryGet(2, out var third) && third.TryGetUInt32(out integer) && integer == 3);
        Assert.False(array.TryGet(3, out _));
        Assert.False(array.TryGet(-1, out _));
        Assert.False(array.TryGet("key"u8, out _));
        Assert.False(record.TryGet("no such key"u8, out _));
        Assert.False(text.TryGetUInt32(out _) || text.TryGetDouble(out _) || text.AsBoolean());
        Assert.Null(array.AsText());
    }

    [SharedDataFact(Folder)]
    public void Nested_maps_and_arrays_are_passed_over_and_entered()
    {
        var record = Find(Open("MaxMind-DB-test-nested.mmdb"), "1.1.1.1");
        Assert.True(record.TryGet("map1"u8, out var map1));
        Assert.True(map1.TryGet("map2"u8, out var map2));
        Assert.True(map2.TryGet("array"u8, out var array));
        Assert.True(array.TryGet(0, out var first));
        Assert.True(first.TryGet("map3"u8, out var map3));
        Assert.True(map3.TryGet("c"u8, out var c));
        Assert.True(c.TryGetUInt32(out var number) && number == 3);
    }

    [SharedDataFact(Folder)]
    public void Keys_and_values_behind_pointers_are_read()
    {
        var record = Assert.IsType<OrderedDictionary<string, object?>>(Find(Open("MaxMind-DB-test-pointer-decoder.mmdb"), "1.0.0.0").ToObject());
        Assert.Equal("unicode! ☯ - ♫", record["utf8_string"]);
        Assert.Equal(UInt128.One << 120, record["uint128"]);
        var map = Assert.IsType<OrderedDictionary<string, object?>>(record["mapXX"]);
        Assert.Equal([7u, 8u, 9u, 10u], Assert.IsType<object?[]>(map["arrayX"]).Cast<uint>());
    }

    [SharedDataTheory(Folder)]
    [InlineData(0, "long_key", "long_value1")]
    [InlineData(22, "long_key", "long_value2")]
    [InlineData(37, "long_key2", "long_value1")]
    [InlineData(50, "long_key2", "long_value2")]
    [InlineData(55, "long_key", "long_value1")]
    [InlineData(57, "long_key2", "long_value2")]
    public void A_map_its_key_and_its_value_may_each_be_a_pointer(int offset, string key, string text)
    {
        var file = File.ReadAllBytes(SharedData.Require($"{Folder}/maps-with-pointers.raw"));
        var section = new MmdbSection(FileBytes.Copy(file), 0, file.Length);
        var map = new MmdbValue(section, section.ReadResolved((uint)offset, out _));
        Assert.True(map.TryGet(System.Text.Encoding.UTF8.GetBytes(key), out var value));
        Assert.Equal(text, value.AsText());
        Assert.Equal([(key, text)], Assert.IsType<OrderedDictionary<string, object?>>(map.ToObject()).Select(entry => (entry.Key, (string?)entry.Value)));
    }

    [SharedDataFact(Folder)]
    public void Metadata_full_of_pointers_are_read()
    {
        var metadata = Open("MaxMind-DB-test-metadata-pointers.mmdb").Metadata;
        Assert.Equal("Lots of pointers in metadata", metadata.DatabaseType);
        Assert.Equal(metadata.DatabaseType, metadata.Description);
        Assert.Equal((6, 24), (metadata.IpVersion, metadata.RecordSizeBits));
    }

    [SharedDataFact(Folder)]
    public void A_record_may_be_a_plain_string() =>
        Assert.Equal("1.1.1.16/28", Find(Open("MaxMind-DB-string-value-entries.mmdb"), "1.1.1.17").AsText());

    [SharedDataFact(Folder)]
    public void A_look_up_and_navigation_allocate_nothing()
    {
        var reader = Open("GeoIP2-City-Test.mmdb");
        var address = ClientAddress.Parse("2.125.160.216");
        var found = Navigate(reader, address);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
                found &= Navigate(reader, address);
        }));
        Assert.True(found);
    }

    private static bool Navigate(MmdbReader reader, ClientAddress address) =>
        reader.TryFind(address, out MmdbValue record)
        && record.TryGet("country"u8, out var country) && country.TryGet("iso_code"u8, out var code) && code.Utf8.SequenceEqual("GB"u8)
        && record.TryGet("subdivisions"u8, out var regions) && regions.TryGet(0, out var region) && region.TryGet("names"u8, out var names)
        && names.TryGet("en"u8, out var name) && name.Utf8.SequenceEqual("England"u8)
        && record.TryGet("location"u8, out var location) && location.TryGet("latitude"u8, out var latitude) && latitude.TryGetDouble(out _);
}
