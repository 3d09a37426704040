using RiskAuth.Network;
using RiskAuth.Network.Geo;
using RiskAuth.Tests.Network.Mmdb;

namespace RiskAuth.Tests.Network.Geo;

public sealed class GeoLookUpTests
{
    private const string TestData = "mmdb/test-data";

    /// <summary>What the map says, which a search of the files has to say too.</summary>
    private static NetworkFacts Find(GeoNetworkSource source, string address)
    {
        var facts = source.Find(ClientAddress.Parse(address));
        source.TrySearch(ClientAddress.Parse(address), out var searched);
        Assert.Equal(searched, facts);
        return facts;
    }

    private static GeoFixture WithPublished(params string[] names)
    {
        var fixture = new GeoFixture();
        foreach (var name in names)
            fixture.Put(name, File.ReadAllBytes(SharedData.Require($"{TestData}/{name}")));
        return fixture;
    }

    [Fact]
    public void Without_any_data_nothing_is_known_and_private_addresses_still_are()
    {
        using var fixture = new GeoFixture();
        var source = fixture.Open();
        Assert.Equal(NetworkFacts.Unknown, Find(source, "8.8.8.8"));
        Assert.Equal(NetworkFacts.PrivateNetwork, Find(source, "10.0.0.1"));
        Assert.Equal(NetworkFacts.PrivateNetwork, Find(source, "fd00::1"));
        Assert.Equal(NetworkFacts.Unknown, Find(source, "192.0.2.1"));
        Assert.Equal(2, source.Status().Problems.Count);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_a_folder_without_data()
    {
        var source = new GeoNetworkSource(new() { Folder = "/nowhere/at/all" }, TimeProvider.System);
        Assert.Equal(NetworkFacts.Unknown, Find(source, "8.8.8.8"));
        Assert.False(source.Refresh());
    }

    [SharedDataFact(TestData)]
    public void The_nested_schema_gives_country_region_city_and_a_point_with_its_radius()
    {
        using var fixture = WithPublished("GeoIP2-City-Test.mmdb");
        var facts = Find(fixture.Open(), "2.125.160.216");
        Assert.Equal(("GB", "England", "Boxford"), (facts.Country, facts.Region, facts.City));
        Assert.Equal(new GeoPoint(51.75f, -1.25f), facts.Location);
        Assert.Equal(100, facts.AccuracyKm);
    }

    [SharedDataFact(TestData)]
    public void Asn_and_anonymizer_databases_add_network_and_class()
    {
        using var fixture = WithPublished("GeoLite2-ASN-Test.mmdb", "GeoIP2-Anonymous-IP-Test.mmdb", "GeoIP2-Connection-Type-Test.mmdb");
        var source = fixture.Open();
        var facts = Find(source, "1.128.0.0");
        Assert.Equal((1221u, "Telstra Pty Ltd"), (facts.Asn, facts.Organization));
        Assert.Equal(NetworkClass.Anonymizer, Find(source, "1.2.0.0").Class);
        Assert.Equal(NetworkClass.Hosting, Find(source, "71.160.223.45").Class);
        Assert.Equal(NetworkClass.Anonymizer, Find(source, "65.4.3.2").Class);
        Assert.Equal(NetworkClass.MobileCarrier, Find(source, "80.214.0.1").Class);
    }

    [SharedDataFact(TestData)]
    public void An_enterprise_database_gives_place_network_and_class_from_one_record()
    {
        using var fixture = WithPublished("GeoIP2-Enterprise-Test.mmdb");
        var facts = Find(fixture.Open(), "74.209.24.0");
        Assert.Equal(("US", "New York", "Chatham"), (facts.Country, facts.Region, facts.City));
        Assert.Equal((14671u, "FairPoint Communications", NetworkClass.Residential), (facts.Asn, facts.Organization, facts.Class));
    }

    [Fact]
    public void The_flat_schema_gives_country_region_city_and_a_point_with_the_default_radius()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", GeoFixture.Flat("8.8.8.0/24", "us", "California", "Mountain View", 37.422f, -122.085f));
        var facts = Find(fixture.Open(), "8.8.8.8");
        Assert.Equal(new NetworkFacts("US", "California", "Mountain View", new(37.422f, -122.085f), FactsReader.CityAccuracyKm, 0, null, NetworkClass.Unknown), facts);
    }

