using FsCheck.Fluent;
using RiskAuth.Network;

namespace RiskAuth.Tests.Network;

public sealed class AddressRangesTests
{
    private static AddressRanges Ranges(params string[] ranges) => new(ranges.Select(range => AddressRange.Parse(range)));

    [Fact]
    public void The_smallest_range_that_holds_an_address_is_found()
    {
        var ranges = Ranges("10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "2001:db8::/32", "2001:db8:1::/48");
        foreach (var (address, index) in (ReadOnlySpan<(string, int)>)[("10.0.0.0", 0), ("10.255.255.255", 0), ("10.1.0.0", 1), ("10.1.2.0", 2), ("10.1.2.2", 2), ("10.1.2.3", 3), ("10.1.2.4", 2), ("10.1.3.0", 1), ("10.2.0.0", 0), ("9.255.255.255", -1), ("11.0.0.0", -1), ("2001:db8:1::9", 5), ("2001:db8:2::9", 4), ("2001:db9::", -1)])
            Assert.Equal(index, ranges.IndexOf(ClientAddress.Parse(address)));
    }

    [Fact]
    public void The_larger_ranges_around_a_match_are_found_one_after_another()
    {
        var ranges = Ranges("10.1.2.0/24", "0.0.0.0/0", "10.0.0.0/8", "10.1.2.0/24");
        var index = ranges.IndexOf(ClientAddress.Parse("10.1.2.3"));
        var chain = new List<int>();
        for (; index >= 0; index = ranges.Enclosing(index))
            chain.Add(index);
        Assert.Equal([0, 3, 2, 1], chain);
    }

    [Fact]
    public void A_range_that_holds_every_address_of_a_family_holds_none_of_the_other()
    {
        Assert.True(Ranges("0.0.0.0/0").Contains(ClientAddress.Parse("255.255.255.255")));
        Assert.True(Ranges("::/0").Contains(ClientAddress.Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
        Assert.False(Ranges("::/0").Contains(ClientAddress.Parse("192.0.2.1")));
        Assert.False(Ranges("0.0.0.0/0").Contains(ClientAddress.Parse("::")));
    }

    [Fact]
    public void The_empty_set_holds_nothing() => Assert.False(AddressRanges.Empty.Contains(ClientAddress.Parse("192.0.2.1")));

    [Fact]
    public void More_ranges_than_the_limit_are_refused()
    {
        var endless = Enumerable.Range(0, int.MaxValue).Select(i => new AddressRange(ClientAddress.FromIPv4((uint)i), 32));
        Assert.Throws<ArgumentException>(() => new AddressRanges(endless));
    }

    [Fact]
    public void As_many_ranges_as_the_limit_are_searched_without_allocating()
    {
        var ranges = new AddressRanges(Enumerable.Range(0, AddressRanges.MaxRanges).Select(i => new AddressRange(ClientAddress.FromIPv4((uint)i << 10), 24)));
        var wrong = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < AddressRanges.MaxRanges; i++)
            {
                wrong += ranges.IndexOf(ClientAddress.FromIPv4(((uint)i << 10) + 255)) == i ? 0 : 1;
                wrong += ranges.IndexOf(ClientAddress.FromIPv4(((uint)i << 10) + 256)) == -1 ? 0 : 1;
            }
        }));
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void A_look_up_finds_what_a_look_at_every_range_finds()
    {
        // Few distinct first bits, so that the ranges nest and touch.
        var close = Addresses.Any.SelectMany(_ => Gen.Choose(0, 40), (address, shift) =>
            address.IsIPv4 ? ClientAddress.FromIPv4((uint)(address.Bits & 0xF0F0) << 16) : new ClientAddress((address.Bits & 0xFF0F) << (72 + shift % 8)));
        var range = close.SelectMany(_ => Gen.Choose(0, 128), (address, length) => new AddressRange(address, address.IsIPv4 ? length % 33 : length));
        Addresses.Check(Gen.ListOf(range).SelectMany(_ => Gen.ListOf(Gen.OneOf(close, Addresses.Any)), (ranges, addresses) => (Ranges: ranges.ToList(), Probes: addresses.ToList())), drawn =>
        {
            var set = new AddressRanges(drawn.Ranges);
            var probes = drawn.Probes.Concat(drawn.Ranges.SelectMany(r => (ClientAddress[])[r.Network, r.Last, new(r.Network.Bits - 1), new(r.Last.Bits + 1)]));
            foreach (var probe in probes)
            {
                var expected = drawn.Ranges.Select((r, index) => (r, index)).Where(one => one.r.Contains(probe))
                    .OrderByDescending(one => one.r.PrefixLength).ThenBy(one => one.index).Select(one => one.index).FirstOrDefault(-1);
                Assert.Equal(expected, set.IndexOf(probe));
            }
        });
    }
}
