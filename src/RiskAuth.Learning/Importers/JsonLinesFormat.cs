using System.Text.Json;
using RiskAuth.Assessments;
using RiskAuth.Network;

namespace RiskAuth.Learning.Importers;

/// <summary>
/// One object a line: <c>{"id","time","user","ip","outcome"}</c> and, where known, <c>userAgent</c>, <c>deviceId</c>,
/// <c>rttMs</c>, <c>passwordTag</c> and <c>knownUser</c>. <c>time</c> is ISO 8601 with an offset or Z, or a number:
/// Unix seconds below 100,000,000,000, Unix milliseconds from there on. <c>outcome</c> is a word of <see cref="Outcome"/>,
/// in any case. A member that is null counts as absent, other members are ignored, and a member may appear once.
/// </summary>
internal sealed class JsonLinesFormat : LineFormat
{
    /// <summary>Characters of <c>id</c>, <c>deviceId</c> and <c>passwordTag</c>.</summary>
    public const int MaxTextLength = 512;

    /// <summary>Numbers below are seconds since 1970, until the year 5138; from here on milliseconds, since March 1973.</summary>
    private const double FirstMilliseconds = 100_000_000_000;

    private const double MaxUnixSeconds = 253_000_000_000;

    private static readonly string Outcomes = string.Join(", ", Enum.GetNames<Outcome>());

    public override void Read(long line, ReadOnlySpan<byte> text, List<LogEntry> entries)
    {
        var draft = new Draft();
        string? problem;
        try
        {
            problem = ReadObject(text, ref draft) ?? draft.Missing();
        }
        catch (JsonException e)
        {
            problem = $"not valid JSON at byte {e.BytePositionInLine + 1}";
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for text that is not UTF-8 and for half a surrogate pair.
            problem = "a text is not valid Unicode";
        }
        entries.Add(problem is null ? LogEntry.Of(draft.ToSignIn()) : LogEntry.Of(line, problem));
    }

