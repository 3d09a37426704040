namespace RiskAuth.Learning.Simulation.Agents;

/// <summary>Browsers and applications that people sign in with.</summary>
internal enum AgentKind : byte
{
    SafariIphone,
    ChromeAndroid,
    SamsungAndroid,
    ChromeIphone,
    InAppAndroid,
    InAppIphone,
    FirefoxAndroid,
    ChromeWindows,
    EdgeWindows,
    FirefoxWindows,
    SafariMac,
    ChromeMac,
    FirefoxLinux,
    ChromeBook,
    SafariIpad,
    ChromeTablet,
    OwnApp,
}

/// <summary>
/// The share of each kind. Sums by device class meet the RBA data set's: mobile 63 %, desktop 25 %, tablet 3 %, and 9 % that name no
/// device; here the service's own application, whose string names no system.
/// </summary>
internal static class AgentShares
{
    public static readonly Weighted<AgentKind> All = new(
    [
        (AgentKind.SafariIphone, 24), (AgentKind.ChromeAndroid, 17), (AgentKind.SamsungAndroid, 5), (AgentKind.ChromeIphone, 3),
        (AgentKind.InAppAndroid, 6.5), (AgentKind.InAppIphone, 6.5), (AgentKind.FirefoxAndroid, 1),
        (AgentKind.ChromeWindows, 10.5), (AgentKind.EdgeWindows, 5), (AgentKind.FirefoxWindows, 2), (AgentKind.SafariMac, 3.5),
        (AgentKind.ChromeMac, 3), (AgentKind.FirefoxLinux, .4), (AgentKind.ChromeBook, .6), (AgentKind.SafariIpad, 2),
        (AgentKind.ChromeTablet, 1), (AgentKind.OwnApp, 9),
    ]);

    public static bool IsDesktop(AgentKind kind) => kind is >= AgentKind.ChromeWindows and <= AgentKind.ChromeBook;
}
