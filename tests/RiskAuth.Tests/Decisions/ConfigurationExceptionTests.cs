using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Decisions;
using RiskAuth.Network;

namespace RiskAuth.Tests.Decisions;

public sealed class ConfigurationExceptionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.0/24")]
    [InlineData("192.0.2.9", "192.0.2.9")]
    [InlineData("198.51.100.1", null)]
    [InlineData("2001:db8:1::5", "2001:db8::/32")]
    [InlineData("2001:db9::5", null)]
    [InlineData("::ffff:192.0.2.7", "192.0.2.0/24")]
    public void The_narrowest_range_that_holds_the_address_is_found(string address, string? range)
    {
        var table = new ExceptionTable([new("192.0.2.0/24"), new("192.0.2.9"), new("192.0.0.0/16"), new("2001:db8::/32")]);
        Assert.Equal(range, table.Find(ClientAddress.Parse(address), Now)?.Range);
    }

    [Fact]
    public void An_entry_ends_at_the_moment_it_expires_and_a_wider_one_goes_on()
    {
        var table = new ExceptionTable([new("192.0.2.0/24", null, Now), new("192.0.0.0/16")]);
        var address = ClientAddress.Parse("192.0.2.7");
        Assert.Equal("192.0.2.0/24", table.Find(address, Now.AddTicks(-1))?.Range);
        Assert.Equal("192.0.0.0/16", table.Find(address, Now)?.Range);
    }

    [Fact]
    public void Of_two_entries_for_one_range_the_one_that_lasts_longer_goes_on()
    {
        RiskExceptionRange forever = new("192.0.2.0/24", "forever"), shorter = new("192.0.2.0/24", "short", Now.AddDays(1));
        var address = ClientAddress.Parse("192.0.2.7");
        Assert.Equal("forever", new ExceptionTable([forever, shorter]).Find(address, Now.AddDays(2))?.Note);
        Assert.Equal("forever", new ExceptionTable([shorter, forever]).Find(address, Now.AddDays(2))?.Note);
    }

    [Fact]
    public void A_lookup_agrees_with_asking_every_range_in_turn()
    {
        var addresses = Gen.Choose(0, 255).Three().Select(b => new ClientAddress(((UInt128)0xFFFF << 32) | (uint)((10 << 24) | (b.Item1 % 4 << 16) | (b.Item2 << 8) | b.Item3)));
        var ranges = addresses.SelectMany(address => Gen.Choose(8, 32).Select(length => new AddressRange(address, length)));
        Prop.ForAll(ranges.ListOf().ToArbitrary(), addresses.ToArbitrary(), (list, address) =>
        {
            var expected = list.Where(range => range.Contains(address)).OrderByDescending(range => range.PrefixLength).Select(range => range.ToString()).FirstOrDefault();
            return new ExceptionTable(list.Select(range => new RiskExceptionRange(range.ToString()))).Find(address, Now)?.Range == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20261121, 7));
    }
}
