namespace RiskAuth.Network;

/// <summary>
/// Reads a User-Agent string (RFC 9110 §10.1.5 and the habits of browser makers). Pure, linear in the length of the
/// string, and total: any string gives facts, and what it does not say stays empty.
/// </summary>
public static class UserAgentParser
{
    /// <summary>Characters that are read; what follows them is ignored. No browser sends half as many.</summary>
    public const int MaxLength = 1024;

    public static UserAgentFacts Parse(string? userAgent)
    {
        var text = userAgent.AsSpan();
        text = text[..Math.Min(text.Length, MaxLength)].Trim();
        if (text.IsEmpty)
            return UserAgentFacts.Unknown;

        var scan = ProductScan.Of(text);
        var (os, osVersion) = OsReader.Read(text, scan.Tokens);
        var isCrawler = IsCrawler(text, scan);
        var isProgram = IsProgram(text, scan, os);
        var device = DeviceOf(text, scan, os, isCrawler, isProgram);
        var (browser, major) = BrowserReader.Read(text, scan, os, device);
        var impossible = ImpossibleRules.Find(text, scan, browser, major, os, osVersion);
        return new(browser, major, os, osVersion, device, isCrawler || isProgram, impossible is not null)
        {
            ImpossibleBecause = impossible ?? "",
        };
    }

    private static bool IsCrawler(ReadOnlySpan<char> text, in ProductScan scan) =>
        scan.Client is { Kind: ProductKind.Crawler or ProductKind.Automation }
        || (scan.Client is not { Kind: ProductKind.Script or ProductKind.AppLibrary }
            && (BotWords.Contains(text) || BotWords.IsCompatibleForm(text)));

    /// <summary>A scripting library by name, or a product that does not call itself a browser and names no device.</summary>
    private static bool IsProgram(ReadOnlySpan<char> text, in ProductScan scan, string os) =>
        scan.Client switch
        {
            { Kind: ProductKind.Script } => true,
            null => os.Length == 0 && !IsBrowserForm(text) && scan.Tokens == Tokens.None
                && (scan.HasVersionedProduct || BotWords.IsPlainName(text)),
            _ => false,
        };

    private static bool IsBrowserForm(ReadOnlySpan<char> text) =>
        text.Contains("Mozilla/", StringComparison.OrdinalIgnoreCase) || text.StartsWith("Opera/");

    private static DeviceClass DeviceOf(ReadOnlySpan<char> text, in ProductScan scan, string os, bool isCrawler, bool isProgram)
    {
        if (isCrawler)
            return DeviceClass.Bot;
        if (isProgram)
            return DeviceClass.Library;
        var device = DeviceReader.Read(text, scan.Tokens, os);
        return device == DeviceClass.Unknown && scan.Client is { Kind: ProductKind.AppLibrary } ? DeviceClass.Library : device;
    }
}
