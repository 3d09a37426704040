namespace RiskAuth.Learning.Simulation.Agents;

/// <summary>
/// Which version a browser stood at on a day: a new Chrome and a new Firefox every four weeks, iOS each September with a point release
/// every six weeks. Anchored in November 2026 (Chrome 154, Firefox 156, iOS 26 the year before). Never answers a version of the future.
/// </summary>
internal static class Releases
{
    public const int DaysPerRelease = 28;
    private const int DaysPerPoint = 45;
    private const int LastPoint = 7;
    private const long DayMs = 86_400_000;

    private static readonly DateTimeOffset Anchor = new(2026, 11, 10, 0, 0, 0, TimeSpan.Zero);
    private static readonly long AnchorMs = Anchor.ToUnixTimeMilliseconds();

    public static int Chrome(long unixMs) => 154 + Steps(unixMs, 0);

    public static int Firefox(long unixMs) => 156 + Steps(unixMs, 14);

    /// <summary>Samsung's browser follows every second Chrome.</summary>
    public static int Samsung(long unixMs) => 30 + FloorDivide(Days(unixMs), 2 * DaysPerRelease);

    /// <summary>Week within the release, 0-3: a maintenance release each.</summary>
    public static int Week(long unixMs) => Modulo(Days(unixMs), DaysPerRelease) / 7;

    /// <summary>Chrome's whole version; applications that embed it say it all.</summary>
    public static string ChromeFull(long unixMs)
    {
        var major = Chrome(unixMs);
        return $"{major}.0.{6778 + 46 * (major - 131)}.{39 + 33 * Week(unixMs)}";
    }

    /// <summary>Major and point version of iOS and of its Safari, whose numbers went from 18 to 26, the year's.</summary>
    public static (int Major, int Point) Ios(long unixMs)
    {
        var day = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
        var released = new DateTimeOffset(day.Year, 9, 15, 0, 0, 0, TimeSpan.Zero);
        if (day < released)
            released = released.AddYears(-1);
        var major = released.Year >= 2025 ? released.Year - 1999 : released.Year - 2006;
        return (major, Math.Min(LastPoint, (int)(day - released).TotalDays / DaysPerPoint));
    }

    /// <summary>Releases of an application that ships every second week, counted from its first.</summary>
    public static int App(long unixMs) => 200 + FloorDivide(Days(unixMs), 14);

    private static int Steps(long unixMs, int lateDays) => FloorDivide(Days(unixMs) - lateDays, DaysPerRelease);

    private static int Days(long unixMs) => (int)Math.Floor((unixMs - AnchorMs) / (double)DayMs);

    private static int FloorDivide(int value, int by) => (int)Math.Floor(value / (double)by);

    private static int Modulo(int value, int by) => ((value % by) + by) % by;
}
