using System.Buffers;

namespace RiskAuth.Network;

/// <summary>The operating system that a string names. Consoles, televisions and phones come first, because their strings also name the system below.</summary>
internal static class OsReader
{
    public const string Windows = "Windows";
    public const string MacOs = "macOS";
    public const string Ios = "iOS";
    public const string IpadOs = "iPadOS";
    public const string TvOs = "tvOS";
    public const string WatchOs = "watchOS";
    public const string Android = "Android";
    public const string ChromeOs = "Chrome OS";
    public const string Linux = "Linux";
    public const string WindowsPhone = "Windows Phone";

    /// <summary>No real version is longer; the rest is cut off.</summary>
    private const int MaxVersionLength = 16;

    /// <summary>The first major version of iPadOS; an iPad before it ran iOS.</summary>
    private const int FirstIpadOs = 13;

    /// <summary>Systems whose name in the string is followed by the version, in the order in which they are looked for.</summary>
    private static readonly (string Marker, string Os)[] Named =
    [
        ("Tizen", "Tizen"),
        ("KAIOS", "KaiOS"),
        ("Web0S", "webOS"),
        ("webOS", "webOS"),
        ("hpwOS", "webOS"),
        ("OpenHarmony", "HarmonyOS"),
        ("HarmonyOS", "HarmonyOS"),
        ("Roku", "Roku OS"),
        ("CrKey", "Chromecast"),
        ("Android", Android),
        ("Adr", Android),
    ];

    private static readonly (string Marker, string Os)[] Rare =
    [
        ("BB10", "BlackBerry OS"),
        ("BlackBerry", "BlackBerry OS"),
        ("PlayBook", "BlackBerry OS"),
        ("Symbian", "Symbian"),
        ("Series60", "Symbian"),
        ("J2ME", "Java ME"),
        ("MIDP", "Java ME"),
        ("FreeBSD", "FreeBSD"),
        ("OpenBSD", "OpenBSD"),
        ("NetBSD", "NetBSD"),
        ("SunOS", "Solaris"),
    ];

    private static readonly string[] Distributions =
        ["Ubuntu", "Fedora", "Debian", "Linux Mint", "Red Hat", "CentOS", "SUSE", "Gentoo", "Arch Linux", "Manjaro", "Raspbian"];

    /// <summary>Name and version, both empty when the string names no system.</summary>
    public static (string Os, string Version) Read(ReadOnlySpan<char> text, Tokens tokens)
    {
        if (ReadConsole(text) is { Os.Length: > 0 } console)
            return console;
        if (VersionAfter(text, "Windows Phone") is { } phone)
            return (WindowsPhone, phone.StartsWith("OS ", StringComparison.Ordinal) ? phone[3..] : phone);
        if (VersionAfter(text, "IEMobile") is not null && !Has(text, "Windows NT"))
            return (WindowsPhone, "");
        if (ReadApple(text, tokens) is { Os.Length: > 0 } apple)
            return apple;
        foreach (var (marker, os) in Named)
            if (VersionAfter(text, marker) is { } version)
                return (os, version);
        if (ReadChromeOs(text) is { } chromeOs)
            return (ChromeOs, chromeOs);
        if (ReadWindows(text) is { } windows)
            return (Windows, windows);
        if (ReadMac(text, tokens) is { Os.Length: > 0 } mac)
            return mac;
        foreach (var (marker, os) in Rare)
            if (Has(text, marker))
                return (os, "");
        return ReadLinux(text);
    }

    private static (string Os, string Version) ReadConsole(ReadOnlySpan<char> text)
    {
        if (text.IndexOf("Xbox", StringComparison.Ordinal) >= 0)
            return ("Xbox", Has(text, "Series") ? "Series" : Has(text, "Xbox One") ? "One" : "");
        if (text.IndexOf("playstation", StringComparison.OrdinalIgnoreCase) >= 0)
            return ("PlayStation", PlayStationModel(text));
        if (text.IndexOf("Nintendo", StringComparison.Ordinal) >= 0)
            return ("Nintendo", NintendoModel(text));
        return ("", "");
    }

    private static string PlayStationModel(ReadOnlySpan<char> text)
    {
        var at = text.LastIndexOf("playstation", StringComparison.OrdinalIgnoreCase) + "playstation".Length;
        var rest = text[at..].TrimStart(' ');
        if (rest.StartsWith("vita", StringComparison.OrdinalIgnoreCase))
            return "Vita";
        if (rest.StartsWith("portable", StringComparison.OrdinalIgnoreCase))
            return "Portable";
        return rest.Length > 0 && rest[0] is >= '1' and <= '9' ? rest[..1].ToString() : "";
    }

    private static string NintendoModel(ReadOnlySpan<char> text) =>
        Has(text, "Switch") ? "Switch"
        : Has(text, "3DS") ? "3DS"
        : Has(text, "DSi") ? "DSi"
        : Has(text, "WiiU") ? "Wii U"
        : Has(text, "Wii") ? "Wii"
        : "";

