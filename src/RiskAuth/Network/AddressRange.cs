namespace RiskAuth.Network;

/// <summary>
/// A network in CIDR form: an address and how many of its leading bits, in its own family (0-32 or 0-128), are fixed.
/// The other bits are always zero. IPv4 and IPv6 are apart: <c>::/0</c> holds no IPv4 address, though the mapped
/// <c>::ffff:0:0/96</c> is IPv4's <c>0.0.0.0/0</c>.
/// </summary>
public readonly record struct AddressRange
{
    /// <summary>The most characters a range may have: the longest address, a slash and three digits.</summary>
    public const int MaxTextLength = ClientAddress.MaxTextLength + 4;

    /// <exception cref="ArgumentOutOfRangeException">The prefix length is negative or longer than the address.</exception>
    public AddressRange(ClientAddress address, int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, address.IsIPv4 ? 32 : 128);
        // The masked form of an IPv4 address keeps its family's 96 bits, so that 0.0.0.0/0 stays IPv4.
        Network = address.Prefix(prefixLength);
        PrefixLength = prefixLength;
    }

    /// <summary>The first address.</summary>
    public ClientAddress Network { get; }

    public int PrefixLength { get; }

    public bool IsIPv4 => Network.IsIPv4;

    /// <summary>The last address.</summary>
    public ClientAddress Last => new(Network.Bits | HostMask);

    private int FixedBits => IsIPv4 ? PrefixLength + 96 : PrefixLength;

    private UInt128 HostMask => FixedBits == 128 ? 0 : UInt128.MaxValue >> FixedBits;

    public bool Contains(ClientAddress address) =>
        address.IsIPv4 == IsIPv4 && (address.Bits & ~HostMask) == Network.Bits;

    /// <exception cref="FormatException">The text is no range; the message says why.</exception>
    public static AddressRange Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var range, out var problem) ? range : throw new FormatException(problem);

    public static bool TryParse(ReadOnlySpan<char> text, out AddressRange range) => TryParse(text, out range, out _);

    /// <summary>Reads <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>, or one address, which stands for itself alone.</summary>
    /// <param name="problem">Null, or a sentence for the person who wrote the range. Bits behind the prefix are refused, and the sentence names both things that may be meant.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressRange range, out string? problem)
    {
        range = default;
        problem = null;
        var slash = text.IndexOf('/');
        var addressText = slash < 0 ? text : text[..slash];
        if (text.Length > MaxTextLength || !ClientAddress.TryParse(addressText, out var address))
        {
            problem = $"'{Shortened(text)}' does not begin with an IPv4 or IPv6 address.";
            return false;
        }
        // A mapped IPv6 network counts its bits as IPv6 does, whatever family the address is then taken for.
        var written = addressText.Contains(':') ? 128 : 32;
        var prefixLength = written;
        if (slash >= 0 && !TryParseLength(text[(slash + 1)..], written, out prefixLength))
        {
            problem = $"'{Shortened(text)}' needs a prefix length from 0 to {written} after the slash.";
            return false;
        }
        return TryCreate(address, prefixLength, written, out range, out problem);
    }

    public override string ToString() => $"{Network}/{PrefixLength}";

    private static bool TryCreate(ClientAddress address, int prefixLength, int written, out AddressRange range, out string? problem)
    {
        problem = null;
        range = default;
        var ownLength = address.IsIPv4 && written == 128 ? prefixLength - 96 : prefixLength;
        if (ownLength < 0)
        {
            problem = $"'{address}' as a mapped IPv6 address needs a prefix length from 96 to 128.";
            return false;
        }
        range = new(address, ownLength);
        if (range.Network == address)
            return true;
        problem = $"'{address}/{ownLength}' has bits set behind its prefix; did you mean the network {range} or the address {address}?";
        range = default;
        return false;
    }

    private static bool TryParseLength(ReadOnlySpan<char> digits, int most, out int length)
    {
        length = 0;
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0'))
            return false;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            length = length * 10 + (digit - '0');
        }
        return length <= most;
    }

    /// <summary>What an error shows of a text that may be of any length and hold anything.</summary>
    private static string Shortened(ReadOnlySpan<char> text)
    {
        var shown = text.Length > MaxTextLength ? string.Concat(text[..MaxTextLength], "…") : text.ToString();
        return string.Concat(shown.Select(character => char.IsControl(character) ? '?' : character));
    }
}
