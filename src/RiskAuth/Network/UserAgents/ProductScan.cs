using System.Buffers;

namespace RiskAuth.Network;

/// <summary>
/// What the product tokens of one string say: which rule names the client (null when only engines are named), its version, and the versions that other
/// rules compare. One pass from slash to slash; brackets are not relied on, because logs are full of unbalanced ones.
/// </summary>
internal ref struct ProductScan
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_");

    public ProductRule? Client { get; private set; }
    public int ClientMajor { get; private set; }
    public Tokens Tokens { get; private set; }
    public int ChromeMajor { get; private set; }
    public int FirefoxMajor { get; private set; }
    public int VersionMajor { get; private set; }
    public int TridentMajor { get; private set; }
    public int EdgeMajor { get; private set; }

    /// <summary>Whether any token is written as <c>name/version</c>.</summary>
    public bool HasVersionedProduct { get; private set; }

    public static ProductScan Of(ReadOnlySpan<char> text)
    {
        var scan = new ProductScan();
        var start = 0;
        while (text[start..].IndexOf('/') is var slash and >= 0)
        {
            slash += start;
            var before = text[start..slash];
            var token = before[(before.LastIndexOfAnyExcept(TokenCharacters) + 1)..];
            var version = text[(slash + 1)..];
            scan.HasVersionedProduct |= token.Length > 0 && version.TrimStart('v') is [>= '0' and <= '9', ..];
            scan.Take(token, MajorOf(version));
            start = slash + 1;
        }
        return scan;
    }

    public readonly bool Has(Tokens tokens) => (Tokens & tokens) != 0;

    /// <summary>The number that the text begins with, 0 when it begins with none; longer than nine digits counts as nine nines.</summary>
    public static int MajorOf(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text : text[..end];
        if (digits.Length > 9)
            return 999_999_999;
        var major = 0;
        foreach (var digit in digits)
            major = major * 10 + (digit - '0');
        return major;
    }

    private void Take(ReadOnlySpan<char> token, int major)
    {
        if (!ProductTable.TryFind(token, out var rule))
            return;
        if (!Has(rule.Token))
            TakeMajor(rule.Token, major);
        Tokens |= rule.Token;
        if (rule.Kind == ProductKind.Engine)
            return;
        if (Client is null || rule.Kind > Client.Kind || (rule.Family == Client.Family && ClientMajor == 0))
            (Client, ClientMajor) = (rule, major);
    }

    private void TakeMajor(Tokens token, int major)
    {
        switch (token)
        {
            case Tokens.Chrome:
                ChromeMajor = major;
                break;
            case Tokens.Firefox:
                FirefoxMajor = major;
                break;
            case Tokens.Version:
                VersionMajor = major;
                break;
            case Tokens.Trident:
                TridentMajor = major;
                break;
            case Tokens.EdgeLegacy:
                EdgeMajor = major;
                break;
        }
    }
}
