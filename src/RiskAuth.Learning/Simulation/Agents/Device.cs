namespace RiskAuth.Learning.Simulation.Agents;

/// <summary>
/// One machine with one browser: its kind, its model and how late it updates all follow from its key, so it can be asked at any time.
/// </summary>
internal readonly record struct Device(ulong Key, AgentKind Kind)
{
    private const long DayMs = 86_400_000;
    private const double PromptLagDays = 5;
    private const double LateLagDays = 60;
    private const double LateShare = .12;

    private static readonly string[] Phones =
        ["SM-S928B", "SM-S921B", "SM-A546B", "SM-A156B", "SM-G991B", "Pixel 8", "Pixel 9 Pro", "Pixel 7a", "CPH2581", "2312DRA50G", "XQ-DQ54", "moto g54"];

    private static readonly string[] Tablets = ["SM-X710", "SM-X200", "SM-T870", "TB351FU"];

    public static Device Draw(ref Chance chance) => new(chance.Next(), AgentShares.All.Draw(ref chance));

    public bool IsDesktop => AgentShares.IsDesktop(Kind);

    /// <summary>Another machine of the same kind.</summary>
    public Device Sibling(ulong key) => this with { Key = Chance.Key(key, Key) };

    private double LagDays
    {
        get
        {
            var share = Chance.ShareOf(Key ^ 1);
            var mean = Chance.ShareOf(Key ^ 2) < LateShare ? LateLagDays : PromptLagDays;
            return -mean * Math.Log(1 - share);
        }
    }

    /// <summary>The string that the machine sends at a time (Unix milliseconds).</summary>
    public string UserAgent(long unixMs)
    {
        var at = unixMs - (long)(LagDays * DayMs);
        return AgentShares.IsDesktop(Kind) ? Desktop(at) : Handheld(at);
    }

    private string Desktop(long at)
    {
        var chrome = Releases.Chrome(at);
        return Kind switch
        {
            AgentKind.ChromeWindows =>
                $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome}.0.0.0 Safari/537.36",
            AgentKind.EdgeWindows =>
                $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome}.0.0.0 Safari/537.36 Edg/{chrome}.0.0.0",
            AgentKind.ChromeMac =>
                $"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome}.0.0.0 Safari/537.36",
            AgentKind.ChromeBook =>
                $"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome}.0.0.0 Safari/537.36",
            AgentKind.SafariMac =>
                $"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{Safari(at)} Safari/605.1.15",
            AgentKind.FirefoxLinux => Firefox("X11; Linux x86_64", Releases.Firefox(at)),
            _ => Firefox("Windows NT 10.0; Win64; x64", Releases.Firefox(at)),
        };
    }

    private string Handheld(long at) => Kind switch
    {
        AgentKind.SafariIphone =>
            $"Mozilla/5.0 (iPhone; CPU iPhone OS {IosInAgent(at)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{Safari(at)} Mobile/15E148 Safari/604.1",
        AgentKind.ChromeIphone =>
            $"Mozilla/5.0 (iPhone; CPU iPhone OS {IosInAgent(at)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/{Releases.ChromeFull(at)} Mobile/15E148 Safari/604.1",
        AgentKind.InAppIphone =>
            $"Mozilla/5.0 (iPhone; CPU iPhone OS {IosInAgent(at)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/{Build} [FBAN/FBIOS;FBAV/{AppVersion(at)}]",
        AgentKind.SafariIpad =>
            $"Mozilla/5.0 (iPad; CPU OS {IosInAgent(at)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{Safari(at)} Mobile/15E148 Safari/604.1",
        AgentKind.ChromeAndroid =>
            $"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{Releases.Chrome(at)}.0.0.0 Mobile Safari/537.36",
        AgentKind.ChromeTablet =>
            $"Mozilla/5.0 (Linux; Android {Android}; {Model(Tablets)}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{Releases.Chrome(at)}.0.0.0 Safari/537.36",
        AgentKind.SamsungAndroid =>
            $"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/{Releases.Samsung(at)}.0 Chrome/{Releases.Chrome(at) - 6}.0.0.0 Mobile Safari/537.36",
        AgentKind.InAppAndroid =>
            $"Mozilla/5.0 (Linux; Android {Android}; {Model(Phones)} Build/{Build}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/{Releases.ChromeFull(at)} Mobile Safari/537.36",
        AgentKind.FirefoxAndroid =>
            $"Mozilla/5.0 (Android {Android}; Mobile; rv:{Releases.Firefox(at)}.0) Gecko/{Releases.Firefox(at)}.0 Firefox/{Releases.Firefox(at)}.0",
        _ => $"OwnService/7.{Releases.App(at)}.{Key % 2}",
    };

    private static string Firefox(string system, int major) => $"Mozilla/5.0 ({system}; rv:{major}.0) Gecko/20100101 Firefox/{major}.0";

    private static string Safari(long at)
    {
        var (major, point) = Releases.Ios(at);
        return $"{major}.{point}";
    }

    /// <summary>From iOS 26 on, the system's version in the string stands still.</summary>
    private static string IosInAgent(long at)
    {
        var (major, point) = Releases.Ios(at);
        return major >= 26 ? "18_7" : $"{major}_{point}";
    }

    private string Build => $"{22 + Key % 3}{(char)('A' + Key / 3 % 6)}{100 + Key / 18 % 40}";

    private static string AppVersion(long at) => $"{Releases.App(at) + 300}.0.0.{20 + Releases.Week(at)}";

    private int Android => 13 + (int)(Key / 7 % 4);

    private string Model(string[] models) => models[(int)(Key / 29 % (ulong)models.Length)];
}
