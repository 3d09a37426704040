namespace RiskAuth.Network;

/// <summary>
/// What no maker ships: automation that names itself, versions that do not exist, and combinations of browser and system
/// that were never built. Each rule is a fact about products, so that an odd but real string is never marked.
/// </summary>
internal static class ImpossibleRules
{
    private const int LastChrome = 400;

    /// <summary>
    /// Ceilings stated on 2026-11-21, when Chrome was at 154, Firefox at 156, Safari and iOS at 26 and Android at 17.
    /// A parser has no clock, so each leaves room for about eight years at a release every two or four weeks.
    /// </summary>
    private static readonly (string Family, int Major)[] BrowserCeilings =
    [
        ("Chrome", LastChrome), ("Chrome Mobile", LastChrome), ("Chrome Mobile WebView", LastChrome), ("Chrome Mobile iOS", LastChrome),
        ("Chromium", LastChrome), ("Edge", LastChrome), ("Edge Mobile", LastChrome), ("Opera", 300), ("Firefox", 300), ("Firefox Mobile", 300), ("Firefox iOS", 300),
        ("Safari", 60), ("Mobile Safari", 60), ("Samsung Internet", 100), ("IE", 11), ("IE Mobile", 11),
    ];

    private static readonly (string Os, int Major)[] OsCeilings =
        [(OsReader.Android, 40), (OsReader.Ios, 60), (OsReader.IpadOs, 60), (OsReader.MacOs, 60), (OsReader.WindowsPhone, 10)];

    /// <summary>Safari for Windows ended with 5.1.7 (2012), Internet Explorer for the Mac with 5.2 (2003), EdgeHTML with 18 (2018).</summary>
    private const int LastWindowsSafari = 5;
    private const int LastMacExplorer = 5;
    private const int LastEdgeHtml = 18;

    /// <summary>The sentence that says what is impossible, or null.</summary>
    public static string? Find(
        ReadOnlySpan<char> text, in ProductScan scan, string browser, int major, string os, string osVersion) =>
        Automation(scan) ?? Version(scan, browser, major, os, osVersion) ?? WindowsVersion(text, os)
        ?? Apple(text, scan, os) ?? Explorer(text, scan, browser, major, os) ?? Engines(scan, os);

    private static string? Automation(in ProductScan scan) =>
        scan.Client is { Kind: ProductKind.Automation } client ? $"{client.Family} drives browsers by script"
        : scan.Client is { Family: "Electron" } ? "Electron is an application's engine, not a browser"
        : null;

    private static string? Version(in ProductScan scan, string browser, int major, string os, string osVersion)
    {
        foreach (var (family, ceiling) in BrowserCeilings)
        {
            if (family == browser && major > ceiling)
                return $"{browser} {major} does not exist";
        }
        if (scan.ChromeMajor > LastChrome)
            return $"Chrome {scan.ChromeMajor} does not exist";
        foreach (var (name, ceiling) in OsCeilings)
        {
            if (name == os && ProductScan.MajorOf(osVersion) > ceiling)
                return $"{os} {osVersion} does not exist";
        }
        return null;
    }

    private static string? WindowsVersion(ReadOnlySpan<char> text, string os)
    {
        if (os != OsReader.Windows)
            return null;
        var at = text.IndexOf("Windows NT ", StringComparison.Ordinal);
        if (at < 0)
            return null;
        var nt = OsReader.VersionText(text[(at + "Windows NT ".Length)..]).TrimEnd('.');
        return nt.IsEmpty || OsReader.WindowsOfNt(nt) is not null ? null : $"Windows NT {nt} does not exist";
    }

    private static string? Apple(ReadOnlySpan<char> text, in ProductScan scan, string os)
    {
        var isHandheld = os is OsReader.Ios or OsReader.IpadOs;
        if (isHandheld && scan.Has(Tokens.Chrome))
            return "Chrome on iOS calls itself CriOS";
        if (isHandheld && text.IndexOf("Android", StringComparison.Ordinal) >= 0)
            return "one device is not both iOS and Android";
        if (isHandheld && scan.Has(Tokens.Samsung | Tokens.EdgeAndroid))
            return "a browser of Android only, on iOS";
        var isApple = isHandheld || os is OsReader.MacOs or OsReader.TvOs or "";
        if (!isApple && scan.Has(Tokens.ChromeIos | Tokens.FirefoxIos | Tokens.EdgeIos))
            return $"a browser of iOS only, on {os}";
        var isSafari = scan.Client is null && scan.Has(Tokens.Safari) && !scan.Has(Tokens.Chrome);
        if (isSafari && os == OsReader.Windows && scan.VersionMajor > LastWindowsSafari)
            return $"Safari {scan.VersionMajor} was never made for Windows";
        return null;
    }

    private static string? Explorer(ReadOnlySpan<char> text, in ProductScan scan, string browser, int major, string os)
    {
        if (scan.Has(Tokens.EdgeLegacy) && scan.EdgeMajor is > 0 and <= LastEdgeHtml
            && os is OsReader.MacOs or OsReader.Linux or OsReader.Ios or OsReader.IpadOs or OsReader.ChromeOs)
            return $"Edge {scan.EdgeMajor} was never made for {os}";
        if (browser is not "IE")
            return null;
        if (scan.Has(Tokens.Chrome | Tokens.Firefox))
            return "Internet Explorer with another browser's engine";
        return os switch
        {
            OsReader.Linux or OsReader.Android or OsReader.Ios or OsReader.IpadOs or OsReader.ChromeOs =>
                $"Internet Explorer was never made for {os}",
            OsReader.MacOs when major > LastMacExplorer => $"Internet Explorer {major} was never made for {os}",
            _ => null,
        };
    }

    private static string? Engines(in ProductScan scan, string os)
    {
        if (scan.Client is null && scan.Has(Tokens.Chrome) && scan.Has(Tokens.Firefox) && scan.ChromeMajor > 0 && scan.FirefoxMajor > 0)
            return "Chrome's and Firefox's engines in one browser";
        if (scan.Has(Tokens.EdgeAndroid) && os is OsReader.Windows or OsReader.MacOs)
            return $"a browser of Android only, on {os}";
        return null;
    }
}
