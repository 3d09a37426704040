namespace RiskAuth.Network;

/// <summary>
/// Finds the client's address behind proxies that the operator names. Each proxy appends the address that it was
/// called from, so the header is read from its right end, and only as far as every address passed over is a trusted
/// proxy's: whatever stands further left was written by somebody else, the client included.
/// </summary>
public sealed class TrustedProxies(AddressRanges trusted)
{
    /// <summary>The most entries that are read; no chain of one's own proxies is longer.</summary>
    public const int MaxHops = 32;

    /// <summary>The most characters of one entry: an address, brackets, a port.</summary>
    public const int MaxEntryLength = ClientAddress.MaxTextLength + 8;

    /// <param name="remote">The address that the connection came from.</param>
    /// <param name="forwardedFor">The values of the <c>X-Forwarded-For</c> header, as many as there are, in their order.</param>
    /// <returns>
    /// The first address from the right that is no trusted proxy's. When the header ends before that, or an entry is
    /// no address, the last address that was read.
    /// </returns>
    public ClientAddress FindClient(ClientAddress remote, IReadOnlyList<string?> forwardedFor)
    {
        ArgumentNullException.ThrowIfNull(forwardedFor);
        var (client, hopsLeft) = (remote, MaxHops);
        for (var line = forwardedFor.Count - 1; line >= 0; line--)
        {
            var rest = forwardedFor[line].AsSpan();
            int comma;
            do
            {
                comma = rest.LastIndexOf(',');
                if (hopsLeft-- == 0 || !trusted.Contains(client) || !TryReadEntry(rest[(comma + 1)..], out var next))
                    return client;
                client = next;
                rest = rest[..Math.Max(comma, 0)];
            }
            while (comma >= 0);
        }
        return client;
    }

    public ClientAddress FindClient(ClientAddress remote, string? forwardedFor) =>
        FindClient(remote, forwardedFor is null ? [] : [forwardedFor]);

    /// <summary>An address, or one with a port as some proxies write it: <c>192.0.2.1:443</c>, <c>[2001:db8::1]:443</c>.</summary>
    private static bool TryReadEntry(ReadOnlySpan<char> text, out ClientAddress address)
    {
        address = default;
        text = text.Trim(" \t");
        if (text.Length is 0 or > MaxEntryLength)
            return false;
        if (text[0] != '[')
        {
            var colon = text.Count(':') == 1 ? text.IndexOf(':') : text.Length;
            return IsPort(text[colon..]) && ClientAddress.TryParse(text[..colon], out address);
        }
        var end = text.IndexOf(']');
        return end > 0 && text[..end].Contains(':') && IsPort(text[(end + 1)..]) && ClientAddress.TryParse(text[1..end], out address);
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text is [':', _, ..] && text.Length <= 6 && text[1..].IndexOfAnyExceptInRange('0', '9') < 0);
}