    private static string? ReadObject(ReadOnlySpan<byte> text, ref Draft draft)
    {
        var reader = new Utf8JsonReader(text);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return "not a JSON object";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            if (member == Member.None)
            {
                reader.Skip();
                continue;
            }
            if (!draft.TryTake(member))
                return $"{NameOf(member)} appears twice";
            if (reader.TokenType != JsonTokenType.Null && ReadMember(ref reader, member, ref draft) is { } problem)
                return problem;
        }
        // Anything but white space after the object makes this read throw.
        reader.Read();
        return null;
    }

    private static string? ReadMember(ref Utf8JsonReader reader, Member member, ref Draft draft)
    {
        switch (member)
        {
            case Member.Id:
                return ReadText(ref reader, "id", MaxTextLength, ref draft.Id);
            case Member.User:
                return ReadText(ref reader, "user", UserKey.MaxLength, ref draft.User);
            case Member.DeviceId:
                return ReadText(ref reader, "deviceId", MaxTextLength, ref draft.DeviceId);
            case Member.PasswordTag:
                return ReadText(ref reader, "passwordTag", MaxTextLength, ref draft.PasswordTag);
            case Member.UserAgent:
                if (reader.TokenType != JsonTokenType.String)
                    return "userAgent must be a text";
                draft.UserAgent = reader.GetString() is { Length: > 0 } userAgent ? userAgent : null;
                return null;
            case Member.Time:
                return ReadTime(ref reader, ref draft);
            case Member.Ip:
                return ReadIp(ref reader, ref draft);
            case Member.RttMs:
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var rtt) || rtt < 0)
                    return "rttMs must be a whole number of milliseconds, 0 or more";
                draft.RttMs = rtt;
                return null;
            case Member.KnownUser:
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                    return "knownUser must be true or false";
                draft.KnownUser = reader.GetBoolean();
                return null;
            default:
                return ReadOutcome(ref reader, ref draft);
        }
    }

    private static string? ReadText(ref Utf8JsonReader reader, string name, int maxLength, ref string? value)
    {
        if (reader.TokenType != JsonTokenType.String)
            return $"{name} must be a text";
        var text = reader.GetString()!;
        if (text.Length == 0 || text.Length > maxLength)
            return $"{name} must have 1 to {maxLength} characters, not {text.Length}";
        value = text;
        return null;
    }

    private static string? ReadTime(ref Utf8JsonReader reader, ref Draft draft)
    {
        const string Expected = "time must be ISO 8601 with an offset or Z, such as 2024-05-01T10:00:00Z, from 1971 on, or Unix seconds or milliseconds";
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number))
        {
            var seconds = number < FirstMilliseconds ? number : number / 1000;
            if (!(seconds >= 0 && seconds < MaxUnixSeconds))
                return Expected;
            draft.Time = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000));
            return null;
        }
        if (reader.TokenType != JsonTokenType.String)
            return Expected;
        var text = reader.GetString().AsSpan();
        if (!LogTime.TryTake(ref text, out var time) || !text.IsEmpty || time.Offset is null)
            return Expected;
        draft.Time = time.In(TimeZoneInfo.Utc);
        return null;
    }

    private static string? ReadIp(ref Utf8JsonReader reader, ref Draft draft)
    {
        if (reader.TokenType != JsonTokenType.String)
            return "ip must be a text";
        var text = reader.GetString()!;
        if (!ClientAddress.TryParse(text, out var ip))
            return $"ip must be an IPv4 or IPv6 address, not {BrokenLine.Quote(text)}";
        draft.Ip = ip;
        return null;
    }

    private static string? ReadOutcome(ref Utf8JsonReader reader, ref Draft draft)
    {
        var word = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        if (word is not { Length: > 0 } || !word.All(char.IsAsciiLetter)
            || !Enum.TryParse<Outcome>(word, ignoreCase: true, out var outcome) || !Enum.IsDefined(outcome))
            return $"outcome must be one of {Outcomes}";
        draft.Outcome = outcome;
        return null;
    }

    [Flags]
    private enum Member : ushort
    {
        None = 0,
        Id = 1,
        Time = 1 << 1,
        User = 1 << 2,
        Ip = 1 << 3,
        Outcome = 1 << 4,
        UserAgent = 1 << 5,
        DeviceId = 1 << 6,
        RttMs = 1 << 7,
        PasswordTag = 1 << 8,
        KnownUser = 1 << 9,
    }

    private static string NameOf(Member member) => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());

    private static Member MemberOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("id"u8) ? Member.Id
        : reader.ValueTextEquals("time"u8) ? Member.Time
        : reader.ValueTextEquals("user"u8) ? Member.User
        : reader.ValueTextEquals("ip"u8) ? Member.Ip
        : reader.ValueTextEquals("outcome"u8) ? Member.Outcome
        : reader.ValueTextEquals("userAgent"u8) ? Member.UserAgent
        : reader.ValueTextEquals("deviceId"u8) ? Member.DeviceId
        : reader.ValueTextEquals("rttMs"u8) ? Member.RttMs
        : reader.ValueTextEquals("passwordTag"u8) ? Member.PasswordTag
        : reader.ValueTextEquals("knownUser"u8) ? Member.KnownUser
        : Member.None;

    /// <summary>What was read of one object so far.</summary>
    private struct Draft
    {
        private Member _taken;
        public string? Id;
        public string? User;
        public string? UserAgent;
        public string? DeviceId;
        public string? PasswordTag;
        public DateTimeOffset? Time;
        public ClientAddress? Ip;
        public Outcome? Outcome;
        public int? RttMs;
        public bool? KnownUser;

        public bool TryTake(Member member)
        {
            var isFirst = (_taken & member) == 0;
            _taken |= member;
            return isFirst;
        }

        public readonly string? Missing() =>
            Id is null ? "id is missing"
            : Time is null ? "time is missing"
            : User is null ? "user is missing"
            : Ip is null ? "ip is missing"
            : Outcome is null ? $"outcome is missing; it is one of {Outcomes}"
            : null;

        public readonly LoggedSignIn ToSignIn() =>
            new(Id!, Time!.Value, User!, Ip!.Value, UserAgent, DeviceId, RttMs, PasswordTag, KnownUser, Outcome!.Value, null, null);
    }
}
