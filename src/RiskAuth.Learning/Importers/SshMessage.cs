using RiskAuth.Network;

namespace RiskAuth.Learning.Importers;

/// <summary>What a message of sshd says of an attempt.</summary>
internal enum SshMessageKind : byte
{
    /// <summary>Nothing of an attempt.</summary>
    Other,

    /// <summary>A secret was tried and was wrong.</summary>
    Failed,

    Accepted,

    /// <summary>sshd wants no more attempts on this connection; its end follows.</summary>
    GivenUp,

    /// <summary>The connection ended before anybody was let in.</summary>
    Ended,

    /// <summary>An attempt, but its address cannot be read.</summary>
    Unreadable,
}

/// <param name="IsInvalidUser">sshd knows no such account, or may not let it in.</param>
internal readonly record struct SshMessage(SshMessageKind Kind, string User, bool IsInvalidUser, ClientAddress Ip, int Port)
{
    private static readonly SshMessage Other = new(SshMessageKind.Other, "", false, default, 0);
    private static readonly SshMessage Unreadable = Other with { Kind = SshMessageKind.Unreadable };

    /// <summary>Reads one message. The user name in it is the client's to choose, so it may imitate any other part: fixed parts are looked for from the end.</summary>
    public static SshMessage Read(ReadOnlySpan<char> message)
    {
        message = message.TrimEnd(' ');
        if (message.StartsWith("Failed "))
            return ReadFailed(message["Failed ".Length..]);
        if (message.StartsWith("Accepted "))
            return ReadAccepted(message["Accepted ".Length..]);
        foreach (var start in Endings)
        {
            if (message.StartsWith(start))
                return ReadEnded(message[start.Length..]);
        }
        return message.StartsWith(TooMany) ? ReadTooMany(message[TooMany.Length..]) : Other;
    }

    private const string TooMany = "error: maximum authentication attempts exceeded for ";

    private static readonly string[] Endings =
        ["Connection closed by ", "Connection reset by ", "Disconnected from ", "Disconnecting "];

    /// <summary>
    /// <c>password for [invalid user ]NAME from ADDRESS port N ssh2</c>. Only methods in which a person offers a secret
    /// count: clients ask for <c>none</c> and offer every key they have before anybody is asked anything.
    /// </summary>
    private static SshMessage ReadFailed(ReadOnlySpan<char> rest)
    {
        var space = rest.IndexOf(' ');
        if (space < 0 || rest[..space] is not ("password" or "keyboard-interactive" or "keyboard-interactive/pam") || !rest[space..].StartsWith(" for "))
            return Other;
        return ReadNameAndAddress(rest[(space + " for ".Length)..], SshMessageKind.Failed);
    }

    /// <summary>
    /// <c>publickey for NAME from ADDRESS port N ssh2: KEY</c>. The account exists, so its name is not the client's to
    /// choose, while the key's description may quote a certificate: here the first <c> from </c> is the true one.
    /// </summary>
    private static SshMessage ReadAccepted(ReadOnlySpan<char> rest)
    {
        var forAt = rest.IndexOf(" for ", StringComparison.Ordinal);
        if (forAt < 0)
            return Other;
        var body = rest[(forAt + " for ".Length)..];
        var fromAt = body.IndexOf(" from ", StringComparison.Ordinal);
        if (fromAt < 0)
            return Unreadable;
        var tail = body[(fromAt + " from ".Length)..];
        var key = tail.IndexOf(": ", StringComparison.Ordinal);
        return key >= 0 && TryAddress(tail[..key], out var ip, out var port) || TryAddress(tail, out ip, out port)
            ? new(SshMessageKind.Accepted, Name(body[..fromAt]), false, ip, port)
            : Unreadable;
    }

    private static SshMessage ReadTooMany(ReadOnlySpan<char> rest)
    {
        var found = ReadNameAndAddress(TrimEnd(rest, " [preauth]"), SshMessageKind.GivenUp);
        return found.Kind == SshMessageKind.Unreadable ? Other : found;
    }

    /// <summary><c>authenticating user NAME ADDRESS port N[: Too many authentication failures] [preauth]</c>, or <c>invalid user …</c>.</summary>
    private static SshMessage ReadEnded(ReadOnlySpan<char> rest)
    {
        var isInvalid = rest.StartsWith("invalid user ");
        if (!isInvalid && !rest.StartsWith("authenticating user "))
            return Other;
        var body = rest[(isInvalid ? "invalid user " : "authenticating user ").Length..];
        body = TrimEnd(TrimEnd(body, " [preauth]"), ": Too many authentication failures");
        var portAt = body.LastIndexOf(" port ", StringComparison.Ordinal);
        if (portAt < 0)
            return Other;
        var space = body[..portAt].LastIndexOf(' ');
        return TryAddress(body[(space + 1)..], out var ip, out var port)
            ? new(SshMessageKind.Ended, Name(body[..Math.Max(space, 0)]), isInvalid, ip, port)
            : Other;
    }

    private static SshMessage ReadNameAndAddress(ReadOnlySpan<char> body, SshMessageKind kind)
    {
        var fromAt = body.LastIndexOf(" from ", StringComparison.Ordinal);
        if (fromAt < 0 || !TryAddress(body[(fromAt + " from ".Length)..], out var ip, out var port))
            return Unreadable;
        var name = body[..fromAt];
        var isInvalid = name is "invalid user" or "illegal user" || name.StartsWith("invalid user ") || name.StartsWith("illegal user ");
        if (isInvalid)
            name = name[Math.Min("invalid user ".Length, name.Length)..];
        return new(kind, Name(name), isInvalid, ip, port);
    }

    /// <summary><c>ADDRESS port N</c>, and <c> ssh2</c> after it or nothing.</summary>
    private static bool TryAddress(ReadOnlySpan<char> text, out ClientAddress ip, out int port)
    {
        (ip, port) = (default, 0);
        var portAt = text.IndexOf(" port ", StringComparison.Ordinal);
        if (portAt < 0)
            return false;
        var number = TrimEnd(TrimEnd(text[(portAt + " port ".Length)..], " ssh2"), " ssh1");
        if (number.Length is 0 or > 5 || number.IndexOfAnyExceptInRange('0', '9') >= 0)
            return false;
        port = int.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
        var address = text[..portAt];
        var zone = address.IndexOf('%');
        return ClientAddress.TryParse(zone < 0 ? address : address[..zone], out ip);
    }

    private static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text, string end) => text.EndsWith(end) ? text[..^end.Length] : text;

    /// <summary>Cut to the length that a user may have: an attempt must not vanish because its name is long.</summary>
    private static string Name(ReadOnlySpan<char> name) => name[..Math.Min(name.Length, Assessments.UserKey.MaxLength)].ToString();
}
