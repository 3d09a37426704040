using System.Text;
using FsCheck.Fluent;
using RiskAuth.Network;
using RiskAuth.Network.Asn;

namespace RiskAuth.Tests.Network.Asn;

public sealed class AsnRangesTests
{
    private const string Sample = """"
        1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."
        1.0.4.0,1.0.7.255,38803,Gtelecom Pty Ltd
        2.26.200.0,2.26.215.255,201907,"LLC ""SPUTNIK"""
        2001:200::,2001:200:1b9:ffff:ffff:ffff:ffff:ffff,2500,WIDE Project
        2001:500:30ff::30,2001:500:30ff::30,396552,VeriSign Global Registry Services
        """";

    private static AsnTable Read(string text)
    {
        var table = new AsnTable();
        table.Read(new StringReader(text), "test");
        return table;
    }

    private static AsnRanges Build(AsnTable table) => AsnRanges.FromBytes(AsnRangesWriter.Encode(table, DateTimeOffset.UnixEpoch.AddYears(56), out _));

    private static string? Find(AsnRanges ranges, string address)
    {
        var system = ranges.Find(ClientAddress.Parse(address));
        return system < 0 ? null : $"AS{ranges.Asn(system)} {Encoding.UTF8.GetString(ranges.Name(system))}";
    }

    [Theory]
    [InlineData("1.0.0.0", "AS13335 Cloudflare, Inc.")]
    [InlineData("1.0.0.255", "AS13335 Cloudflare, Inc.")]
    [InlineData("1.0.1.0", null)]
    [InlineData("0.255.255.255", null)]
    [InlineData("1.0.5.9", "AS38803 Gtelecom Pty Ltd")]
    [InlineData("2.26.215.255", "AS201907 LLC \"SPUTNIK\"")]
    [InlineData("2.26.216.0", null)]
    [InlineData("255.255.255.255", null)]
    [InlineData("2001:200:1b9::1", "AS2500 WIDE Project")]
    [InlineData("2001:200:1ba::", null)]
    [InlineData("2001:500:30ff::30", "AS396552 VeriSign Global Registry Services")]
    [InlineData("2001:500:30ff::31", null)]
    [InlineData("::", null)]
    public void An_address_leads_to_its_autonomous_system(string address, string? expected) =>
        Assert.Equal(expected, Find(Build(Read(Sample)), address));

    [Fact]
    public void Ranges_are_listed_in_order_with_their_systems()
    {
        var ranges = Build(Read(Sample));
        Assert.Equal((3, 2, 5), (ranges.IPv4Count, ranges.IPv6Count, ranges.SystemCount));
        Assert.Equal("2.26.215.255", ranges[2].Last.ToString());
        Assert.Equal("2001:200::", ranges[3].First.ToString());
        Assert.Equal(2500u, ranges.Asn(ranges[3].System));
    }

    [Fact]
    public void The_date_of_the_list_is_kept() =>
        Assert.Equal(DateTimeOffset.UnixEpoch.AddYears(56), Build(Read(Sample)).PublishedAt);

    [Theory]
    [InlineData("1.0.0.0,1.0.0.255,13335")]
    [InlineData("1.0.0.0;1.0.0.255;13335;x")]
    [InlineData("1.0.0,1.0.0.255,13335,x")]
    [InlineData("1.0.0.0,1.0.0.255,-5,x")]
    [InlineData("1.0.0.0,1.0.0.255,4294967296,x")]
    [InlineData("1.0.0.255,1.0.0.0,13335,x")]
    [InlineData("1.0.0.0,2001::,13335,x")]
    [InlineData("first,last,asn,name")]
    public void A_broken_line_is_left_out_and_reported_with_its_number(string line)
    {
        var table = Read($"9.0.0.0,9.0.0.255,1,good\n{line}\n9.0.1.0,9.0.1.255,2,good too");
        Assert.Equal((2, 1), (table.RangeCount, table.BrokenLineCount));
        Assert.StartsWith("test, line 2: ", Assert.Single(table.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_is_left_out_and_a_long_name_is_cut_at_a_character()
    {
        var table = Read($"9.0.0.0,9.0.0.255,1,{new string('x', 5000)}\n9.0.1.0,9.0.1.255,2,{new string('é', 500)}");
        Assert.Equal(1, table.BrokenLineCount);
        Assert.Equal("AS2 " + new string('é', 128), Find(Build(table), "9.0.1.7"));
    }

    [Fact]
    public void Of_overlapping_ranges_the_one_that_begins_later_keeps_the_part()
    {
        var table = Read("9.0.0.0,9.0.255.255,1,wide\n9.0.1.0,9.0.1.255,2,narrow");
        var ranges = AsnRanges.FromBytes(AsnRangesWriter.Encode(table, null, out var overlapCount));
        Assert.Equal(1, overlapCount);
        Assert.Equal("AS1 wide", Find(ranges, "9.0.0.255"));
        Assert.Equal("AS2 narrow", Find(ranges, "9.0.1.0"));
        Assert.Null(ranges.PublishedAt);
    }

    [Fact]
    public void An_empty_list_makes_a_file_that_knows_nothing() =>
        Assert.Null(Find(Build(Read("")), "9.0.0.1"));

    [Fact]
    public void A_look_up_finds_what_a_look_at_every_range_finds()
    {
        var range = Addresses.Any.SelectMany(_ => Gen.Choose(8, 32), (address, length) => new AddressRange(address, length));
        Addresses.Check(range.ListOf().SelectMany(_ => Addresses.Any.ListOf(), (ranges, probes) => (ranges: ranges.ToList(), probes: probes.ToList())), drawn =>
        {
            var disjoint = new List<AddressRange>();
            foreach (var one in drawn.ranges.Where(one => one.Last.IsIPv4 == one.IsIPv4))
            {
                if (!disjoint.Any(other => other.Contains(one.Network) || one.Contains(other.Network)))
                    disjoint.Add(one);
            }
            var ranges = Build(Read(string.Join('\n', disjoint.Select((one, index) => $"{one.Network},{one.Last},{index + 1},n"))));
            foreach (var probe in drawn.probes.Concat(disjoint.SelectMany(one => (ClientAddress[])[one.Network, one.Last])))
            {
                var found = ranges.Find(probe);
                Assert.Equal(disjoint.FindIndex(one => one.Contains(probe)) + 1, found < 0 ? 0 : (int)ranges.Asn(found));
            }
        });
    }

    [Fact]
    public void A_look_up_allocates_nothing()
    {
        var ranges = Build(Read(Sample));
        var (ipv4, ipv6) = (ClientAddress.Parse("1.0.5.9"), ClientAddress.Parse("2001:200::1"));
        var sum = ranges.Name(ranges.Find(ipv4)).Length + ranges.Find(ipv6);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
                sum += ranges.Name(ranges.Find(ipv4)).Length + (int)ranges.Asn(ranges.Find(ipv6));
        }));
        Assert.NotEqual(0, sum);
    }

    [Fact]
    public void A_file_cut_off_anywhere_or_changed_anywhere_is_refused()
    {
        var file = AsnRangesWriter.Encode(Read(Sample), DateTimeOffset.UnixEpoch.AddYears(56), out _);
        for (var length = 0; length < file.Length; length++)
            Assert.Throws<InvalidDataException>(() => AsnRanges.FromBytes(file.AsSpan(0, length)));
        for (var position = 128; position < file.Length; position++)
        {
            var changed = (byte[])file.Clone();
            changed[position] ^= 1;
            Assert.Throws<InvalidDataException>(() => AsnRanges.FromBytes(changed));
        }
    }

    [Theory]
    [InlineData('x', 256)]
    [InlineData('\u00e6', 128)]
    [InlineData('\u2026', 85)]
    [InlineData('\ud800', 85)]
    public void A_long_name_is_cut_to_whole_characters_at_the_cost_of_its_length(char character, int kept)
    {
        var line = $"1.0.0.0,1.0.0.255,64500,{new string(character, 1_900)}";
        AsnTable table = null!;
        var allocated = Allocations.Of(() => table = Read(line));
        Assert.Equal(kept, table.Systems.Single().Name.Length);
        Assert.InRange(allocated, 1, 40_000);
    }

    [Fact]
    public void No_change_of_the_header_does_worse_than_being_refused()
    {
        var file = AsnRangesWriter.Encode(Read(Sample), null, out _);
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var changed = (byte[])file.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                changed[random.Next(64)] = (byte)random.Next(256);
            try
            {
                Find(AsnRanges.FromBytes(changed), "1.0.0.1");
            }
            catch (InvalidDataException)
            {
                // Refused, as it should be.
            }
        }
    }

    [Fact]
    public void Writing_replaces_the_file_whole_and_leaves_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory("riskauth-asn-");
        try
        {
            var path = Path.Combine(folder.FullName, "asn.ranges");
            AsnRangesWriter.Write(Read("9.0.0.0,9.0.0.255,1,first"), null, path, out _);
            AsnRangesWriter.Write(Read("9.0.0.0,9.0.0.255,2,second"), null, path, out _);
            Assert.Equal("AS2 second", Find(AsnRanges.Open(path), "9.0.0.1"));
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
