using RiskAuth.Network;
using RiskAuth.Network.Mmdb;

namespace RiskAuth.Tests.Network.Mmdb;

/// <summary>Search trees of every record size and family, against the networks that MaxMind's test databases are published with.</summary>
public sealed class MmdbTreeTests
{
    private const string Folder = "mmdb/test-data";

    private static string? Text(MmdbReader reader, string address) =>
        reader.TryFind(ClientAddress.Parse(address), out MmdbValue record) && record.TryGet("ip"u8, out var text) ? text.AsText() : null;

    [SharedDataTheory(Folder)]
    [InlineData(24)]
    [InlineData(28)]
    [InlineData(32)]
    public void An_IPv4_tree_of_any_record_size_finds_its_networks(int recordSizeBits)
    {
        var reader = MmdbDecodingTests.Open($"MaxMind-DB-test-ipv4-{recordSizeBits}.mmdb");
        reader.Verify();
        Assert.Equal(recordSizeBits, reader.Metadata.RecordSizeBits);
        // The file holds 1.1.1.1/32, .2/31, .4/30, .8/29, .16/28 and .32/32.
        foreach (var (address, network) in (ReadOnlySpan<(int, int?)>)[(0, null), (1, 1), (2, 2), (3, 2), (4, 4), (7, 4), (8, 8), (15, 8), (16, 16), (31, 16), (32, 32), (33, null), (255, null)])
            Assert.Equal(network is null ? null : $"1.1.1.{network}", Text(reader, $"1.1.1.{address}"));
    }

    [SharedDataTheory(Folder)]
    [InlineData(24)]
    [InlineData(28)]
    [InlineData(32)]
    public void An_IPv6_tree_of_any_record_size_finds_its_networks(int recordSizeBits)
    {
        var reader = MmdbDecodingTests.Open($"MaxMind-DB-test-ipv6-{recordSizeBits}.mmdb");
        reader.Verify();
        foreach (var (address, network) in (ReadOnlySpan<(string, string?)>)[("::1:ffff:ffff", "::1:ffff:ffff"), ("::2:0:1", "::2:0:0"), ("::2:0:3f", "::2:0:0"), ("::2:0:47", "::2:0:40"), ("::2:0:59", "::2:0:58"), ("::2:0:5a", null), ("2001::1", null), ("::1:ffff:fffe", null)])
            Assert.Equal(network, Text(reader, address));
        Assert.Null(Text(reader, "1.1.1.1"));
    }

    [SharedDataTheory(Folder)]
    [InlineData(24)]
    [InlineData(28)]
    [InlineData(32)]
    public void IPv4_addresses_are_found_within_an_IPv6_tree(int recordSizeBits)
    {
        var reader = MmdbDecodingTests.Open($"MaxMind-DB-test-mixed-{recordSizeBits}.mmdb");
        Assert.Equal("::1.1.1.1", Text(reader, "1.1.1.1"));
        Assert.Equal("::1.1.1.16", Text(reader, "::ffff:1.1.1.20"));
        Assert.Equal("::2:0:40", Text(reader, "::2:0:47"));
        Assert.Null(Text(reader, "1.1.1.33"));
    }

    [SharedDataFact(Folder)]
    public void An_IPv6_address_is_not_found_in_an_IPv4_tree()
    {
        var reader = MmdbDecodingTests.Open("MaxMind-DB-test-ipv4-24.mmdb");
        Assert.Null(Text(reader, "2001:db8::1"));
        Assert.Null(Text(reader, "::1"));
        Assert.False(reader.HoldsIPv6);
        Assert.True(reader.HoldsIPv4);
    }

    [SharedDataFact(Folder)]
    public void A_tree_whose_IPv4_part_is_one_record_answers_it_for_every_address()
    {
        var reader = MmdbDecodingTests.Open("MaxMind-DB-no-ipv4-search-tree.mmdb");
        Assert.True(reader.TryFind(ClientAddress.Parse("192.0.2.1"), out var record, out AddressRange network));
        Assert.Equal("::/64", record.AsText());
        Assert.Equal("0.0.0.0/0", network.ToString());
    }

    [SharedDataFact(Folder)]
    public void A_look_up_names_the_network_that_its_answer_holds_for()
    {
        var reader = MmdbDecodingTests.Open("MaxMind-DB-test-mixed-28.mmdb");
        Assert.True(reader.TryFind(ClientAddress.Parse("1.1.1.19"), out _, out AddressRange network));
        Assert.Equal("1.1.1.16/28", network.ToString());
        Assert.True(reader.TryFind(ClientAddress.Parse("::2:0:59"), out _, out network));
        Assert.Equal("::2:0:58/127", network.ToString());
        Assert.False(reader.TryFind(ClientAddress.Parse("9.9.9.9"), out _, out network));
        Assert.True(network.Contains(ClientAddress.Parse("9.9.9.9")) && !network.Contains(ClientAddress.Parse("1.1.1.1")));
    }

    public static TheoryData<string> Databases() =>
        SharedData.Find(Folder) is { } folder
            ? [.. Directory.EnumerateFiles(folder, "*.mmdb").Select(file => Path.GetFileName(file)).Where(name => !name.Contains("roken", StringComparison.Ordinal) && !name.Contains("Invalid", StringComparison.Ordinal))]
            : [];

    [SharedDataTheory(Folder)]
    [MemberData(nameof(Databases))]
    public void Every_listed_network_is_found_by_its_first_and_last_address(string name)
    {
        var reader = MmdbDecodingTests.Open(name);
        reader.Verify();
        var networks = reader.Networks().ToList();
        Assert.NotEmpty(networks);
        foreach (var (network, record) in networks)
        {
            foreach (var address in (ReadOnlySpan<ClientAddress>)[network.Network, network.Last])
            {
                // An IPv6 network may reach into the block of mapped addresses, which are IPv4.
                if (address.IsIPv4 != network.IsIPv4)
                    continue;
                Assert.True(reader.TryFind(address, out var found, out AddressRange answer));
                Assert.Equal((network, record.Type, record.Size), (answer, found.Type, found.Size));
            }
            Assert.NotNull(record.ToObject());
        }
    }

    [SharedDataTheory(Folder)]
    [MemberData(nameof(Databases))]
    public void Networks_are_listed_in_order_and_apart(string name)
    {
        var networks = MmdbDecodingTests.Open(name).Networks().Select(found => found.Network).ToList();
        foreach (var family in networks.GroupBy(network => network.IsIPv4))
        {
            var last = default(UInt128?);
            foreach (var network in family)
            {
                Assert.True(last is null || network.Network.Bits > last, $"{network} overlaps the one before");
                last = network.Last.Bits;
            }
        }
    }
}
