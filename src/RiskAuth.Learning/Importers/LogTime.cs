namespace RiskAuth.Learning.Importers;

/// <summary>A time as a log writes it; <see cref="Offset"/> is null where the log gives none.</summary>
internal readonly record struct LogTime(DateTime Local, TimeSpan? Offset)
{
    private static readonly TimeSpan MaxOffset = TimeSpan.FromHours(14);

    /// <summary>The instant, with the zone's offset where the log gives none.</summary>
    public DateTimeOffset In(TimeZoneInfo zone) => new(Local, Offset ?? zone.GetUtcOffset(Local));

    /// <summary>
    /// Takes an ISO 8601 time off the front of the text: <c>2024-05-01T10:00:00</c>, a space for the T, a fraction after
    /// a point or comma, then <c>Z</c>, <c>+02:00</c>, <c>+0200</c>, <c>+02</c> or nothing.
    /// </summary>
    public static bool TryTake(ref ReadOnlySpan<char> text, out LogTime time)
    {
        time = default;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't' or ' '))
            return false;
        if (!TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day))
            return false;
        var rest = text[11..];
        if (!TryDate(year, month, day, out var date) || !TryTakeClock(ref rest, out var clock))
            return false;
        if (!TryTakeOffset(ref rest, out var offset))
            return false;
        time = new LogTime(date + clock, offset);
        text = rest;
        return true;
    }

    /// <summary>A day that exists, in a year that a log may be of.</summary>
    public static bool TryDate(int year, int month, int day, out DateTime date)
    {
        date = default;
        if (year is < LogReaderOptions.FirstYear or > LogReaderOptions.LastYear || month is < 1 or > 12)
            return false;
        if (day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);
        return true;
    }

    /// <summary>Takes <c>06:55:46</c>, with or without a fraction, off the front.</summary>
    public static bool TryTakeClock(ref ReadOnlySpan<char> text, out TimeSpan clock)
    {
        clock = default;
        if (text.Length < 8 || text[2] != ':' || text[5] != ':')
            return false;
        if (!TryNumber(text[..2], out var hour) || !TryNumber(text[3..5], out var minute) || !TryNumber(text[6..8], out var second))
            return false;
        if (hour > 23 || minute > 59 || second > 59)
            return false;
        text = text[8..];
        clock = new TimeSpan(hour, minute, second) + TakeFraction(ref text);
        return true;
    }

    private static TimeSpan TakeFraction(ref ReadOnlySpan<char> text)
    {
        if (text is not (['.' or ',', >= '0' and <= '9', ..]))
            return TimeSpan.Zero;
        var (ticks, unit, i) = (0L, TimeSpan.TicksPerSecond, 1);
        for (; i < text.Length && char.IsAsciiDigit(text[i]); i++)
        {
            unit /= 10;
            ticks += unit * (text[i] - '0');
        }
        text = text[i..];
        return TimeSpan.FromTicks(ticks);
    }

    private static bool TryTakeOffset(ref ReadOnlySpan<char> text, out TimeSpan? offset)
    {
        offset = null;
        if (text is ['Z' or 'z', ..])
        {
            offset = TimeSpan.Zero;
            text = text[1..];
            return true;
        }
        if (text is not ['+' or '-', ..])
            return true;
        var sign = text[0] == '-' ? -1 : 1;
        if (text.Length < 3 || !TryNumber(text[1..3], out var hours))
            return false;
        var rest = text[3..];
        var minuteText = rest is [':', ..] ? rest[1..] : rest;
        var minutes = 0;
        if (minuteText.Length >= 2 && TryNumber(minuteText[..2], out minutes))
            rest = minuteText[2..];
        offset = sign * new TimeSpan(hours, minutes, 0);
        text = rest;
        return minutes <= 59 && offset.Value.Duration() <= MaxOffset;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            number = number * 10 + (digit - '0');
        }
        return true;
    }
}
