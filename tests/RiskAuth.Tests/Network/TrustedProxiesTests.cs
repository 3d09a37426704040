using FsCheck.Fluent;
using RiskAuth.Network;

namespace RiskAuth.Tests.Network;

public sealed class TrustedProxiesTests
{
    private static readonly TrustedProxies Proxies =
        new(new(new[] { "10.0.0.0/8", "192.0.2.10", "2001:db8:ffff::/48" }.Select(range => AddressRange.Parse(range))));

    private static string Client(string remote, params string?[] header) => Proxies.FindClient(ClientAddress.Parse(remote), header).ToString();

    [Theory]
    [InlineData("198.51.100.7", "203.0.113.5", "198.51.100.7")] // the caller is no proxy: its header is worth nothing
    [InlineData("10.0.0.1", "203.0.113.5", "203.0.113.5")]
    [InlineData("10.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5")]
    [InlineData("10.0.0.1", "1.1.1.1, 203.0.113.5, 192.0.2.10, 10.0.0.2", "203.0.113.5")] // 1.1.1.1 is what the client claims
    [InlineData("10.0.0.1", "1.1.1.1,203.0.113.5", "203.0.113.5")]
    [InlineData("10.0.0.1", " 203.0.113.5\t", "203.0.113.5")]
    [InlineData("10.0.0.1", "203.0.113.5:51000", "203.0.113.5")]
    [InlineData("10.0.0.1", "[2001:db8::5]:51000", "2001:db8::5")]
    [InlineData("10.0.0.1", "[2001:db8::5]", "2001:db8::5")]
    [InlineData("10.0.0.1", "2001:db8::5, 2001:db8:ffff::1", "2001:db8::5")]
    [InlineData("::ffff:10.0.0.1", "::ffff:203.0.113.5", "203.0.113.5")]
    [InlineData("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3")] // all are proxies: the farthest that was read
    [InlineData("10.0.0.1", null, "10.0.0.1")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    public void The_client_is_the_first_from_the_right_that_is_no_trusted_proxy(string remote, string? header, string client)
    {
        Assert.Equal(client, Client(remote, header));
        Assert.Equal(client, Proxies.FindClient(ClientAddress.Parse(remote), header).ToString());
    }

    [Theory]
    [InlineData("203.0.113.5, unknown, 10.0.0.2", "10.0.0.2")]
    [InlineData("203.0.113.5, , 10.0.0.2", "10.0.0.2")]
    [InlineData("203.0.113.5, 10.0.0.2,", "10.0.0.1")]
    [InlineData("203.0.113.5, 10.0.0.300", "10.0.0.1")]
    [InlineData("203.0.113.5:", "10.0.0.1")]
    [InlineData("203.0.113.5:http", "10.0.0.1")]
    [InlineData("203.0.113.5:1234567", "10.0.0.1")]
    [InlineData("[203.0.113.5]", "10.0.0.1")]
    [InlineData("[2001:db8::5", "10.0.0.1")]
    [InlineData("[2001:db8::5]x", "10.0.0.1")]
    [InlineData("[]", "10.0.0.1")]
    [InlineData(":", "10.0.0.1")]
    [InlineData("203.0.113.5 203.0.113.6", "10.0.0.1")]
    [InlineData("'; DROP TABLE users; --", "10.0.0.1")]
    public void A_malformed_entry_ends_the_walk_at_the_last_good_address(string header, string client) =>
        Assert.Equal(client, Client("10.0.0.1", header));

    [Fact]
    public void Several_header_lines_are_one_list()
    {
        Assert.Equal("203.0.113.5", Client("10.0.0.1", "1.1.1.1, 203.0.113.5", "10.0.0.3", "10.0.0.2"));
        Assert.Equal("10.0.0.2", Client("10.0.0.1", "203.0.113.5", null, "10.0.0.2"));
    }

    [Fact]
    public void A_chain_longer_than_the_limit_ends_at_the_limit()
    {
        var header = "203.0.113.5, " + string.Join(',', Enumerable.Range(0, TrustedProxies.MaxHops).Select(i => $"10.0.1.{i}"));
        Assert.Equal("10.0.1.0", Client("10.0.0.1", header));
        Assert.Equal("10.0.1.0", Client("10.0.0.1", new string(',', 100_000) + header));
    }

    [Fact]
    public void Whatever_the_header_says_an_address_behind_an_untrusted_one_is_never_believed() =>
        Addresses.Check(Gen.Elements("10.0.0.2", "203.0.113.5", "198.51.100.7", "x", "[::1]:80", ",", " ").ListOf(), parts =>
        {
            var text = string.Join(',', parts);
            var client = Proxies.FindClient(ClientAddress.Parse("10.0.0.1"), text);
            var behind = text.Split(',').Select(part => part.Trim()).Reverse().TakeWhile(part => part == "10.0.0.2").Count();
            var next = text.Split(',').Reverse().Select(part => part.Trim()).ElementAtOrDefault(behind);
            var expected = next switch
            {
                "203.0.113.5" or "198.51.100.7" => next,
                "[::1]:80" => "::1",
                _ => behind > 0 ? "10.0.0.2" : "10.0.0.1",
            };
            Assert.Equal(expected, client.ToString());
        });
}
