using FsCheck.Fluent;
using RiskAuth.Network;

namespace RiskAuth.Tests.Network;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("192.0.2.7", "192.0.2.7/32")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    [InlineData("::/0", "::/0")]
    [InlineData("::1", "::1/128")]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.0/24")]
    [InlineData("::ffff:0:0/96", "0.0.0.0/0")]
    public void A_range_is_read_and_written(string text, string written) =>
        Assert.Equal(written, AddressRange.Parse(text).ToString());

    [Theory]
    [InlineData("192.0.2.7/24", "192.0.2.0/24")]
    [InlineData("2001:db8::1/32", "2001:db8::/32")]
    [InlineData("10.0.0.1/0", "0.0.0.0/0")]
    public void Bits_behind_the_prefix_are_refused_and_the_network_that_was_meant_is_named(string text, string meant)
    {
        Assert.False(AddressRange.TryParse(text, out _, out var problem));
        Assert.Contains($"the network {meant}", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/24")]
    [InlineData("192.0.2.0/")]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.0/-1")]
    [InlineData("192.0.2.0/+8")]
    [InlineData("192.0.2.0/024")]
    [InlineData("192.0.2.0/24/24")]
    [InlineData("192.0.2.0/٢٤")]
    [InlineData("192.0.2/24")]
    [InlineData("192.0.2.0 /24")]
    [InlineData(" 192.0.2.0/24")]
    [InlineData("2001:db8::/129")]
    [InlineData("2001:db8::/4294967328")]
    [InlineData("fe80::1%eth0/64")]
    [InlineData("::ffff:192.0.2.0/24")]
    [InlineData("everything")]
    public void What_is_no_range_is_refused_with_a_sentence(string text)
    {
        Assert.False(AddressRange.TryParse(text, out var range, out var problem));
        Assert.Equal(default, range);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => AddressRange.Parse(text));
    }

    [Fact]
    public void An_error_shows_no_more_of_a_long_or_hostile_text_than_a_range_may_have()
    {
        Assert.False(AddressRange.TryParse("\u001b[31m" + new string('9', 100_000), out _, out var problem));
        Assert.InRange(problem!.Length, 1, 200);
        Assert.DoesNotContain('\u001b', problem);
    }

    [Fact]
    public void The_two_families_are_apart()
    {
        Assert.False(AddressRange.Parse("::/0").Contains(ClientAddress.Parse("192.0.2.1")));
        Assert.False(AddressRange.Parse("0.0.0.0/0").Contains(ClientAddress.Parse("2001:db8::1")));
        Assert.True(AddressRange.Parse("0.0.0.0/0").Contains(ClientAddress.Parse("::ffff:192.0.2.1")));
    }

    [Fact]
    public void A_range_holds_its_first_and_last_address_and_neither_neighbour() =>
        Check(Addresses.Range, range =>
        {
            var (first, last) = (range.Network, range.Last);
            Assert.True(range.Contains(first));
            // An IPv6 network may reach into the block of mapped addresses, which are IPv4.
            Assert.Equal(last.IsIPv4 == range.IsIPv4, range.Contains(last));
            if (first.Bits > 0)
                Assert.False(range.Contains(new(first.Bits - 1)));
            if (last.Bits < UInt128.MaxValue)
                Assert.False(range.Contains(new(last.Bits + 1)));
        });

    [Fact]
    public void What_is_written_is_read_back() =>
        Check(Addresses.Range, range =>
            Assert.Equal(range, AddressRange.Parse(range.ToString())));

    [Fact]
    public void Any_text_at_all_is_read_or_refused() =>
        Check(Gen.Elements("0123456789abcdef:./%[] \0é".ToCharArray()).ListOf().Select(list => new string([.. list])), text =>
        {
            if (AddressRange.TryParse(text, out var range, out var problem))
                Assert.Equal(range, AddressRange.Parse(range.ToString()));
            else
                Assert.NotNull(problem);
        });

    private static void Check<T>(FsCheck.Gen<T> values, Action<T> claim) => Addresses.Check(values, claim);
}

/// <summary>Random addresses for property tests: half IPv4, half IPv6, some of each next to a border.</summary>
internal static class Addresses
{
    public static FsCheck.Gen<ClientAddress> IPv4 { get; } =
        Gen.Choose(0, int.MaxValue).SelectMany(high => Gen.Elements(0u, 1u), (high, low) => ClientAddress.FromIPv4((uint)high << 1 | low));

    public static FsCheck.Gen<ClientAddress> IPv6 { get; } =
        Gen.Choose(int.MinValue, int.MaxValue).ArrayOf(4).Select(parts =>
            new ClientAddress(new UInt128((ulong)(uint)parts[0] << 32 | (uint)parts[1], (ulong)(uint)parts[2] << 32 | (uint)parts[3])));

    public static FsCheck.Gen<AddressRange> Range =>
        Any.SelectMany(_ => Gen.Choose(0, 128), (address, length) => new AddressRange(address, address.IsIPv4 ? length % 33 : length));

    public static FsCheck.Gen<ClientAddress> Any { get; } = Gen.OneOf(IPv4, IPv6, Gen.Elements(
        ClientAddress.Parse("0.0.0.0"), ClientAddress.Parse("255.255.255.255"), ClientAddress.Parse("::"), ClientAddress.Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ClientAddress.Parse("::fffe:ffff:ffff"), ClientAddress.Parse("::1:0:0:0")));

    /// <summary>Checks a claim on 500 values, always the same ones.</summary>
    public static void Check<T>(FsCheck.Gen<T> values, Action<T> claim) =>
        FsCheck.Check.One(Repeatable, Prop.ForAll(values.ToArbitrary(), claim));

    private static readonly FsCheck.Config Repeatable = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500)
        .WithReplay(new FsCheck.Replay(new FsCheck.Rnd(20_261_121, 7), null));
}
