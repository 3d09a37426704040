using RiskAuth.Assessments;
using RiskAuth.Network;

namespace RiskAuth.Learning.Importers;

/// <summary>
/// The log of OpenSSH's server. Each attempt becomes one record, with the id <c>line-N</c>:
/// <list type="bullet">
/// <item><c>Failed password</c> and <c>Failed keyboard-interactive</c>: a wrong password, or an unknown user where sshd says invalid user.</item>
/// <item><c>Accepted</c> by any method: a success.</item>
/// <item><c>message repeated N times: [ … ]</c> and <c>last message repeated N times</c> stand for N more attempts, with
/// the ids <c>line-N</c>, <c>line-N.2</c> and so on.</item>
/// <item>A connection that names a user and ends before anybody is let in, and on which no attempt was counted: one
/// abandoned attempt (or one of an unknown user). Servers that accept only keys log guessers in no other way.</item>
/// </list>
/// Everything else (PAM's own lines and its summaries, <c>Invalid user</c>, <c>Failed none</c>, refused keys) speaks of
/// attempts that one of these lines counts, and gives no record.
/// </summary>
internal sealed class OpenSshFormat(LogReaderOptions options) : LineFormat
{
    /// <summary>Attempts that one line may stand for; sshd itself closes a connection after six.</summary>
    public const int MaxRepeats = 1000;

    private readonly SyslogClock _clock = new(options);
    private readonly OpenConnections _connections = new();
    private LoggedSignIn? _previous;

    public override void Read(long line, ReadOnlySpan<byte> text, List<LogEntry> entries)
    {
        var rest = Decode(text);
        // Wrapped lines of other programs, and the journal's notes such as "-- Boot …".
        if (rest[0] is ' ' or '\t' || rest.StartsWith("-- "))
            return;
        if (!SyslogLine.TryTakeTime(ref rest, _clock, out var time, out var isStructured))
        {
            entries.Add(LogEntry.Of(line, "does not begin with a time such as Dec 10 06:55:46 or 2024-05-01T10:00:00+02:00"));
            return;
        }
        var previous = _previous;
        _previous = null;
        if (IsLastRepeated(rest, out var repeats))
            AddRepeats(line, previous is null ? null : previous with { Time = time }, repeats, entries);
        else
            ReadMessage(line, time, SyslogLine.SshMessage(rest, isStructured), entries);
    }

    private void ReadMessage(long line, DateTimeOffset time, ReadOnlySpan<char> text, List<LogEntry> entries)
    {
        var repeats = TakeRepeats(ref text);
        var message = SshMessage.Read(text);
        switch (message.Kind)
        {
            case SshMessageKind.Failed:
                _connections.Count(message.Ip, message.Port);
                AddRepeats(line, SignIn(message, time, message.IsInvalidUser ? Outcome.UnknownUser : Outcome.WrongPassword), repeats, entries);
                break;
            case SshMessageKind.Accepted:
                _connections.Count(message.Ip, message.Port);
                AddRepeats(line, SignIn(message, time, Outcome.Success), repeats, entries);
                break;
            case SshMessageKind.GivenUp or SshMessageKind.Ended:
                if (_connections.Count(message.Ip, message.Port))
                    AddRepeats(line, SignIn(message, time, message.IsInvalidUser ? Outcome.UnknownUser : Outcome.Abandoned), 1, entries);
                if (message.Kind == SshMessageKind.Ended)
                    _connections.Forget(message.Ip, message.Port);
                break;
            case SshMessageKind.Unreadable:
                entries.Add(LogEntry.Of(line, $"an attempt without a readable address and port: {BrokenLine.Quote(text)}"));
                break;
        }
    }

    private void AddRepeats(long line, LoggedSignIn? signIn, int repeats, List<LogEntry> entries)
    {
        if (signIn is null)
            return;
        if (repeats > MaxRepeats)
        {
            entries.Add(LogEntry.Of(line, $"stands for {repeats} attempts, more than the {MaxRepeats} that one line may"));
            return;
        }
        for (var i = 1; i <= repeats; i++)
            entries.Add(LogEntry.Of(signIn with { Id = i == 1 ? $"line-{line}" : $"line-{line}.{i}" }));
        _previous = signIn;
    }

    private static LoggedSignIn SignIn(in SshMessage message, DateTimeOffset time, Outcome outcome) =>
        new("", time, message.User, message.Ip, UserAgent: null, DeviceId: null, RttMs: null, PasswordTag: null,
            KnownUser: !message.IsInvalidUser, outcome, Labels: null, Network: null);

    /// <summary><c>message repeated 5 times: [ Failed password …]</c>: rsyslog's way to say that the same message came so many times more.</summary>
    private static int TakeRepeats(ref ReadOnlySpan<char> text)
    {
        const string Start = "message repeated ";
        if (!text.StartsWith(Start) || !text.TrimEnd(' ').EndsWith("]"))
            return 1;
        var rest = text[Start.Length..].TrimEnd(' ');
        var open = rest.IndexOf(" times: [", StringComparison.Ordinal);
        if (open < 0 || !TryCount(rest[..open], out var count))
            return 1;
        text = rest[(open + " times: [".Length)..^1].TrimStart(' ');
        return count;
    }

    /// <summary><c>host last message repeated 5 times</c>: the traditional daemon's way, which repeats the line before.</summary>
    private static bool IsLastRepeated(ReadOnlySpan<char> afterTime, out int count)
    {
        const string Start = "last message repeated ";
        count = 0;
        var at = afterTime.IndexOf(Start, StringComparison.Ordinal);
        if (at < 0 || !IsHostAlone(afterTime[..at].TrimEnd(' ')))
            return false;
        var rest = afterTime[(at + Start.Length)..].TrimEnd(' ');
        return rest.EndsWith(" times") && TryCount(rest[..^" times".Length], out count);
    }

    /// <summary>The host, and perhaps the syslog daemon's own name; any other program may have written what it likes.</summary>
    private static bool IsHostAlone(ReadOnlySpan<char> before)
    {
        var name = before[(before.IndexOf(' ') + 1)..];
        if (name.Length == before.Length)
            return true;
        var end = name.IndexOfAny('[', ':');
        return !name.Contains(' ') && (end < 0 ? name : name[..end]) is "syslogd" or "rsyslogd" or "syslog-ng";
    }

    /// <summary>A number of any length; what is too long to hold counts as the largest.</summary>
    private static bool TryCount(ReadOnlySpan<char> digits, out int count)
    {
        count = 0;
        if (digits.IsEmpty || digits.IndexOfAnyExceptInRange('0', '9') >= 0)
            return false;
        if (!int.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out count))
            count = int.MaxValue;
        return true;
    }
}

/// <summary>The connections on which an attempt was counted lately, so that their end does not count once more.</summary>
internal sealed class OpenConnections
{
    /// <summary>Connections remembered; the oldest is forgotten first, and its end would then count as one more attempt.</summary>
    public const int MaxConnections = 4096;

    private readonly HashSet<(ClientAddress Ip, int Port)> _counted = [];
    private readonly Queue<(ClientAddress Ip, int Port)> _order = new();

    /// <summary>Notes that this connection's attempt is counted; false when it was noted already.</summary>
    public bool Count(ClientAddress ip, int port)
    {
        if (!_counted.Add((ip, port)))
            return false;
        _order.Enqueue((ip, port));
        if (_order.Count > MaxConnections)
            _counted.Remove(_order.Dequeue());
        return true;
    }

    /// <summary>Notes that the connection is over, because its port may come again.</summary>
    public void Forget(ClientAddress ip, int port) => _counted.Remove((ip, port));
}
