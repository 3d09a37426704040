using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Agents;
using RiskAuth.Network;

namespace RiskAuth.Learning.Scenarios;

/// <summary>One browser of a script, which keeps the newest token that it was given, if it keeps any.</summary>
internal sealed class Browser(Device device)
{
    private static readonly string[] Screens = ["1920x1080", "2560x1440", "1536x864", "390x844", "412x915", "1440x900", "1366x768", "393x852"];

    public Device Device { get; } = device;

    public string? Token { get; set; }

    public bool KeepsTokens { get; set; } = true;

    /// <summary>What a program says instead of a browser's string.</summary>
    public string? FixedAgent { get; set; }

    /// <summary>The IANA zone that the machine's clock is set to; null where it follows its place.</summary>
    public string? TimeZone { get; set; }

    public string UserAgent(DateTimeOffset time) => FixedAgent ?? Device.UserAgent(time.ToUnixTimeMilliseconds());

    /// <summary>What the page's script would see on this machine at a place.</summary>
    public Fingerprint Fingerprint(NetworkFacts place, string language) => new(
        language, TimeZone ?? Zones.At(place), Screens[(int)(Chance.Key(Device.Key, 0x5C2) % (ulong)Screens.Length)], Platform());

    private string Platform() => Device.Kind switch
    {
        AgentKind.SafariIphone or AgentKind.ChromeIphone or AgentKind.InAppIphone => "iPhone",
        AgentKind.SafariIpad or AgentKind.SafariMac or AgentKind.ChromeMac => "MacIntel",
        AgentKind.ChromeWindows or AgentKind.EdgeWindows or AgentKind.FirefoxWindows => "Win32",
        AgentKind.FirefoxLinux or AgentKind.ChromeBook => "Linux x86_64",
        _ => "Linux armv8l",
    };
}

/// <summary>The time zones of the synthetic networks' places.</summary>
internal static class Zones
{
    public static string? At(NetworkFacts place) => place.Country switch
    {
        "NO" => "Europe/Oslo",
        "SE" => "Europe/Stockholm",
        "DK" => "Europe/Copenhagen",
        "DE" => "Europe/Berlin",
        "GB" => "Europe/London",
        "NL" => "Europe/Amsterdam",
        "PL" => "Europe/Warsaw",
        "FR" => "Europe/Paris",
        "ES" => "Europe/Madrid",
        "IN" => "Asia/Kolkata",
        "BR" => "America/Sao_Paulo",
        "US" => place.City switch { "New York" => "America/New_York", "Los Angeles" => "America/Los_Angeles", _ => "America/Chicago" },
        _ => null,
    };
}
