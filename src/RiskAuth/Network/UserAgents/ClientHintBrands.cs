namespace RiskAuth.Network;

/// <summary>
/// The brands of Sec-CH-UA, such as <c>"Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"</c>. The
/// made-up brand (GREASE), whose name is Not A Brand with changing punctuation, is left out.
/// </summary>
internal readonly ref struct ClientHintBrands
{
    /// <summary>No browser sends more than four.</summary>
    private const int MaxBrands = 16;

    /// <summary>Major version of the brand Chromium, 0 when it is absent.</summary>
    public int Chromium { get; init; }

    /// <summary>The first brand that is neither Chromium nor made up; empty when there is none.</summary>
    public ReadOnlySpan<char> Named { get; init; }

    public bool IsEdge { get; init; }
    public bool IsOpera { get; init; }
    public bool IsHeadless { get; init; }
    public bool HasNamed => !Named.IsEmpty;

    public static ClientHintBrands Read(ReadOnlySpan<char> header)
    {
        var chromium = 0;
        var (edge, opera, headless) = (false, false, false);
        ReadOnlySpan<char> named = [];
        for (var i = 0; i < MaxBrands && TryNext(ref header, out var brand, out var major); i++)
        {
            if (IsMadeUp(brand))
                continue;
            if (brand is "Chromium")
            {
                chromium = major;
                continue;
            }
            edge |= brand.StartsWith("Microsoft Edge");
            opera |= brand.StartsWith("Opera");
            headless |= brand.StartsWith("Headless");
            named = named.IsEmpty ? brand : named;
        }
        return new() { Chromium = chromium, Named = named, IsEdge = edge, IsOpera = opera, IsHeadless = headless };
    }

    /// <summary>Takes one <c>"name";v="version"</c> off the front. What is not of that form ends the list.</summary>
    private static bool TryNext(scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> brand, out int major)
    {
        brand = [];
        major = 0;
        var open = rest.IndexOf('"');
        if (open < 0)
            return false;
        var text = rest[(open + 1)..];
        var close = ClosingQuote(text);
        brand = text[..close];
        rest = text[Math.Min(close + 1, text.Length)..];
        if (!rest.StartsWith(";v=\""))
            return close < text.Length;
        major = ProductScan.MajorOf(rest[4..]);
        var end = ClosingQuote(rest[4..]);
        rest = rest[Math.Min(4 + end + 1, rest.Length)..];
        return true;
    }

    /// <summary>Where a string of RFC 8941 §3.3.3 ends: at the first quotation mark that no backslash escapes.</summary>
    private static int ClosingQuote(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return i;
        }
        return text.Length;
    }

    private static bool IsMadeUp(ReadOnlySpan<char> brand)
    {
        const string Letters = "NotABrand";
        var matched = 0;
        foreach (var c in brand)
        {
            if (!char.IsAsciiLetter(c))
                continue;
            if (matched == Letters.Length || c != Letters[matched])
                return false;
            matched++;
        }
        return matched == Letters.Length;
    }
}
