namespace RiskAuth.Learning.Simulation.People;

/// <summary>When people sign in: everybody's day, and a person's two favourite hours within it.</summary>
internal readonly record struct Rhythm(double FirstHour, double SecondHour, double UtcOffsetHours)
{
    private const double HabitShare = .75;
    private const double HabitSpreadHours = .9;

    /// <summary>Share of a weekend day's sign-ins beside a working day's.</summary>
    private const double WeekendShare = .75;

    private static readonly Weighted<int> Day = new(
        new double[] { 12, 7, 4, 3, 3, 5, 12, 28, 44, 52, 55, 54, 50, 50, 50, 50, 50, 50, 52, 56, 58, 52, 38, 22 }
            .Select((weight, hour) => (hour, weight)));

    public static Rhythm Draw(ref Chance chance, double utcOffsetHours) => new(AnyHour(ref chance), AnyHour(ref chance), utcOffsetHours);

    /// <summary>A moment within the day, in milliseconds since the start of the log; wraps round within <paramref name="lengthMs"/>.</summary>
    public long Moment(ref Chance chance, double day, long lengthMs)
    {
        var hour = chance.Happens(HabitShare)
            ? (chance.Happens(.6) ? FirstHour : SecondHour) + HabitSpreadHours * chance.Normal()
            : AnyHour(ref chance);
        var ms = (long)(Math.Floor(day) * World.DayMs + (hour - UtcOffsetHours) * World.HourMs);
        return (ms % lengthMs + lengthMs) % lengthMs;
    }

    /// <summary>A day of the log; weekends are quieter. The log starts on a Monday by default.</summary>
    public static double AnyDay(ref Chance chance, int days, long startMs)
    {
        for (var tries = 0; ; tries++)
        {
            var day = chance.Share() * days;
            var weekday = (startMs / World.DayMs + (long)day + 3) % 7;
            if (weekday < 5 || tries >= 3 || chance.Happens(WeekendShare))
                return day;
        }
    }

    private static double AnyHour(ref Chance chance) => Day.Draw(ref chance) + chance.Share();
}
