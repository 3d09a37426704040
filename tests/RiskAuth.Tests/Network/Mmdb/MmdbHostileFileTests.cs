using RiskAuth.Network;
using RiskAuth.Network.Geo;
using RiskAuth.Network.Mmdb;

namespace RiskAuth.Tests.Network.Mmdb;

/// <summary>
/// Broken and hostile files: each is refused with <see cref="MmdbFormatException"/> or read within limits. A crash, a
/// hang or an allocation by a number in the file fails these tests or stops them.
/// </summary>
public sealed class MmdbHostileFileTests
{
    private const string Bad = "mmdb/bad-data";
    private const string Good = "mmdb/test-data";

    [SharedDataTheory(Bad)]
    [InlineData("libmaxminddb/libmaxminddb-metadata-marker-only.mmdb", "metadata")]
    [InlineData("libmaxminddb/libmaxminddb-offset-integer-overflow.mmdb", "pointer")]
    [InlineData("maxminddb-golang/cyclic-data-structure.mmdb", "does not fit")]
    [InlineData("maxminddb-golang/invalid-bytes-length.mmdb", "does not fit")]
    [InlineData("maxminddb-golang/invalid-data-record-offset.mmdb", "UTF-8")]
    [InlineData("maxminddb-golang/invalid-map-key-length.mmdb", "does not fit")]
    [InlineData("maxminddb-golang/invalid-string-length.mmdb", "behind the end")]
    [InlineData("maxminddb-golang/metadata-is-an-uint128.mmdb", "does not fit")]
    [InlineData("maxminddb-golang/unexpected-bytes.mmdb", "behind the end")]
    public void A_file_with_broken_metadata_is_refused_when_it_is_opened(string name, string reason)
    {
        var error = Assert.Throws<MmdbFormatException>(() => MmdbReader.Open(SharedData.Require($"{Bad}/{name}")));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [SharedDataTheory(Bad)]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-max-left.mmdb")]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-min-left.mmdb")]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-min-right.mmdb")]
    [InlineData("maxminddb-python/bad-unicode-in-map-key.mmdb")]
    public void A_search_tree_that_points_out_of_the_data_is_refused_by_verification(string name)
    {
        var reader = MmdbReader.Open(SharedData.Require($"{Bad}/{name}"));
        Assert.Throws<MmdbFormatException>(reader.Verify);
    }

    [SharedDataTheory(Bad)]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-min-left.mmdb", "0.0.0.1")]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-min-right.mmdb", "128.0.0.1")]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-max-left.mmdb", "0.0.0.1")]
    public void A_record_that_points_into_the_separator_is_refused_by_a_look_up(string name, string address)
    {
        var reader = MmdbReader.Open(SharedData.Require($"{Bad}/{name}"));
        Assert.Throws<MmdbFormatException>(() => reader.TryFind(ClientAddress.Parse(address), out MmdbValue _));
    }

    [SharedDataTheory(Bad)]
    [InlineData("libmaxminddb/libmaxminddb-deep-array-nesting.mmdb", "nested")]
    [InlineData("libmaxminddb/libmaxminddb-deep-nesting.mmdb", "nested")]
    public void A_record_nested_too_deep_is_refused_when_it_is_decoded(string name, string reason)
    {
        var (_, record) = MmdbReader.Open(SharedData.Require($"{Bad}/{name}")).Networks().First();
        Assert.Contains(reason, Assert.Throws<MmdbFormatException>(record.ToObject).Message, StringComparison.Ordinal);
    }

    [SharedDataTheory(Bad)]
    [InlineData("libmaxminddb/libmaxminddb-oversized-array.mmdb")]
    [InlineData("libmaxminddb/libmaxminddb-oversized-map.mmdb")]
    public void A_size_that_the_file_cannot_hold_is_refused_before_anything_is_allocated(string name)
    {
        var reader = MmdbReader.Open(SharedData.Require($"{Bad}/{name}"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<MmdbFormatException>(() => reader.TryFind(ClientAddress.Parse("1.1.1.1"), out MmdbValue _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [SharedDataTheory(Bad)]
    [InlineData("libmaxminddb/libmaxminddb-empty-array-last-in-metadata.mmdb")]
    [InlineData("libmaxminddb/libmaxminddb-empty-map-last-in-metadata.mmdb")]
    [InlineData("libmaxminddb/libmaxminddb-uint64-max-epoch.mmdb")]
    [InlineData("libmaxminddb/libmaxminddb-corrupt-search-tree.mmdb")]
    public void An_odd_file_that_breaks_no_rule_is_read(string name)
    {
        var reader = MmdbReader.Open(SharedData.Require($"{Bad}/{name}"));
        Assert.NotNull(MmdbDecodingTests.Find(reader, "1.1.1.1").ToObject());
    }

    [SharedDataFact(Bad)]
    public void A_build_time_that_is_no_date_is_unknown() =>
        Assert.Null(MmdbReader.Open(SharedData.Require($"{Bad}/libmaxminddb/libmaxminddb-uint64-max-epoch.mmdb")).Metadata.BuiltAt);

    public static TheoryData<string> BadFiles() =>
        SharedData.Find(Bad) is { } folder ? [.. Directory.EnumerateFiles(folder, "*.mmdb", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))] : [];

    [SharedDataTheory(Bad)]
    [MemberData(nameof(BadFiles))]
    public void No_published_hostile_file_does_worse_than_a_format_error(string name) =>
        ReadEverything(File.ReadAllBytes(SharedData.Require($"{Bad}/{name}")));

    [SharedDataTheory(Good)]
    [InlineData("MaxMind-DB-test-broken-pointers-24.mmdb")]
    [InlineData("MaxMind-DB-test-broken-search-tree-24.mmdb")]
    [InlineData("GeoIP2-City-Test-Broken-Double-Format.mmdb")]
    [InlineData("GeoIP2-City-Test-Invalid-Node-Count.mmdb")]
    public void A_broken_test_database_gives_a_format_error_where_it_is_broken(string name) =>
        Assert.NotEqual(0, ReadEverything(File.ReadAllBytes(SharedData.Require($"{Good}/{name}"))));

    [SharedDataTheory(Good)]
    [InlineData("MaxMind-DB-test-decoder.mmdb", 1)]
    [InlineData("MaxMind-DB-test-mixed-28.mmdb", 2)]
    [InlineData("MaxMind-DB-test-nested.mmdb", 3)]
    [InlineData("MaxMind-DB-test-pointer-decoder.mmdb", 4)]
    [InlineData("MaxMind-DB-test-metadata-pointers.mmdb", 5)]
    [InlineData("MaxMind-DB-test-ipv4-32.mmdb", 6)]
    public void No_change_of_random_bytes_does_worse_than_a_format_error(string name, int seed)
    {
        var original = File.ReadAllBytes(SharedData.Require($"{Good}/{name}"));
        var random = new Random(seed);
        var errors = 0;
        for (var round = 0; round < 1000; round++)
        {
            var mutant = (byte[])original.Clone();
            for (var flips = random.Next(1, 12); flips > 0; flips--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            errors += ReadEverything(mutant);
        }
        Assert.NotEqual(0, errors);
    }

    [SharedDataFact(Good)]
    public void A_file_cut_off_anywhere_is_refused()
    {
        var original = File.ReadAllBytes(SharedData.Require($"{Good}/MaxMind-DB-test-mixed-24.mmdb"));
        for (var length = 1; length < original.Length; length++)
            Assert.True(ReadEverything(original[..length]) > 0, $"a file of {length} bytes was taken for whole");
    }

    [Fact]
    public void An_empty_file_is_refused()
    {
        var path = Path.GetTempFileName();
        try
        {
            Assert.Throws<IOException>(() => MmdbReader.Open(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Another_kind_of_file_is_refused() =>
        Assert.Throws<MmdbFormatException>(() => MmdbReader.FromBytes(new byte[4096]));

    [Fact]
    public void A_pointer_to_itself_is_refused() => AssertRefused([0x20, 0x00], "points to a pointer");

    [Fact]
    public void A_map_that_holds_itself_is_refused()
    {
        // A map of one entry, "a", whose value is a pointer to the map.
        AssertRefused([0xE1, 0x41, (byte)'a', 0x20, 0x00], "nested");
    }

    [Fact]
    public void A_record_whose_traits_are_the_record_itself_is_read_without_end_of_the_stack()
    {
        // A map of one entry, "traits", whose value is a pointer to the map.
        var fields = new NetworkFields();
        fields.Read(SectionOf([0xE1, 0x46, .. "traits"u8, 0x20, 0x00]));
        Assert.Equal(0u, fields.Asn);
    }

    [Fact]
    public void Traits_nested_a_million_deep_are_read_without_end_of_the_stack()
    {
        List<byte> bytes = [];
        for (var level = 0; level < 1_000_000; level++)
            bytes.AddRange([0xE1, 0x46, .. "traits"u8]);
        bytes.Add(0xE0);
        var fields = new NetworkFields();
        fields.Read(SectionOf([.. bytes]));
        Assert.Equal(0u, fields.Asn);
    }

    [Fact]
    public void Traits_count_in_the_record_but_not_in_traits()
    {
        // { traits: { traits: { autonomous_system_number: 7 }, user_type: "hosting" } }
        var fields = new NetworkFields();
        fields.Read(SectionOf([
            0xE1, 0x46, .. "traits"u8, 0xE2,
            0x46, .. "traits"u8, 0xE1, 0x58, .. "autonomous_system_number"u8, 0xC1, 7,
            0x49, .. "user_type"u8, 0x47, .. "hosting"u8]));
        Assert.Equal((0u, NetworkClass.Hosting), (fields.Asn, fields.Class));
    }

    [Fact]
    public void A_value_that_doubles_at_each_of_40_levels_is_refused()
    {
        // Arrays of two pointers to the next array: 2^40 values in 200 bytes.
        var bytes = new List<byte>();
        for (var level = 0; level < 40; level++)
        {
            var next = (byte)(bytes.Count + 6);
            bytes.AddRange([0x02, 0x04, 0x20, next, 0x20, next]);
        }
        bytes.AddRange([0x41, (byte)'x']);
        AssertRefused([.. bytes], "more than");
    }

    [Fact]
    public void Text_repeated_through_pointers_is_limited_in_bytes()
    {
        // An array of 30,000 pointers to one string of 65,000 bytes: 2 GB of text in 125 KB.
        var (count, length) = (30_000, 65_000);
        List<byte> bytes = [0x1E, 0x04, (byte)((count - 285) >> 8), (byte)(count - 285)];
        var text = bytes.Count + 5 * count;
        for (var i = 0; i < count; i++)
            bytes.AddRange([0x38, (byte)(text >> 24), (byte)(text >> 16), (byte)(text >> 8), (byte)text]);
        bytes.AddRange([0x5E, (byte)((length - 285) >> 8), (byte)(length - 285), .. Enumerable.Repeat((byte)'x', length)]);
        AssertRefused([.. bytes], "bytes of text");
    }

    [Fact]
    public void A_record_of_too_many_values_is_refused_by_navigation_too()
    {
        // A map whose first entry's value is an array of 100,000 empty strings, and then a second entry.
        var count = 100_000 - 65_821;
        List<byte> bytes = [0xE2, 0x41, (byte)'a', 0x1F, 0x04, (byte)(count >> 16), (byte)(count >> 8), (byte)count];
        bytes.AddRange(Enumerable.Repeat((byte)0x40, 100_000));
        bytes.AddRange([0x41, (byte)'b', 0x41, (byte)'x']);
        var record = SectionOf([.. bytes]);
        Assert.Throws<MmdbFormatException>(() => record.TryGet("b"u8, out _));
    }

    [Fact]
    public void A_cache_container_and_an_end_marker_decode_to_nothing()
    {
        // An array of a cache container and an end marker (extended types 12 and 13).
        var value = SectionOf([0x02, 0x04, 0x00, 0x05, 0x00, 0x06]);
        Assert.Equal([null, null], Assert.IsType<object?[]>(value.ToObject()));
    }

    private static void AssertRefused(byte[] data, string reason)
    {
        var error = Assert.Throws<MmdbFormatException>(() => SectionOf(data).ToObject());
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private static MmdbValue SectionOf(byte[] data)
    {
        var section = new MmdbSection(RiskAuth.Network.FileBytes.Copy(data), 0, data.Length);
        return new(section, section.ReadResolved(0, out _));
    }

    /// <returns>How many format errors came up.</returns>
    private static int ReadEverything(byte[] file)
    {
        var errors = 0;
        MmdbReader? reader = null;
        Try(() => reader = MmdbReader.FromBytes(file));
        if (reader is null)
            return errors;
        Try(reader.Verify);
        Try(() =>
        {
            foreach (var (_, record) in reader.Networks().Take(500))
                Try(() => record.ToObject());
        });
        foreach (var address in (ReadOnlySpan<string>)["0.0.0.0", "1.1.1.1", "255.255.255.255", "2.125.160.216", "::2:0:5a", "2001:db8::1"])
            Try(() => ReadRecord(reader, ClientAddress.Parse(address)));
        return errors;

        void Try(Action read)
        {
            try
            {
                read();
            }
            catch (MmdbFormatException)
            {
                errors++;
            }
        }
    }

    private static void ReadRecord(MmdbReader reader, ClientAddress address)
    {
        if (!reader.TryFind(address, out MmdbValue record))
            return;
        new NetworkFields().Read(record);
        record.TryGet("no such key"u8, out _);
        foreach (var entry in record.Entries)
        {
            _ = entry.Value.AsText();
            entry.Value.TryGetDouble(out _);
            entry.Value.TryGetUInt32(out _);
            entry.Value.TryGet(1, out _);
        }
    }
}