    private static (string Os, string Version) ReadApple(ReadOnlySpan<char> text, Tokens tokens)
    {
        if (Has(text, "AppleTV") || Has(text, "Apple TV") || Has(text, "tvOS"))
            return (TvOs, VersionAfter(text, "tvOS") ?? "");
        if (Has(text, "watchOS") || Has(text, "Watch OS"))
            return (WatchOs, VersionAfter(text, "watchOS") ?? "");
        if (Has(text, "iPad"))
        {
            var version = VersionAfter(text, "CPU OS") ?? VersionAfter(text, "iPadOS") ?? VersionAfter(text, "iOS")
                ?? VersionAfter(text, "iPhone OS") ?? "";
            return (ProductScan.MajorOf(version) is 0 or >= FirstIpadOs ? IpadOs : Ios, version);
        }
        if (Has(text, "iPhone") || Has(text, "iPod"))
            return (Ios, VersionAfter(text, "iPhone OS") ?? VersionAfter(text, "CPU OS") ?? VersionAfter(text, "iOS") ?? "");
        if (Has(text, "Macintosh") && (tokens & Tokens.Mobile) != 0)
            return (IpadOs, "");
        if (Has(text, "Darwin/") && Has(text, "CFNetwork"))
            return Has(text, "x86_64") || Has(text, "Mac") ? (MacOs, "") : (Ios, "");
        return VersionAfter(text, "iOS ") is { } ios ? (Ios, ios) : ("", "");
    }

    /// <summary>The NT numbers that Microsoft shipped; 10.0 stands for Windows 11 too, which does not say so.</summary>
    public static string? WindowsOfNt(ReadOnlySpan<char> nt) => nt switch
    {
        "10.0" or "10" or "6.4" => "10",
        "6.3" => "8.1",
        "6.2" => "8",
        "6.1" => "7",
        "6.0" or "6" => "Vista",
        "5.2" or "5.1" => "XP",
        "5.0" or "5" or "5.01" => "2000",
        "4.0" or "4" or "3.1" or "3.5" or "3.51" => "NT",
        _ => null,
    };

    private static string? ReadWindows(ReadOnlySpan<char> text)
    {
        if (VersionAfter(text, "Windows NT") is { } nt)
            return WindowsOfNt(nt) ?? nt;
        return VersionAfter(text, "Windows") ?? (Has(text, "Win32") || Has(text, "Win64") || Has(text, "Win98") ? "" : null);
    }

    private static (string Os, string Version) ReadMac(ReadOnlySpan<char> text, Tokens tokens)
    {
        if (VersionAfter(text, "Mac OS X") is { } x)
            return (MacOs, x);
        if (VersionAfter(text, "macOS") is { } mac)
            return (MacOs, mac);
        if (Has(text, "Macintosh") || Has(text, "Mac_PowerPC") || Has(text, "Darwin"))
            return (MacOs, "");
        return ("", "");
    }

    /// <summary>The version comes after the processor: <c>CrOS x86_64 14541.0.0</c>.</summary>
    private static string? ReadChromeOs(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf("CrOS ", StringComparison.Ordinal);
        if (at < 0)
            return null;
        var rest = text[(at + "CrOS ".Length)..];
        var space = rest.IndexOf(' ');
        return space < 0 ? "" : Version(rest[(space + 1)..]);
    }

    private static (string Os, string Version) ReadLinux(ReadOnlySpan<char> text)
    {
        foreach (var name in Distributions)
            if (Has(text, name))
                return (Linux, name);
        var isLinux = text.IndexOf("linux", StringComparison.OrdinalIgnoreCase) >= 0 || Has(text, "X11");
        return isLinux ? (Linux, "") : ("", "");
    }

    private static bool Has(ReadOnlySpan<char> text, string marker) => text.IndexOf(marker, StringComparison.Ordinal) >= 0;

    /// <summary>The version right after the marker, empty when none follows, null when the marker is absent.</summary>
    private static string? VersionAfter(ReadOnlySpan<char> text, string marker)
    {
        var at = text.IndexOf(marker, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var rest = text[(at + marker.Length)..];
        return Version(rest.Length > 0 && rest[0] is ' ' or '/' or '-' or ':' ? rest[1..] : rest);
    }

    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789._");

    /// <summary>The digits, dots and underscores that the text begins with, as they stand.</summary>
    public static ReadOnlySpan<char> VersionText(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(VersionCharacters);
        return (end < 0 ? text : text[..end])[..Math.Min(end < 0 ? text.Length : end, MaxVersionLength)];
    }

    private static string Version(ReadOnlySpan<char> text)
    {
        var version = VersionText(text).TrimEnd("._");
        return version.IsEmpty || !char.IsAsciiDigit(version[0]) ? "" : version.ToString().Replace('_', '.');
    }
}
