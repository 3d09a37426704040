using System.Net;
using System.Net.Sockets;

namespace RiskAuth.Network;

/// <summary>
/// An IPv4 or IPv6 address as one 128-bit number, IPv4 in the mapped form <c>::ffff:a.b.c.d</c> (RFC 4291 §2.5.5.2),
/// so that both families compare, hash and mask the same way without allocating.
/// </summary>
public readonly record struct ClientAddress(UInt128 Bits)
{
    /// <summary>The most characters an address may have: an IPv6 address that ends in dotted IPv4 form.</summary>
    public const int MaxTextLength = 45;

    private static readonly UInt128 MappedPrefix = (UInt128)0xFFFF << 32;

    public bool IsIPv4 => (Bits & ~(UInt128)uint.MaxValue) == MappedPrefix;

    /// <summary>Reads an address as RFC 4291 writes it. Scoped (<c>%eth0</c>), bracketed, shortened (<c>127.1</c>) or octal forms are refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ClientAddress address)
    {
        address = default;
        if (text.Length is 0 or > MaxTextLength || text.IndexOfAnyExcept(AddressCharacters) >= 0)
            return false;
        if (!text.Contains(':') && !IsDottedQuad(text))
            return false;
        if (!IPAddress.TryParse(text, out var parsed))
            return false;
        address = From(parsed);
        return true;
    }

    public static ClientAddress Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IP address.");

    public static ClientAddress From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            address.TryWriteBytes(bytes, out _);
            return FromIPv4(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }
        address.TryWriteBytes(bytes, out _);
        return new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    public static ClientAddress FromIPv4(uint bits) => new(MappedPrefix | bits);

    /// <summary>The first <paramref name="length"/> bits of the address in its own family (0-32 or 0-128), the rest zero.</summary>
    public ClientAddress Prefix(int length)
    {
        var kept = IsIPv4 ? length + 96 : length;
        return kept <= 0 ? new(0) : kept >= 128 ? this : new(Bits & ~(UInt128.MaxValue >> kept));
    }

    /// <summary>The network that stands for one customer line: /24 for IPv4, /64 for IPv6.</summary>
    public ClientAddress Line => Prefix(IsIPv4 ? 24 : 64);

    /// <summary>The network that stands for one site: /24 for IPv4, /48 for IPv6.</summary>
    public ClientAddress Site => Prefix(IsIPv4 ? 24 : 48);

    /// <summary>The key that counters use: the address itself for IPv4, its /64 for IPv6, because a host there changes its lower half at will.</summary>
    public ClientAddress Host => IsIPv4 ? this : Prefix(64);

    /// <summary>The same site (/24, or /48 for IPv6) with a host part made from a number: what stands in for an address of which only a hash was kept.</summary>
    public ClientAddress WithHostBits(ulong number) =>
        new(Site.Bits | (IsIPv4 ? number & 0xFF : (UInt128)(number & 0xFFFF) << 64 | number >> 16));

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return IsIPv4 ? new IPAddress(bytes[12..]) : new IPAddress(bytes);
    }

    public override string ToString() =>
        IsIPv4 ? $"{(byte)(Bits >> 24)}.{(byte)(Bits >> 16)}.{(byte)(Bits >> 8)}.{(byte)Bits}" : ToIPAddress().ToString();

    private static readonly System.Buffers.SearchValues<char> AddressCharacters =
        System.Buffers.SearchValues.Create("0123456789abcdefABCDEF:.");

    private static bool IsDottedQuad(ReadOnlySpan<char> text)
    {
        var groups = 0;
        foreach (var range in text.Split('.'))
        {
            var group = text[range];
            if (group.Length is 0 or > 3 || (group.Length > 1 && group[0] == '0'))
                return false;
            groups++;
        }
        return groups == 4;
    }
}
