using RiskAuth.Assessments;

namespace RiskAuth.Network;

/// <param name="Field">Which hint: <c>brands</c>, <c>platform</c>, <c>platformVersion</c>, <c>mobile</c> or <c>model</c>.</param>
/// <param name="UserAgentSays">What the User-Agent string says there.</param>
/// <param name="HintSays">What the hint says, shortened to <see cref="ClientHintsCheck.MaxQuoteLength"/> characters.</param>
public sealed record HintContradiction(string Field, string UserAgentSays, string HintSays);

/// <summary>
/// Compares the Sec-CH-UA-* headers with the User-Agent string. Both come from one browser, so they agree unless
/// somebody changed one of them. Only Chromium's browsers send hints; a hint that is missing, empty or unknown is no
/// evidence, and neither is a part of the string that Chromium froze (<c>Windows NT 10.0</c>, <c>10_15_7</c>,
/// <c>Android 10; K</c>). Source: https://wicg.github.io/ua-client-hints/ and Chromium's user-agent reduction.
/// </summary>
public static class ClientHintsCheck
{
    /// <summary>Characters of each hint that are read; longer ones are cut.</summary>
    public const int MaxHintLength = 512;

    public const int MaxQuoteLength = 64;

    /// <summary>From this platform version on, Windows is Windows 11; below, Windows 10; the versions 0.1 to 0.3 are 7, 8 and 8.1.</summary>
    private static readonly (string Hint, string Windows)[] OldWindows = [("0.1", "7"), ("0.2", "8"), ("0.3", "8.1")];