    [Theory]
    [InlineData("US", "California", "", 37f, -122f, 250f)] // a region's point has a region's radius
    [InlineData("US", "", "", 37f, -122f, 0f)] // a country's point is no place
    [InlineData("US", "California", "Mountain View", 0f, 0f, 0f)] // zeros are no coordinates
    [InlineData("US", "California", "Mountain View", 91f, 0f, 0f)]
    [InlineData("US", "California", "Mountain View", 0f, 181f, 0f)]
    [InlineData("US", "California", "Mountain View", float.NaN, 1f, 0f)]
    [InlineData("US", "California", "Mountain View", float.PositiveInfinity, 1f, 0f)]
    [InlineData("US", "California", "Mountain View", 0f, 9f, 50f)] // on the equator
    public void Coordinates_that_are_none_are_missing(string country, string region, string city, float latitude, float longitude, float accuracyKm)
    {
        using var fixture = new GeoFixture().Put("city.mmdb", GeoFixture.Flat("8.8.8.0/24", country, region, city, latitude, longitude));
        var facts = Find(fixture.Open(), "8.8.8.8");
        Assert.Equal("US", facts.Country);
        Assert.Equal(accuracyKm > 0, facts.Location is not null);
        Assert.Equal(accuracyKm, facts.AccuracyKm);
    }

    [Theory]
    [InlineData("Oslo (Nordre Aker District)", "Oslo")]
    [InlineData("Oslo", "Oslo")]
    [InlineData("(Oslo)", "(Oslo)")]
    [InlineData("Oslo (", "Oslo (")]
    public void A_citys_district_is_not_part_of_its_name(string written, string city)
    {
        using var fixture = new GeoFixture().Put("city.mmdb", GeoFixture.Flat("8.8.8.0/24", "NO", "Oslo", written, 59.9f, 10.7f));
        Assert.Equal(city, Find(fixture.Open(), "8.8.8.8").City);
    }

    [Theory]
    [InlineData("ZZ")]
    [InlineData("")]
    [InlineData("U")]
    [InlineData("USA")]
    [InlineData("1!")]
    public void What_is_no_country_code_is_missing(string code)
    {
        using var fixture = new GeoFixture().Put("city.mmdb", GeoFixture.Flat("8.8.8.0/24", code, "", "", 1, 1));
        Assert.Null(Find(fixture.Open(), "8.8.8.8").Country);
    }

    [Fact]
    public void The_country_database_answers_where_the_city_database_does_not()
    {
        using var fixture = new GeoFixture()
            .Put("a.mmdb", GeoFixture.Flat("0.0.0.0/1", "NO", "", "", 0, 0, "country ipv4"))
            .Put("b.mmdb", GeoFixture.Flat("8.8.8.0/24", "US", "California", "Mountain View", 37, -122));
        var source = fixture.Open();
        Assert.Equal(("US", "Mountain View"), (Find(source, "8.8.8.8").Country, Find(source, "8.8.8.8").City));
        Assert.Equal("NO", Find(source, "9.9.9.9").Country);
    }

