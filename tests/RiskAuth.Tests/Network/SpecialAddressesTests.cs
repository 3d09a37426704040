using RiskAuth.Network;

namespace RiskAuth.Tests.Network;

public sealed class SpecialAddressesTests
{
    [Theory]
    [InlineData("10.1.2.3", AddressKind.Private)]
    [InlineData("172.31.255.255", AddressKind.Private)]
    [InlineData("172.32.0.0", AddressKind.Public)]
    [InlineData("192.168.0.1", AddressKind.Private)]
    [InlineData("127.0.0.1", AddressKind.Private)]
    [InlineData("::1", AddressKind.Private)]
    [InlineData("169.254.1.1", AddressKind.Private)]
    [InlineData("100.64.0.1", AddressKind.Private)]
    [InlineData("100.128.0.1", AddressKind.Public)]
    [InlineData("fd12::1", AddressKind.Private)]
    [InlineData("fe80::1", AddressKind.Private)]
    [InlineData("::ffff:10.0.0.1", AddressKind.Private)]
    [InlineData("0.0.0.0", AddressKind.Reserved)]
    [InlineData("192.0.2.1", AddressKind.Reserved)]
    [InlineData("2001:db8::1", AddressKind.Reserved)]
    [InlineData("239.1.1.1", AddressKind.Reserved)]
    [InlineData("255.255.255.255", AddressKind.Reserved)]
    [InlineData("ff02::1", AddressKind.Reserved)]
    [InlineData("::", AddressKind.Reserved)]
    [InlineData("8.8.8.8", AddressKind.Public)]
    [InlineData("2a00:1450::1", AddressKind.Public)]
    public void Private_and_reserved_addresses_are_told_from_public_ones(string address, AddressKind kind) =>
        Assert.Equal(kind, SpecialAddresses.KindOf(ClientAddress.Parse(address)));

    [Theory]
    [InlineData("2002:0808:0404::1", "8.8.4.4")] // 6to4
    [InlineData("64:ff9b::8.8.4.4", "8.8.4.4")] // NAT64
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2", "192.0.2.45")] // Teredo, the example of RFC 4380
    [InlineData("2001:4860:4860::8888", "2001:4860:4860::8888")]
    [InlineData("64:ff9c::1", "64:ff9c::1")]
    [InlineData("8.8.4.4", "8.8.4.4")]
    public void An_address_made_from_an_IPv4_one_is_looked_up_as_that(string address, string located) =>
        Assert.Equal(located, SpecialAddresses.Located(ClientAddress.Parse(address)).ToString());

    [Fact]
    public void A_public_address_that_embeds_a_private_one_is_not_private() =>
        Assert.NotEqual(AddressKind.Private, SpecialAddresses.KindOf(ClientAddress.Parse("2002:0a00:0001::1")));
}