    /// <summary>The first contradiction in the order brands, platform, platform version, mobile, model; null when there is none.</summary>
    public static HintContradiction? Find(string? userAgent, UserAgentFacts facts, ClientHints? hints)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (hints is null || string.IsNullOrWhiteSpace(userAgent) || facts.Browser.Length == 0)
            return null;
        var text = userAgent.AsSpan(0, Math.Min(userAgent.Length, UserAgentParser.MaxLength));
        var chrome = MajorAfter(text, "Chrome/");
        var brands = ClientHintBrands.Read(Trim(hints.Brands));
        if (chrome == 0)
            return WithoutChromium(facts, brands);
        return Brands(text, facts, chrome, brands)
            ?? Platform(facts, Trim(hints.Platform))
            ?? PlatformVersion(facts, Trim(hints.Platform), Trim(hints.PlatformVersion))
            ?? Mobile(facts, hints.Mobile)
            ?? Model(text, facts, Trim(hints.Model));
    }

    /// <summary>Hints of Chromium beside a string that claims Firefox or Safari: the string was replaced, the headers were not.</summary>
    private static HintContradiction? WithoutChromium(UserAgentFacts facts, ClientHintBrands brands) =>
        brands.Chromium > 0 && !facts.IsBot && facts.Browser is "Firefox" or "Firefox Mobile" or "Safari" or "Mobile Safari" or "IE"
            ? new("brands", facts.Browser, $"Chromium {brands.Chromium}")
            : null;

    private static HintContradiction? Brands(ReadOnlySpan<char> text, UserAgentFacts facts, int chrome, ClientHintBrands brands)
    {
        if (brands.IsHeadless)
            return new("brands", facts.Browser, "HeadlessChrome");
        if (brands.Chromium > 0 && brands.Chromium != chrome)
            return new("brands", $"Chrome {chrome}", $"Chromium {brands.Chromium}");
        if (!brands.HasNamed)
            return null;
        var edge = MajorAfter(text, "Edg/") + MajorAfter(text, "EdgA/") > 0;
        if (edge != brands.IsEdge)
            return new("brands", facts.Browser, brands.IsEdge ? "Microsoft Edge" : Quote(brands.Named));
        if (brands.IsOpera && MajorAfter(text, "OPR/") == 0)
            return new("brands", facts.Browser, "Opera");
        return null;
    }

    private static HintContradiction? Platform(UserAgentFacts facts, ReadOnlySpan<char> platform)
    {
        var os = platform switch
        {
            "Windows" => OsReader.Windows,
            "macOS" => OsReader.MacOs,
            "Android" => OsReader.Android,
            "Chrome OS" or "Chromium OS" => OsReader.ChromeOs,
            "Linux" => OsReader.Linux,
            "iOS" => OsReader.Ios,
            _ => "",
        };
        if (os.Length == 0 || facts.Os == os || !IsCompared(facts.Os))
            return null;
        // A phone that asks for the desktop's page says X11; Linux in its string.
        if (facts.Os == OsReader.Linux && os is OsReader.Android or OsReader.ChromeOs)
            return null;
        return new("platform", facts.Os, os);
    }

    private static bool IsCompared(string os) =>
        os is OsReader.Windows or OsReader.MacOs or OsReader.Android or OsReader.ChromeOs or OsReader.Linux or OsReader.Ios or OsReader.IpadOs;

    private static HintContradiction? PlatformVersion(UserAgentFacts facts, ReadOnlySpan<char> platform, ReadOnlySpan<char> version)
    {
        var major = ProductScan.MajorOf(version);
        if (version.IsEmpty || !char.IsAsciiDigit(version[0]))
            return null;
        if (facts.Os == OsReader.Windows && platform is "Windows")
        {
            var old = OldWindowsOf(version);
            var agrees = old is not null ? facts.OsVersion == old : major == 0 || facts.OsVersion is "10" or "";
            return agrees ? null : new("platformVersion", $"Windows {facts.OsVersion}", Quote(version));
        }
        if (facts.Os == OsReader.Android && platform is "Android" && facts.OsVersion is not ("" or "10"))
        {
            return ProductScan.MajorOf(facts.OsVersion) == major
                ? null
                : new("platformVersion", $"Android {facts.OsVersion}", Quote(version));
        }
        return null;
    }

    private static string? OldWindowsOf(ReadOnlySpan<char> version)
    {
        foreach (var (hint, windows) in OldWindows)
            if (version.SequenceEqual(hint) || (version.StartsWith(hint) && version[hint.Length] == '.'))
                return windows;
        return null;
    }

    private static HintContradiction? Mobile(UserAgentFacts facts, bool? mobile) => (facts.Device, mobile) switch
    {
        (DeviceClass.Mobile, false) => new("mobile", "a phone", "not mobile"),
        (DeviceClass.Desktop, true) => new("mobile", "a desktop", "mobile"),
        _ => null,
    };

    /// <summary>Android's string names the model unless it is the frozen <c>K</c>; desktops send none.</summary>
    private static HintContradiction? Model(ReadOnlySpan<char> text, UserAgentFacts facts, ReadOnlySpan<char> model)
    {
        if (model.IsEmpty || facts.Os != OsReader.Android || text.IndexOf("; K)", StringComparison.Ordinal) >= 0)
            return null;
        var at = text.IndexOf("Android ", StringComparison.Ordinal);
        var named = at >= 0 && text[at..].IndexOf(';') is >= 0 and < 24;
        return !named || text.IndexOf(model, StringComparison.OrdinalIgnoreCase) >= 0
            ? null
            : new("model", "another model", Quote(model));
    }

    private static int MajorAfter(ReadOnlySpan<char> text, string marker)
    {
        var at = text.IndexOf(marker, StringComparison.Ordinal);
        return at < 0 ? 0 : ProductScan.MajorOf(text[(at + marker.Length)..]);
    }

    /// <summary>A hint's value without the quotation marks that the header has and a script's value does not.</summary>
    private static ReadOnlySpan<char> Trim(string? hint)
    {
        var text = hint.AsSpan();
        text = text[..Math.Min(text.Length, MaxHintLength)].Trim();
        return text is ['"', .., '"'] && text[1..^1].IndexOf('"') < 0 ? text[1..^1].Trim() : text;
    }

    private static string Quote(ReadOnlySpan<char> text) => text[..Math.Min(text.Length, MaxQuoteLength)].ToString();
}