    [Fact]
    public void A_city_record_without_a_country_takes_it_from_the_country_database_for_each_address()
    {
        using var fixture = new GeoFixture()
            .Put("city.mmdb", new MmdbBuilder("City", 4).Add("8.0.0.0/8", new Dictionary<string, object> { ["city"] = "Border Town" }))
            .Put("country.mmdb", new MmdbBuilder("Country", 4).Add("8.0.0.0/9", new Dictionary<string, object> { ["country_code"] = "NO" }).Add("8.128.0.0/9", new Dictionary<string, object> { ["country_code"] = "SE" }));
        var source = fixture.Open();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(("NO", "Border Town"), (Find(source, "8.1.1.1").Country, Find(source, "8.1.1.1").City));
            Assert.Equal(("SE", "Border Town"), (Find(source, "8.200.1.1").Country, Find(source, "8.200.1.1").City));
        }
    }

    [Fact]
    public void What_an_operator_put_into_the_folder_comes_before_what_packages_brought()
    {
        using var fixture = new GeoFixture()
            .Put("node_modules/@a/a/city.mmdb", GeoFixture.Flat("8.8.8.0/24", "NO", "Oslo", "Oslo", 59, 10))
            .Put("zzz.mmdb", GeoFixture.Flat("8.8.8.0/24", "US", "California", "Mountain View", 37, -122));
        Assert.Equal("US", Find(fixture.Open(), "8.8.8.8").Country);
    }

    [Fact]
    public void Ranges_give_the_network_and_its_class_and_an_asn_database_outranks_them()
    {
        using var fixture = new GeoFixture().PutRanges("8.8.8.0,8.8.8.255,15169,Google LLC\n9.0.0.0,9.255.255.255,64500,Example Hosting Ltd\n2001:4860::,2001:4860:ffff:ffff:ffff:ffff:ffff:ffff,15169,Google LLC");
        var source = fixture.Open();
        Assert.Equal((15169u, "Google LLC", NetworkClass.Hosting), (Find(source, "8.8.8.8").Asn, Find(source, "8.8.8.8").Organization, Find(source, "8.8.8.8").Class));
        Assert.Equal((64500u, NetworkClass.Hosting), (Find(source, "9.1.1.1").Asn, Find(source, "9.1.1.1").Class));
        Assert.Equal(15169u, Find(source, "2001:4860::8888").Asn);
        Assert.Equal(NetworkFacts.Unknown, Find(source, "1.1.1.1"));
        fixture.Put("asn.mmdb", new MmdbBuilder("GeoLite2-ASN", 4).Add("9.0.0.0/8", new Dictionary<string, object> { ["autonomous_system_number"] = 7922u, ["autonomous_system_organization"] = "Comcast" }));
        source.Refresh();
        Assert.Equal((7922u, NetworkClass.Residential), (Find(source, "9.1.1.1").Asn, Find(source, "9.1.1.1").Class));
        Assert.Equal(15169u, Find(source, "8.8.8.8").Asn);
    }

    [Fact]
    public void A_listed_range_outranks_every_database()
    {
        using var fixture = new GeoFixture().PutRanges("104.0.0.0,104.255.255.255,13335,\"Cloudflare, Inc.\"");
        var source = fixture.Open();
        Assert.Equal(NetworkClass.Anonymizer, Find(source, "104.28.0.1").Class);
        Assert.Equal(NetworkClass.Hosting, Find(source, "104.16.0.1").Class);
    }

    [Theory]
    [InlineData("2002:0808:0808::1")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("::ffff:8.8.8.8")]
    public void An_address_that_embeds_an_IPv4_one_is_where_that_is(string address)
    {
        using var fixture = new GeoFixture().Put("city.mmdb", GeoFixture.Flat("8.8.8.0/24", "US", "California", "Mountain View", 37, -122));
        Assert.Equal("US", Find(fixture.Open(), address).Country);
    }

    [Fact]
    public void A_public_address_that_embeds_a_private_one_is_unknown_and_not_private()
    {
        using var fixture = new GeoFixture();
        var source = fixture.Open();
        Assert.Equal(NetworkFacts.Unknown, Find(source, "2002:0a00:0001::1"));
        Assert.Equal(NetworkFacts.Unknown, Find(source, "64:ff9b::127.0.0.1"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void A_known_address_is_looked_up_without_allocating_with_a_map_and_without(long minSizeForMap)
    {
        using var fixture = new GeoFixture()
            .Put("city.mmdb", GeoFixture.Flat("8.8.8.0/24", "US", "California", "Mountain View", 37, -122))
            .PutRanges("8.8.8.0,8.8.8.255,15169,Google LLC");
        var source = fixture.Open(minSizeForMap);
        var (known, unknown, own) = (ClientAddress.Parse("8.8.8.8"), ClientAddress.Parse("9.9.9.9"), ClientAddress.Parse("10.0.0.1"));
        var found = FindAll(1);
        Assert.Equal(0, Allocations.Of(() => found = FindAll(1000)));
        Assert.Equal(1000, found);

        int FindAll(int times)
        {
            var right = 0;
            for (var i = 0; i < times; i++)
                right += source.Find(known).Country is not null && source.Find(unknown).Country is null && source.Find(own).Country is null ? 1 : 0;
            return right;
        }
    }

    [Fact]
    public void Addresses_that_share_their_records_share_their_facts_and_texts()
    {
        using var fixture = new GeoFixture().Put("city.mmdb", GeoFixture.Flat("8.8.8.0/24", "US", "Same", "Same", 37, -122));
        var source = fixture.Open();
        var facts = Find(source, "8.8.8.8");
        Assert.Same(facts.City, Find(source, "8.8.8.200").City);
        Assert.Same(facts.Region, facts.City);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void Places_by_the_thousand_are_all_found_with_a_map_and_without(long minSizeForMap)
    {
        var builder = new MmdbBuilder("City", 4);
        var random = new Random(3);
        var networks = Enumerable.Range(0, 3000).Select(_ => (uint)random.Next() << 8).Distinct().Where(bits => SpecialAddresses.KindOf(ClientAddress.FromIPv4(bits)) == AddressKind.Public).ToList();
        foreach (var network in networks)
            builder.Add($"{ClientAddress.FromIPv4(network)}/24", new Dictionary<string, object> { ["country_code"] = "NO", ["city"] = $"City {network}" });
        using var fixture = new GeoFixture().Put("city.mmdb", builder);
        var source = fixture.Open(minSizeForMap);
        foreach (var _ in Enumerable.Range(0, 2))
            Assert.All(networks, network => Assert.Equal($"City {network}", source.Find(ClientAddress.FromIPv4(network | 9)).City));
    }

    [SharedDataFact(TestData)]
    public void A_database_with_broken_records_answers_what_it_can_and_its_status_says_so()
    {
        using var fixture = WithPublished("GeoIP2-City-Test-Broken-Double-Format.mmdb");
        var source = fixture.Open();
        Assert.Null(Assert.Single(source.Status().Files).Error);
        _ = Find(source, "2.125.160.216");
        Assert.Contains("broken part", Assert.Single(source.Status().Files).Error, StringComparison.Ordinal);
    }
}
