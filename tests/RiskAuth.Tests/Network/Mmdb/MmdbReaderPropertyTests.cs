using FsCheck.Fluent;
using RiskAuth.Network;
using RiskAuth.Network.Mmdb;

namespace RiskAuth.Tests.Network.Mmdb;

public sealed class MmdbReaderPropertyTests
{
    /// <summary>Networks that nest, because they share their first bits.</summary>
    private static readonly FsCheck.Gen<List<AddressRange>> Networks =
        Addresses.Any.SelectMany(_ => Gen.Choose(1, 32), (address, length) =>
            address.IsIPv4 ? new AddressRange(ClientAddress.FromIPv4((uint)address.Bits & 0xC0C0_C0FF), length) : new AddressRange(new(address.Bits & (UInt128)0xE0C0_C000 << 96 | UInt128.One << 125), length + 2))
        .ListOf().Select(list => list.ToList());

    [Theory]
    [InlineData(24)]
    [InlineData(28)]
    [InlineData(32)]
    public void A_look_up_finds_what_a_look_at_every_network_finds(int recordSizeBits) =>
        Addresses.Check(Networks.SelectMany(_ => Addresses.Any.ListOf(), (networks, probes) => (networks, probes: probes.ToList())), drawn =>
        {
            var builder = new MmdbBuilder("Test", 6, recordSizeBits);
            // Larger networks first: a builder lets a later network replace its part of an earlier one.
            var networks = drawn.networks.OrderBy(network => network.PrefixLength).ToList();
            foreach (var network in networks)
                builder.Add(network.ToString(), network.ToString());
            var reader = MmdbReader.FromBytes(builder.Build());
            reader.Verify();
            // The first 2^32 IPv6 addresses are the place of IPv4 in such a tree, and name the same networks.
            foreach (var probe in drawn.probes.Where(probe => probe.Bits > uint.MaxValue).Concat(networks.SelectMany(network => (ClientAddress[])[network.Network, network.Last])))
            {
                var expected = networks.Where(network => network.Contains(probe)).Select(network => network.ToString()).LastOrDefault();
                Assert.Equal(expected is not null, reader.TryFind(probe, out var record, out AddressRange answer));
                Assert.Equal(expected, expected is null ? null : record.AsText());
                Assert.True(answer.Contains(probe));
            }
        });

    [Theory]
    [InlineData(24)]
    [InlineData(28)]
    [InlineData(32)]
    public void A_tree_large_enough_for_a_table_is_searched_like_a_small_one(int recordSizeBits)
    {
        var builder = new MmdbBuilder("Test", 6, recordSizeBits);
        var random = new Random(recordSizeBits);
        var networks = new Dictionary<uint, int>();
        builder.Add("224.0.0.0/3", 1_000_000u);
        for (var i = 0; i < 20_000; i++)
            networks[(uint)random.Next() << 8] = i;
        foreach (var (network, number) in networks)
            builder.Add($"{ClientAddress.FromIPv4(network)}/24", (uint)number);
        var reader = MmdbReader.FromBytes(builder.Build());
        Assert.True(reader.Metadata.NodeCount > 100_000);
        foreach (var (network, number) in networks)
        {
            Assert.True(reader.TryFind(ClientAddress.FromIPv4(network | 77), out MmdbValue record) && record.TryGetUInt32(out var found) && found == number);
            var beside = ClientAddress.FromIPv4(network ^ 0x100);
            Assert.Equal(networks.ContainsKey(network ^ 0x100) || (network ^ 0x100) >= 0xE000_0000, reader.TryFind(beside, out MmdbValue _));
        }
        Assert.True(reader.TryFind(ClientAddress.Parse("255.255.255.255"), out MmdbValue wide) && wide.TryGetUInt32(out _));
    }

    [Theory]
    [InlineData(24, true)]
    [InlineData(28, true)]
    [InlineData(28, false)]
    [InlineData(32, false)]
    public void IPv6_networks_of_a_large_tree_are_found_whether_all_share_leading_bits_or_not(int recordSizeBits, bool shareBits)
    {
        var builder = new MmdbBuilder("Test", 6, recordSizeBits);
        var random = new Random(recordSizeBits);
        var networks = new Dictionary<ulong, int>();
        builder.Add("2f00::/9", 1_000_000u);
        if (!shareBits)
            builder.Add("c000::/3", 2_000_000u);
        for (var i = 0; i < 20_000; i++)
            networks[0x2001_0000_0000_0000 | ((ulong)random.Next() << 24) & 0x0FFF_FFFF_FFFF_0000] = i;
        foreach (var (network, number) in networks)
            builder.Add($"{new ClientAddress((UInt128)network << 64)}/48", (uint)number);
        var reader = MmdbReader.FromBytes(builder.Build());
        reader.Verify();
        Assert.True(reader.Metadata.NodeCount > 100_000);
        foreach (var (network, number) in networks)
        {
            Assert.Equal((uint)number, Find((UInt128)network << 64 | 77));
            Assert.Equal(networks.TryGetValue(network ^ 0x1_0000, out var other) ? (uint)other : null, Find((UInt128)(network ^ 0x1_0000) << 64));
        }
        Assert.Equal(1_000_000u, Find((UInt128)0x2f12 << 112 | 1));
        Assert.Equal(shareBits ? null : 2_000_000u, Find((UInt128)0xc123 << 112));
        foreach (var outside in (UInt128[])[(UInt128)0x4000 << 112, (UInt128)0xa000 << 112 | 5, UInt128.One << 64, 0])
            Assert.Null(Find(outside));

        uint? Find(UInt128 bits) => reader.TryFind(new ClientAddress(bits), out MmdbValue record) && record.TryGetUInt32(out var number) ? number : null;
    }
}
