namespace RiskAuth.Learning.Importers;

/// <summary>
/// The head of a line in a system log: its time, and what follows it. Understood are the traditional syslog form
/// (RFC 3164: <c>Dec 10 06:55:46 host sshd[1]: …</c>), RFC 5424 (known by its priority and version, <c>&lt;38&gt;1 </c>), rsyslog's ISO form
/// (<c>2024-05-01T10:00:00.123+02:00 host sshd[1]: …</c>) and the journal's short forms, including <c>short-iso</c>,
/// <c>short-full</c> and <c>short-unix</c>.
/// </summary>
internal static class SyslogLine
{
    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /// <summary>Takes the time off the front, reading a missing year by the clock; false when the line does not begin with a time.</summary>
    /// <param name="isStructured">The line is of RFC 5424's form, which separates its parts by spaces alone.</param>
    public static bool TryTakeTime(ref ReadOnlySpan<char> line, SyslogClock clock, out DateTimeOffset time, out bool isStructured)
    {
        time = default;
        var rest = line;
        TakePriority(ref rest, out isStructured);
        TakeWeekday(ref rest);
        if (!TryTakeIso(ref rest, clock, out time) && !TryTakeTraditional(ref rest, clock, out time) && !TryTakeUnix(ref rest, out time))
            return false;
        line = rest.TrimStart(' ');
        return true;
    }

    /// <summary>
    /// The message, when a process of OpenSSH's server wrote the line; empty otherwise. Since 9.8 sshd-session writes
    /// what sshd wrote before, and since 10.0 sshd-auth part of it. Only the first name with a colon counts: what follows
    /// it is a program's text, which may imitate sshd's.
    /// </summary>
    public static ReadOnlySpan<char> SshMessage(ReadOnlySpan<char> afterTime, bool isStructured)
    {
        var rest = afterTime;
        // Before the name stands the host, and in short-full the zone before the host.
        for (var i = 0; i < 3; i++)
        {
            var space = rest.IndexOf(' ');
            if (space < 0)
                return [];
            var token = rest[..space];
            rest = rest[(space + 1)..];
            if (isStructured && i == 1)
                return IsSshProcess(token) ? StructuredMessage(rest) : [];
            if (!isStructured && token is [.., ':'])
                return IsSshProcess(token[..^1]) ? rest.TrimStart(' ') : [];
        }
        return [];
    }

    /// <summary><c>sshd</c>, <c>sshd[24200]</c> or <c>/usr/sbin/sshd[24200]</c>, and the same for its later names.</summary>
    private static bool IsSshProcess(ReadOnlySpan<char> token)
    {
        var name = token[(token.LastIndexOf('/') + 1)..];
        var pid = name.IndexOf('[');
        return (pid < 0 ? name : name[..pid]) is "sshd" or "sshd-session" or "sshd-auth";
    }

    /// <summary>RFC 5424: process id, message id and structured data stand between the name and the message, a dash for each that is absent.</summary>
    private static ReadOnlySpan<char> StructuredMessage(ReadOnlySpan<char> rest)
    {
        for (var i = 0; i < 2; i++)
        {
            var space = rest.IndexOf(' ');
            if (space < 0)
                return [];
            rest = rest[(space + 1)..];
        }
        if (rest is ['[', ..])
        {
            var end = rest.IndexOf("] ", StringComparison.Ordinal);
            return end < 0 ? [] : rest[(end + 2)..].TrimStart('\uFEFF');
        }
        return rest is ['-', ' ', ..] ? rest[2..].TrimStart('\uFEFF') : [];
    }

    /// <summary><c>&lt;38&gt;</c>, and the <c>1 </c> after it in RFC 5424.</summary>
    private static void TakePriority(ref ReadOnlySpan<char> rest, out bool isStructured)
    {
        isStructured = false;
        if (rest is not ['<', ..] || rest.IndexOf('>') is not (> 1 and <= 4 and var close))
            return;
        rest = rest[(close + 1)..];
        isStructured = rest is ['1', ' ', ..];
        if (isStructured)
            rest = rest[2..];
    }

    private static void TakeWeekday(ref ReadOnlySpan<char> rest)
    {
        if (rest.Length > 4 && rest[3] == ' ' && rest[..3] is "Mon" or "Tue" or "Wed" or "Thu" or "Fri" or "Sat" or "Sun")
            rest = rest[4..];
    }

    private static bool TryTakeIso(ref ReadOnlySpan<char> rest, SyslogClock clock, out DateTimeOffset time)
    {
        time = default;
        if (!LogTime.TryTake(ref rest, out var found) || rest is not [' ', ..])
            return false;
        time = found.In(clock.Zone);
        return true;
    }

    private static bool TryTakeTraditional(ref ReadOnlySpan<char> rest, SyslogClock clock, out DateTimeOffset time)
    {
        time = default;
        var text = rest;
        if (text.Length < 15 || text[3] != ' ' || Months.AsSpan().IndexOf(text[..3]) is not (var at and >= 0) || at % 3 != 0)
            return false;
        text = text[4..].TrimStart(' ');
        var day = TakeDay(ref text);
        if (day is 0 || text is not [' ', ..])
            return false;
        text = text[1..];
        if (!LogTime.TryTakeClock(ref text, out var timeOfDay) || text is not [' ', ..] || !clock.TryRead(at / 3 + 1, day, timeOfDay, out time))
            return false;
        rest = text;
        return true;
    }

    private static int TakeDay(ref ReadOnlySpan<char> text)
    {
        var day = 0;
        while (text is [>= '0' and <= '9', ..] && day < 10)
        {
            day = day * 10 + (text[0] - '0');
            text = text[1..];
        }
        return day;
    }

    private static bool TryTakeUnix(ref ReadOnlySpan<char> rest, out DateTimeOffset time)
    {
        time = default;
        var space = rest.IndexOf(' ');
        var isSeconds = space is >= 9 and <= 20 && rest[..space].IndexOf('.') is 9 or 10;
        if (!isSeconds || !decimal.TryParse(rest[..space], System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var seconds))
            return false;
        time = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        rest = rest[space..];
        return true;
    }
}
