using RiskAuth.Network;
using RiskAuth.Network.Geo;
using RiskAuth.Tests.Network.Mmdb;

namespace RiskAuth.Tests.Network.Geo;

public sealed class GeoRefreshTests
{
    private static readonly ClientAddress Address = ClientAddress.Parse("8.8.8.8");

    private static MmdbBuilder City(string country) => GeoFixture.Flat("8.8.8.0/24", country, "Region", "City", 1, 1);

    private static string? Country(GeoNetworkSource source) => source.Find(Address).Country;

    [Fact]
    public void A_refresh_of_an_unchanged_folder_changes_nothing()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", City("NO"));
        var source = fixture.Open();
        var facts = source.Find(Address);
        Assert.False(source.Refresh());
        Assert.Equal(facts, source.Find(Address));
    }

    [Fact]
    public void An_added_file_is_taken_over()
    {
        using var fixture = new GeoFixture();
        var source = fixture.Open();
        fixture.Put("city.mmdb", City("NO"));
        Assert.Null(Country(source));
        Assert.True(source.Refresh());
        Assert.Equal("NO", Country(source));
    }

    [Fact]
    public void A_replaced_file_is_taken_over()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", City("NO"));
        var source = fixture.Open();
        Assert.Equal("NO", Country(source));
        fixture.Put("city.mmdb", City("SE"));
        Assert.True(source.Refresh());
        Assert.Equal("SE", Country(source));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void A_file_cut_off_leaves_its_last_good_content_in_use_and_is_reported(int length)
    {
        using var fixture = new GeoFixture().Put("city.mmdb", City("NO"));
        var source = fixture.Open();
        fixture.Put("city.mmdb", City("SE").Build()[..length]);
        Assert.False(source.Refresh());
        Assert.Equal("NO", Country(source));
        var file = Assert.Single(source.Status().Files);
        Assert.True(file.IsInUse);
        Assert.NotNull(file.Error);
        Assert.Contains(source.Status().Problems, problem => problem.StartsWith("city.mmdb: ", StringComparison.Ordinal));
        fixture.Put("city.mmdb", City("SE"));
        Assert.True(source.Refresh());
        Assert.Equal("SE", Country(source));
        Assert.Null(Assert.Single(source.Status().Files).Error);
    }

    [Fact]
    public void A_file_written_over_in_place_harms_no_look_up()
    {
        using var fixture = new GeoFixture();
        var builder = new MmdbBuilder("City", 4);
        for (var i = 0; i < 20_000; i++)
            builder.Add($"{ClientAddress.FromIPv4((8u << 24) + ((uint)i << 8))}/24", new Dictionary<string, object> { ["country_code"] = "NO", ["city"] = $"A city with a rather long name, number {i}" });
        fixture.Put("city.mmdb", builder);
        var source = fixture.Open();
        using (var file = new FileStream(Path.Combine(fixture.Folder, "city.mmdb"), FileMode.Truncate))
            file.WriteByte(0);
        // Reading a mapped file behind its new end would kill the process.
        for (var i = 0u; i < 20_000; i++)
            Assert.Equal("NO", source.Find(ClientAddress.FromIPv4((8u << 24) + (i << 8))).Country);
    }

    [Fact]
    public void A_removed_file_stays_in_use_until_the_second_refresh_without_it()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", City("NO"));
        var source = fixture.Open();
        fixture.Remove("city.mmdb");
        Assert.False(source.Refresh());
        Assert.Equal("NO", Country(source));
        Assert.Contains("gone", Assert.Single(source.Status().Files).Error, StringComparison.Ordinal);
        Assert.True(source.Refresh());
        Assert.Null(Country(source));
        Assert.Empty(source.Status().Files);
    }

    [Fact]
    public void A_file_removed_and_written_again_between_refreshes_is_simply_replaced()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", City("NO"));
        var source = fixture.Open();
        fixture.Remove("city.mmdb");
        source.Refresh();
        fixture.Put("city.mmdb", City("SE"));
        Assert.True(source.Refresh());
        Assert.Equal("SE", Country(source));
    }

    [Fact]
    public void A_bad_file_is_not_read_again_until_it_changes()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", [1, 2, 3]);
        var source = fixture.Open();
        var error = Assert.Single(source.Status().Files).Error;
        Assert.NotNull(error);
        Assert.False(source.Refresh());
        Assert.Same(error, Assert.Single(source.Status().Files).Error);
    }

    [Fact]
    public void Operators_lists_are_taken_over_when_they_change()
    {
        using var fixture = new GeoFixture().PutRanges("8.8.8.0,8.8.8.255,64500,Umbrella Trading Ltd");
        var source = fixture.Open();
        Assert.Equal(NetworkClass.Unknown, source.Find(Address).Class);
        fixture.Put("networks/anonymizer.txt", "AS64500 a VPN of ours\nbroken\n"u8.ToArray());
        Assert.True(source.Refresh());
        Assert.Equal(NetworkClass.Anonymizer, source.Find(Address).Class);
        Assert.Contains(source.Status().Problems, problem => problem.Contains("line 2", StringComparison.Ordinal));
        fixture.Remove("networks/anonymizer.txt");
        Assert.True(source.Refresh());
        Assert.Equal(NetworkClass.Unknown, source.Find(Address).Class);
    }

    [Fact]
    public void A_file_that_could_not_be_read_for_a_while_is_read_when_it_can_be()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", City("NO"));
        GeoNetworkSource source;
        using (PassingTroubles.Hold(Path.Combine(fixture.Folder, "city.mmdb")))
        {
            source = fixture.Open();
            Assert.NotNull(Assert.Single(source.Status().Files).Error);
            Assert.False(source.Refresh());
        }
        Assert.True(source.Refresh());
        Assert.Equal("NO", Country(source));
        Assert.DoesNotContain(source.Status().Problems, problem => problem.StartsWith("city.mmdb", StringComparison.Ordinal));
        Assert.False(source.Refresh());
    }

    [Fact]
    public void Lists_that_could_not_be_read_for_a_while_are_read_when_they_can_be()
    {
        using var fixture = new GeoFixture().PutRanges("8.8.8.0,8.8.8.255,64500,Umbrella Trading Ltd").Put("networks/anonymizer.txt", "AS64500 a VPN of ours\n"u8.ToArray());
        GeoNetworkSource source;
        using (PassingTroubles.Hold(Path.Combine(fixture.Folder, "networks", "anonymizer.txt")))
        {
            source = fixture.Open();
            Assert.Equal(NetworkClass.Unknown, source.Find(Address).Class);
            Assert.Contains(source.Status().Problems, problem => problem.StartsWith("The lists in", StringComparison.Ordinal));
        }
        Assert.True(source.Refresh());
        Assert.Equal(NetworkClass.Anonymizer, source.Find(Address).Class);
        Assert.DoesNotContain(source.Status().Problems, problem => problem.StartsWith("The lists in", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_cannot_be_reached_for_a_while_leaves_all_in_use_and_is_reported()
    {
        using var fixture = new GeoFixture().Put("at/geo/city.mmdb", City("NO")).Put("at/geo/networks/anonymizer.txt", "8.8.8.0/24 a VPN of ours\n"u8.ToArray());
        var source = new GeoNetworkSource(new() { Folder = Path.Combine(fixture.Folder, "at", "geo") }, fixture);
        using (PassingTroubles.MakeUnreachable(Path.Combine(fixture.Folder, "at")))
        {
            for (var refresh = 0; refresh < 3; refresh++)
                Assert.False(source.Refresh());
            Assert.Equal(("NO", NetworkClass.Anonymizer), (Country(source), source.Find(Address).Class));
            Assert.Contains(source.Status().Problems, problem => problem.StartsWith("The folder", StringComparison.Ordinal));
            Assert.Contains(source.Status().Problems, problem => problem.StartsWith("The lists in", StringComparison.Ordinal));
        }
        Assert.False(source.Refresh());
        Assert.DoesNotContain(source.Status().Problems, problem => problem.StartsWith("The folder", StringComparison.Ordinal) || problem.StartsWith("The lists in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Look_ups_go_on_while_files_are_replaced()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", City("NO")).PutRanges("8.8.8.0,8.8.8.255,15169,Google LLC");
        var source = fixture.Open();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var seen = 0;
            while (!stop.IsCancellationRequested || seen == 0)
            {
                var facts = source.Find(Address);
                Assert.True(facts is { Country: "NO" or "SE", Asn: 15169, City: "City" });
                seen++;
            }
        })).ToArray();
        for (var i = 0; i < 60; i++)
        {
            fixture.Put("city.mmdb", City(i % 2 == 0 ? "SE" : "NO"));
            Assert.True(source.Refresh());
            // Collects the maps that no look-up reads any more.
            GC.Collect();
        }
        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public void The_status_names_files_kinds_ages_and_staleness()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", City("NO")).PutRanges("8.8.8.0,8.8.8.255,15169,Google LLC");
        var source = fixture.Open();
        var status = source.Status();
        Assert.Equal([GeoFileKind.AsnRanges, GeoFileKind.City], status.Files.Select(file => file.Kind));
        Assert.Equal([3, 20], status.Files.Select(file => file.AgeDays));
        Assert.True(status is { HasPlaces: true, HasAsns: true, IsStale: false, Problems: [] });
        fixture.Now = fixture.Now.AddDays(25);
        Assert.False(source.Status().IsStale);
        fixture.Now = fixture.Now.AddDays(1);
        Assert.True(source.Status().IsStale);
        Assert.Contains("older than 45 days", Assert.Single(source.Status().Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_that_nothing_uses_is_reported()
    {
        using var fixture = new GeoFixture().Put("domain.mmdb", new MmdbBuilder("GeoIP2-Domain", 4).Add("8.8.8.0/24", "x"));
        var status = fixture.Open().Status();
        Assert.False(Assert.Single(status.Files).IsInUse);
        Assert.Contains(status.Problems, problem => problem.Contains("GeoIP2-Domain", StringComparison.Ordinal));
    }

    [Fact]
    public void A_package_with_one_database_for_both_families_beside_one_for_each_is_read_once()
    {
        using var fixture = new GeoFixture()
            .Put("node_modules/@x/country/country.mmdb", City("NO"))
            .Put("node_modules/@x/country/country-ipv4.mmdb", City("SE"))
            .Put("node_modules/@x/country/country-ipv6.mmdb", City("SE"));
        var source = fixture.Open();
        Assert.Equal("NO", Country(source));
        Assert.Single(source.Status().Files);
    }

    [Fact]
    public void Without_a_folder_for_copies_files_are_read_into_memory()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", City("NO"));
        var source = new GeoNetworkSource(new() { Folder = fixture.Folder, CopyFolder = Path.Combine(fixture.Folder, "absent") }, fixture);
        Assert.Equal("NO", Country(source));
    }

    [Fact]
    public void Files_may_be_mapped_where_they_lie()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", City("NO"));
        Assert.Equal("NO", Country(new(new() { Folder = fixture.Folder, Mapping = FileMapping.InPlace }, fixture)));
    }

    [SharedDataTheory("mmdb/test-data")]
    [InlineData("GeoIP2-Enterprise-Test.mmdb", 1)]
    [InlineData("GeoIP2-City-Test.mmdb", 2)]
    [InlineData("GeoIP2-ISP-Test.mmdb", 3)]
    public void Whatever_bytes_of_a_database_change_a_look_up_never_throws(string name, int seed)
    {
        var original = File.ReadAllBytes(SharedData.Require($"mmdb/test-data/{name}"));
        var random = new Random(seed);
        using var fixture = new GeoFixture().Put(name, original);
        var source = fixture.Open();
        var probes = Mmdb.MmdbDecodingTests.Open(name).Networks().Select(found => found.Network.Network).Take(100).ToList();
        for (var round = 0; round < 60; round++)
        {
            var mutant = (byte[])original.Clone();
            for (var flips = random.Next(1, 200); flips > 0; flips--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            fixture.Put(name, mutant);
            source.Refresh();
            source.MapMade.GetAwaiter().GetResult();
            foreach (var probe in probes)
            {
                var facts = source.Find(probe);
                source.TrySearch(probe, out var searched);
                Assert.Equal(searched, facts);
            }
            Assert.NotNull(source.Status());
            Assert.NotNull(source.Records(probes[0]));
        }
    }

    [Fact]
    public void Copies_leave_no_file_behind()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", City("NO"));
        var source = fixture.Open();
        Assert.Equal("NO", Country(source));
        Assert.Equal(["city.mmdb"], new DirectoryInfo(fixture.Folder).EnumerateFiles().Select(file => file.Name));
    }
}
