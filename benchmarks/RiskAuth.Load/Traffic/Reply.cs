using System.Buffers.Text;

namespace RiskAuth.Load.Traffic;

/// <summary>One HTTP/1.1 answer in a buffer. It reads what the load needs and nothing else.</summary>
/// <param name="raw">The whole answer, framing of chunks included.</param>
internal readonly ref struct Reply(int status, ReadOnlySpan<byte> raw)
{
    public const int MaxBytes = 64 * 1024;

    private readonly ReadOnlySpan<byte> _raw = raw;

    public int Status => status;

    public bool HasRetryAfter => _raw.IndexOf("\r\nRetry-After: "u8) >= 0;

    /// <summary>The text value of a JSON member; empty when there is none.</summary>
    /// <param name="quotedName">With quotes and colon, such as <c>"eventId":"</c>.</param>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> quotedName)
    {
        var at = _raw.IndexOf(quotedName);
        if (at < 0)
            return [];
        var rest = _raw[(at + quotedName.Length)..];
        return rest[..Math.Max(0, rest.IndexOf((byte)'"'))];
    }

    /// <summary>The length in bytes of the first answer in the buffer; 0 while it is not complete.</summary>
    /// <exception cref="FormatException">It is no HTTP/1.1 answer, has no length, or is longer than <see cref="MaxBytes"/>.</exception>
    public static int Length(ReadOnlySpan<byte> buffer, out int status)
    {
        status = 0;
        var headEnd = buffer.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
            return buffer.Length < MaxBytes ? 0 : throw TooLong();
        var head = buffer[..headEnd];
        if (!head.StartsWith("HTTP/1.1 "u8) || head.Length < 12 || !Utf8Parser.TryParse(head[9..12], out status, out _))
            throw new FormatException("The server's answer is not HTTP/1.1.");
        var bodyStart = headEnd + 4;
        if (Number(head, "\r\nContent-Length: "u8) is { } length)
            return length > MaxBytes - bodyStart ? throw TooLong() : buffer.Length >= bodyStart + length ? bodyStart + length : 0;
        if (head.IndexOf("\r\nTransfer-Encoding: chunked"u8) < 0)
            throw new FormatException("The server's answer has neither a length nor chunks.");
        return ChunkedEnd(buffer, bodyStart);
    }

    private static int? Number(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out int value, out _) && value >= 0 ? value : null;
    }

    private static int ChunkedEnd(ReadOnlySpan<byte> buffer, int at)
    {
        while (true)
        {
            var lineLength = buffer[at..].IndexOf("\r\n"u8);
            if (lineLength < 0)
                return buffer.Length < MaxBytes ? 0 : throw TooLong();
            if (!Utf8Parser.TryParse(buffer.Slice(at, lineLength), out int size, out _, 'X') || size < 0)
                throw new FormatException("A chunk of the server's answer has no size.");
            if (size > MaxBytes - at - lineLength - 4)
                throw TooLong();
            at += lineLength + 2 + size + 2;
            if (at > buffer.Length)
                return 0;
            if (size == 0)
                return at;
        }
    }

    private static FormatException TooLong() => new($"The server's answer is longer than {MaxBytes} bytes.");
}
