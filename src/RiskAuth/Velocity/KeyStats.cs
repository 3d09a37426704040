using System.Runtime.Intrinsics;

namespace RiskAuth.Velocity;

/// <summary>Everything that is known of one key at one moment.</summary>
internal struct KeyStats
{
    public WindowCounts Minute;
    public WindowCounts TenMinutes;
    public WindowCounts Hour;
    public WindowCounts Day;

    /// <summary>Users; for a user's own key, addresses.</summary>
    public MemberCounts First;

    /// <summary>Addresses; for a user's and an address's key, password tags.</summary>
    public MemberCounts Second;

    public double ExpectedFailures1h;

    /// <summary>The expectation rests on a day of hours at least.</summary>
    public bool IsSettled;

    public int FailuresBeforeSuccess;

    /// <summary>Share of failing ones among the members who failed or succeeded within an hour; one's own accounts cannot dilute it by repetition.</summary>
    public readonly double FailingShare1h => Share(First.Failed1h, First.Succeeded1h);

    public readonly double FailingShare24h => Share(First.Failed24h, First.Succeeded24h);

    public readonly KeyReading ToReading(bool isUser) => new(
        Minute.Attempts, TenMinutes.Attempts, Hour.Attempts, Day.Attempts,
        Minute.Failures, TenMinutes.Failures, Hour.Failures, Day.Failures,
        isUser ? Math.Min(1, Hour.Attempts) : First.Seen1h, isUser ? Math.Min(1, Day.Attempts) : First.Seen24h,
        isUser ? Math.Min(1, Hour.Failures) : First.Failed1h, isUser ? Math.Min(1, Day.Failures) : First.Failed24h);

    private static double Share(int failed, int succeeded) => failed == 0 ? 0 : (double)failed / (failed + succeeded);
}

/// <param name="Failures">Of strangers; the same wrong password of one user counts once.</param>
/// <param name="Popular">Those failures whose password is a popular one.</param>
internal record struct WindowCounts(int Attempts, int Successes, int Failures, int Popular)
{
    /// <summary>Guesses that no tired person makes weigh double.</summary>
    public readonly int Pressure => Failures + Popular;

    public static WindowCounts From(Vector128<int> counts) => new(counts[0], counts[1], counts[2], counts[3]);
}
