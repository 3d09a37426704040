namespace RiskAuth.Network;

/// <summary>Which browser, application or library a string names, and its major version.</summary>
internal static class BrowserReader
{
    public static (string Browser, int Major) Read(ReadOnlySpan<char> text, in ProductScan scan, string os, DeviceClass device)
    {
        if (scan.Client is { } client)
            return ReadClient(text, scan, client, device);
        if (NumberAfter(text, "Instagram ") is { } instagram)
            return ("Instagram", instagram);
        if ((NumberAfter(text, "Ecosia android@") ?? NumberAfter(text, "Ecosia ios@")) is { } ecosia)
            return ("Ecosia", ecosia);
        if (scan.Has(Tokens.Trident) || text.IndexOf("MSIE ", StringComparison.Ordinal) >= 0)
            return (os == OsReader.WindowsPhone ? "IE Mobile" : "IE", ExplorerMajor(text, scan));
        if (scan.Has(Tokens.Chrome))
            return (ChromeFamily(text, os), scan.ChromeMajor);
        if (scan.Has(Tokens.Firefox))
            return (IsHandheld(device) ? "Firefox Mobile" : "Firefox", scan.FirefoxMajor);
        return ReadWebKit(scan, os);
    }

    private static (string Browser, int Major) ReadClient(ReadOnlySpan<char> text, in ProductScan scan, ProductRule client, DeviceClass device)
    {
        if (client.Kind == ProductKind.Browser && NumberAfter(text, "Instagram ") is { } instagram)
            return ("Instagram", instagram);
        if (client.Family == "Opera" && NumberAfter(text, "Opera Mini/") is { } mini)
            return ("Opera Mini", mini);
        // Opera froze its own number at 9.80 and wrote the true one as Version.
        var major = client.Family == "Opera" && scan.ClientMajor == 9 && scan.VersionMajor > 9 ? scan.VersionMajor : scan.ClientMajor;
        return (IsHandheld(device) ? client.MobileFamily : client.Family, major);
    }

    private static string ChromeFamily(ReadOnlySpan<char> text, string os)
    {
        if (os is OsReader.Ios or OsReader.IpadOs)
            return text.IndexOf("; wv", StringComparison.Ordinal) >= 0 ? "Chrome Mobile WebView" : "Chrome Mobile";
        if (os != OsReader.Android)
            return "Chrome";
        var isWebView = text.IndexOf("; wv", StringComparison.Ordinal) >= 0 || text.IndexOf(" Version/4.0 Chrome/", StringComparison.Ordinal) >= 0;
        return isWebView ? "Chrome Mobile WebView" : "Chrome Mobile";
    }

    private static (string Browser, int Major) ReadWebKit(in ProductScan scan, string os)
    {
        var isApple = os is OsReader.Ios or OsReader.IpadOs;
        if (os == OsReader.Android && scan.Has(Tokens.Version | Tokens.Safari))
            return ("Android Browser", scan.VersionMajor);
        if (scan.Has(Tokens.Safari | Tokens.Version) && os is not ("PlayStation" or "Nintendo"))
            return (isApple ? "Mobile Safari" : "Safari", scan.VersionMajor);
        if (scan.Has(Tokens.WebKit))
            return (isApple ? "Mobile Safari WebView" : os is "PlayStation" or "Nintendo" ? os + " Browser" : "WebKit", scan.VersionMajor);
        return ("", 0);
    }

    private static int ExplorerMajor(ReadOnlySpan<char> text, in ProductScan scan) =>
        NumberAfter(text, "MSIE ") ?? NumberAfter(text, "rv:") ?? (scan.TridentMajor > 0 ? scan.TridentMajor + 4 : 0);

    private static bool IsHandheld(DeviceClass device) => device is DeviceClass.Mobile or DeviceClass.Tablet;

    private static int? NumberAfter(ReadOnlySpan<char> text, string marker)
    {
        var at = text.IndexOf(marker, StringComparison.Ordinal);
        return at < 0 ? null : ProductScan.MajorOf(text[(at + marker.Length)..]);
    }
}
