namespace RiskAuth.Network;

/// <summary>What kind of device a string names, for clients that a person holds.</summary>
internal static class DeviceReader
{
    private static readonly string[] TelevisionMarkers =
    [
        "SmartTV", "SMART-TV", "Smart TV", "SmartTv", "HbbTV", "GoogleTV", "Google TV", "Android TV", "BRAVIA", "NetCast",
        "AppleTV", "Apple TV", "CrKey", "Roku", "Web0S", "AFTS", "AFTB", "AFTM", "AFTT", "AFTN", "AFTR", "AFTKA", "MIBOX", "TV Safari",
    ];

    public static DeviceClass Read(ReadOnlySpan<char> text, Tokens tokens, string os) => os switch
    {
        "Xbox" or "PlayStation" or "Nintendo" => DeviceClass.Console,
        OsReader.TvOs or "Roku OS" or "Chromecast" => DeviceClass.Tv,
        OsReader.Ios => Has(text, "iPad") ? DeviceClass.Tablet : DeviceClass.Mobile,
        OsReader.IpadOs => DeviceClass.Tablet,
        OsReader.WatchOs or OsReader.WindowsPhone or "KaiOS" or "Symbian" or "Java ME" => DeviceClass.Mobile,
        OsReader.Android => IsTelevision(text) ? DeviceClass.Tv : AndroidDevice(text),
        "Tizen" or "webOS" or "HarmonyOS" or "BlackBerry OS" => IsTelevision(text) ? DeviceClass.Tv : HandheldDevice(text),
        OsReader.Windows or OsReader.MacOs or OsReader.ChromeOs => DeviceClass.Desktop,
        OsReader.Linux => LinuxDevice(text),
        "" => UnnamedDevice(text, tokens),
        _ => DeviceClass.Desktop,
    };

    /// <summary>Browsers on Android say Mobile on phones and leave it out on tablets; applications' libraries say neither.</summary>
    private static DeviceClass AndroidDevice(ReadOnlySpan<char> text) =>
        Has(text, "Tablet") ? DeviceClass.Tablet
        : Has(text, "Mobile") || !Has(text, "Mozilla/") ? DeviceClass.Mobile
        : DeviceClass.Tablet;

    private static DeviceClass HandheldDevice(ReadOnlySpan<char> text) =>
        Has(text, "Tablet") || Has(text, "PlayBook") || Has(text, "hpwOS") ? DeviceClass.Tablet
        : Has(text, "PC;") ? DeviceClass.Desktop
        : DeviceClass.Mobile;

    private static DeviceClass LinuxDevice(ReadOnlySpan<char> text) =>
        IsTelevision(text) ? DeviceClass.Tv
        : Has(text, "Tablet") || Has(text, "Kindle") ? DeviceClass.Tablet
        : Has(text, "Mobile") ? DeviceClass.Mobile
        : DeviceClass.Desktop;

    private static DeviceClass UnnamedDevice(ReadOnlySpan<char> text, Tokens tokens) =>
        IsTelevision(text) ? DeviceClass.Tv
        : Has(text, "(Tablet;") ? DeviceClass.Tablet
        : Has(text, "(Mobile;") || (tokens & Tokens.OperaMini) != 0 ? DeviceClass.Mobile
        : DeviceClass.Unknown;

    private static bool IsTelevision(ReadOnlySpan<char> text)
    {
        foreach (var marker in TelevisionMarkers)
            if (Has(text, marker))
                return true;
        return false;
    }

    private static bool Has(ReadOnlySpan<char> text, string marker) => text.IndexOf(marker, StringComparison.Ordinal) >= 0;
}
