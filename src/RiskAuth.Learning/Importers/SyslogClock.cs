namespace RiskAuth.Learning.Importers;

/// <summary>Gives syslog's times the year that they lack: the first line's, and one more at each New Year.</summary>
internal sealed class SyslogClock(LogReaderOptions options)
{
    /// <summary>A time this far before the last one belongs to the next year; less is a log that is slightly out of order.</summary>
    private static readonly TimeSpan MaxDisorder = TimeSpan.FromDays(31);

    private static readonly TimeSpan NearlyAYear = TimeSpan.FromDays(365) - MaxDisorder;

    private readonly int _firstYear = options.Year ?? LogReaderOptions.FallbackYear;
    private int _year = options.Year ?? LogReaderOptions.FallbackYear;
    private DateTime? _latest;

    public TimeZoneInfo Zone => options.Zone;

    /// <summary>False when the day does not exist in the year that it must be of.</summary>
    public bool TryRead(int month, int day, TimeSpan clock, out DateTimeOffset time)
    {
        time = default;
        // Only 29 February depends on the year; whether the year has turned is then judged by the day before it.
        var inYear = LogTime.TryDate(_year, month, month == 2 && day == 29 ? 28 : day, out var date) ? date + clock : (DateTime?)null;
        if (inYear is null)
            return false;
        var year = _latest is not { } latest ? _year
            : inYear < latest - MaxDisorder ? _year + 1
            // A line of last December that comes late must not be taken for one of the coming December.
            : inYear > latest + NearlyAYear && _year > _firstYear ? _year - 1
            : _year;
        if (!LogTime.TryDate(year, month, day, out date))
            return false;
        var local = date + clock;
        _year = Math.Max(year, _year);
        _latest = _latest > local ? _latest : local;
        time = new DateTimeOffset(local, Zone.GetUtcOffset(local));
        return true;
    }
}
