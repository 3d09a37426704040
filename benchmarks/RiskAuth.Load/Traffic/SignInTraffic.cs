using System.Buffers.Text;
using System.Text;

namespace RiskAuth.Load.Traffic;

/// <summary>
/// The requests of many people who sign in: each has a home network, a browser and, after a first success, a device token that
/// it sends back. One attempt in ten comes from elsewhere without a token, and some passwords are wrong. Equal seeds give equal
/// attempts in an equal order. Not safe for several threads at once.
/// </summary>
internal sealed class SignInTraffic
{
    public const int MaxUsers = 5_000_000;
    public const int MaxRequestBytes = 2_048;

    private const int AwayPercent = 10;
    private const int WrongPasswordPercent = 4;

    // Ranges of access networks in several countries (RIPE and ARIN registries); the last two bytes are drawn.
    private static readonly (byte First, byte Second)[] Networks =
    [
        (84, 208), (81, 2), (188, 113), (92, 220), (2, 150), (80, 212), (89, 8), (193, 212), (77, 18), (46, 9), (85, 164), (62, 16),
        (91, 64), (87, 122), (79, 192), (93, 192), (86, 128), (82, 30), (90, 192), (78, 144), (83, 192), (88, 160), (73, 60), (24, 16),
        (67, 160), (98, 192), (71, 192), (76, 96), (108, 32), (201, 6), (189, 4), (177, 32), (49, 36), (106, 192), (117, 192), (126, 64),
    ];

    private static readonly byte[][] Browsers = Texts(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
        "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36");

    private readonly byte[]?[] _tokens;
    private readonly Random _random;
    private readonly byte[] _emptyRequest;
    private readonly byte[] _assessmentHead;
    private readonly byte[] _outcomeHead;
    private readonly byte[] _outcomeTail;
    private readonly byte[] _body = new byte[MaxRequestBytes];

    public SignInTraffic(int users, int seed, string host, string? apiKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(users is >= 1 and <= MaxUsers, true, nameof(users));
        _tokens = new byte[]?[users];
        _random = new Random(seed);
        var common = $"Host: {host}\r\nAuthorization: Bearer {apiKey}\r\nContent-Type: application/json\r\nContent-Length: ";
        _emptyRequest = Encoding.ASCII.GetBytes($"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n");
        _assessmentHead = Encoding.ASCII.GetBytes($"POST /v1/assessments HTTP/1.1\r\n{common}");
        _outcomeHead = "POST /v1/assessments/"u8.ToArray();
        _outcomeTail = Encoding.ASCII.GetBytes($"/outcome HTTP/1.1\r\n{common}");
    }

    public int Users => _tokens.Length;

    /// <summary>Users that have a device token by now.</summary>
    public int Returning => _tokens.Count(token => token is not null);

    public int WriteEmpty(Span<byte> request)
    {
        _emptyRequest.CopyTo(request);
        return _emptyRequest.Length;
    }

    /// <summary>Writes one attempt of a drawn user and says who it is.</summary>
    public int WriteAssessment(Span<byte> request, out Attempt attempt)
    {
        var user = _random.Next(_tokens.Length);
        attempt = new(user, _random.Next(100) < AwayPercent);
        var body = new TextWriter(_body);
        body.Add("{\"user\":\"user"u8).Add(user).Add("@example.com\",\"ip\":\""u8);
        AddAddress(ref body, attempt);
        body.Add("\",\"userAgent\":\""u8).Add(Browsers[attempt.IsAway ? _random.Next(Browsers.Length) : user % Browsers.Length]).Add("\""u8);
        if (!attempt.IsAway && _tokens[user] is { } token)
            body.Add(",\"deviceToken\":\""u8).Add(token).Add("\""u8);
        body.Add(",\"rttMs\":"u8).Add(_random.Next(8, 180)).Add("}"u8);
        return WriteRequest(request, _assessmentHead, [], [], body.Written);
    }

    /// <param name="eventId">As the assessment's answer gave it.</param>
    public int WriteOutcome(Span<byte> request, ReadOnlySpan<byte> eventId, Attempt attempt)
    {
        var isWrong = attempt.IsAway || _random.Next(100) < WrongPasswordPercent;
        return WriteRequest(request, _outcomeHead, eventId, _outcomeTail, isWrong ? "{\"outcome\":\"WrongPassword\"}"u8 : "{\"outcome\":\"Success\"}"u8);
    }

    public void Keep(Attempt attempt, ReadOnlySpan<byte> deviceToken)
    {
        if (_tokens[attempt.User] is { } kept && kept.Length == deviceToken.Length)
            deviceToken.CopyTo(kept);
        else
            _tokens[attempt.User] = deviceToken.ToArray();
    }

    private void AddAddress(ref TextWriter body, Attempt attempt)
    {
        // A multiplicative hash spreads neighbours over the networks, so that a user always has the same home.
        var home = (uint)attempt.User * 2_654_435_761u;
        var (first, second) = Networks[attempt.IsAway ? _random.Next(Networks.Length) : (int)(home % (uint)Networks.Length)];
        var rest = attempt.IsAway ? (uint)_random.Next() : home >> 3;
        body.Add(first).Add("."u8).Add(second).Add("."u8).Add((int)(rest >> 8 & 0xFF)).Add("."u8).Add((int)(rest & 0xFF));
    }

    private static int WriteRequest(Span<byte> request, ReadOnlySpan<byte> head, ReadOnlySpan<byte> id, ReadOnlySpan<byte> tail, ReadOnlySpan<byte> body)
    {
        var writer = new TextWriter(request);
        return writer.Add(head).Add(id).Add(tail).Add(body.Length).Add("\r\n\r\n"u8).Add(body).Written.Length;
    }

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.ASCII.GetBytes)];

    private ref struct TextWriter(Span<byte> target)
    {
        private readonly Span<byte> _target = target;
        private int _length;

        public readonly ReadOnlySpan<byte> Written => _target[.._length];

        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        public ref TextWriter Add(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_target[_length..]);
            _length += text.Length;
            return ref this;
        }

        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        public ref TextWriter Add(int number)
        {
            Utf8Formatter.TryFormat(number, _target[_length..], out var written);
            _length += written;
            return ref this;
        }
    }
}

/// <summary>Whose attempt it is, and whether it comes from another place and browser than the user's own.</summary>
internal readonly record struct Attempt(int User, bool IsAway);
