namespace RiskAuth.Network;

public enum AddressKind : byte
{
    /// <summary>Of the internet: worth a look-up.</summary>
    Public,

    /// <summary>Within somebody's own network, loopback, link-local, or behind a carrier's NAT.</summary>
    Private,

    /// <summary>Documentation, multicast and other ranges that no client on the internet can have.</summary>
    Reserved,
}

/// <summary>
/// Addresses that mean something else than a place on the internet. Source: IANA's IPv4 and IPv6 Special-Purpose
/// Address Registries (RFC 6890).
/// </summary>
public static class SpecialAddresses
{
    /// <summary>Addresses within somebody's own network, which are never scored.</summary>
    private static readonly string[] Private =
    [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", // RFC 1918
        "127.0.0.0/8", "::1/128", // loopback
        "169.254.0.0/16", "fe80::/10", // link-local
        "100.64.0.0/10", // carrier NAT, RFC 6598
        "fc00::/7", "fec0::/10", // unique local, RFC 4193, and its forerunner
        "64:ff9b:1::/48", // NAT64 of one's own network, RFC 8215
    ];

    /// <summary>Addresses that no client on the internet can have, and of which nothing is known.</summary>
    private static readonly string[] Reserved =
    [
        "0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20", // documentation
        "::/128", "100::/64", "2001:2::/48", "2001:10::/28", "2001:20::/28", "5f00::/16", "ff00::/8",
    ];

    /// <summary>The private ranges come first, so that one search tells all three kinds of address apart.</summary>
    private static readonly AddressRanges Special = new(Private.Concat(Reserved).Select(range => AddressRange.Parse(range)));

    private static readonly AddressRange SixToFour = AddressRange.Parse("2002::/16");
    private static readonly AddressRange Nat64 = AddressRange.Parse("64:ff9b::/96");
    private static readonly AddressRange Teredo = AddressRange.Parse("2001::/32");

    public static AddressKind KindOf(ClientAddress address) => KindOf(Special.IndexOf(address));

    /// <summary>Every answer of <see cref="KindOf"/> for one family, as a number, in the order of addresses.</summary>
    internal static IEnumerable<NetworkCut> Cuts(bool isIPv4) =>
        Special.Cuts(isIPv4).Select(cut => cut with { Answer = (long)KindOf((int)cut.Answer) });

    /// <summary>
    /// The address to look up in place of this one: an IPv6 address made from an IPv4 one (6to4, RFC 3056; NAT64,
    /// RFC 6052; Teredo, RFC 4380) is where that one is. Others are themselves. What is embedded may be anything that
    /// the sender likes, so a private address within a public one is not private.
    /// </summary>
    public static ClientAddress Located(ClientAddress address)
    {
        // Nearly every address ends here, at the cost of few comparisons.
        var first = (uint)(address.Bits >> 96);
        if (first is not (0x2001_0000 or 0x0064_FF9B) && first >> 16 != 0x2002)
            return address;
        if (SixToFour.Contains(address))
            return ClientAddress.FromIPv4((uint)(address.Bits >> 80));
        if (Nat64.Contains(address))
            return ClientAddress.FromIPv4((uint)address.Bits);
        return Teredo.Contains(address) ? ClientAddress.FromIPv4(~(uint)address.Bits) : address;
    }

    private static AddressKind KindOf(int index) =>
        index < 0 ? AddressKind.Public : index < Private.Length ? AddressKind.Private : AddressKind.Reserved;
}
