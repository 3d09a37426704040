using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace RiskAuth.Credentials.RangeLookup;

/// <param name="Status"><see cref="CredentialStatus.Compromised"/>, <see cref="CredentialStatus.Clean"/> or <see cref="CredentialStatus.Unavailable"/>.</param>
internal readonly record struct RangeAnswer(CredentialStatus Status, byte CountClass);

/// <summary>
/// Asks a service of Have I Been Pwned's Pwned Passwords protocol (https://haveibeenpwned.com/API/v3#PwnedPasswords) by
/// the first five hexadecimal digits of a SHA-1 or NTLM hash; no more of it leaves the machine. Answers are kept in
/// memory and on disk and confirmed by ETag; one request at most is under way for a prefix; a caller waits no longer
/// than the deadline, while the request goes on for those who ask next.
/// </summary>
public sealed class RangeClient : IDisposable
{
    private readonly RangeOptions _options;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly RangeMetrics _metrics;
    private readonly CircuitBreaker _breaker;
    private readonly RangeMemory _memory;
    private readonly RangeDisk? _disk;
    private readonly ConcurrentDictionary<RangePrefix, Task<RangePage?>> _flights = [];
    private readonly CancellationTokenSource _closing = new();

    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public RangeClient(RangeOptions options, TimeProvider time, System.Diagnostics.Metrics.IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        (_options, _time) = (options, time);
        _metrics = new RangeMetrics(meters);
        _breaker = new CircuitBreaker(options.FailuresToOpen, options.FirstPause, options.LongestPause, time);
        _memory = new RangeMemory(options.MemoryPages);
        _disk = options.CacheFolder is { } folder ? new RangeDisk(folder, options.CacheBytes, options.MaxResponseBytes) : null;
        _http = NewHttpClient(options);
    }

    /// <summary>The service fails so much that it is left alone for now.</summary>
    public bool IsPaused => _breaker.IsOpen;

    /// <summary>Looks a hash up. Answers from memory at once; otherwise within the deadline, or <see cref="CredentialStatus.Unavailable"/>.</summary>
    internal ValueTask<RangeAnswer> FindAsync(RangeKey key, CancellationToken cancel = default)
    {
        var page = _memory.Find(key.Page);
        if (page is not null && IsYoungerThan(page, _options.FreshFor))
            return ValueTask.FromResult(Answer(page, key, RangeMetrics.Cached));
        return WaitAsync(key, page, cancel);
    }

    public void Dispose()
    {
        _closing.Cancel();
        _http.Dispose();
        _metrics.Dispose();
    }

    private async ValueTask<RangeAnswer> WaitAsync(RangeKey key, RangePage? old, CancellationToken cancel)
    {
        var started = _time.GetTimestamp();
        RangePage? page = null;
        try
        {
            if (FlightFor(key.Page) is { } flight)
                page = await flight.WaitAsync(TimeSpan.FromMilliseconds(_options.DeadlineMs), _time, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _metrics.DeadlineMissed();
        }
        _metrics.Waited(_time.GetElapsedTime(started));
        if (page is not null)
            return Answer(page, key, RangeMetrics.Asked);
        return old is not null && IsYoungerThan(old, _options.StaleFor)
            ? Answer(old, key, RangeMetrics.Stale)
            : Unavailable();
    }

    private RangeAnswer Answer(RangePage page, RangeKey key, string source)
    {
        _metrics.LookedUp(source);
        return page.TryFind(key.Suffix, out var countClass) ? new(CredentialStatus.Compromised, countClass) : new(CredentialStatus.Clean, 0);
    }

    private RangeAnswer Unavailable()
    {
        _metrics.LookedUp(RangeMetrics.Unavailable);
        return new(CredentialStatus.Unavailable, 0);
    }

    /// <summary>The one request for a prefix, or null when too many are under way.</summary>
    private Task<RangePage?>? FlightFor(RangePrefix prefix)
    {
        if (_flights.TryGetValue(prefix, out var flight))
            return flight;
        if (_flights.Count >= _options.MaxRequests)
            return null;
        var landing = new TaskCompletionSource<RangePage?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_flights.TryAdd(prefix, landing.Task))
            return FlightFor(prefix);
        _ = FlyAsync(prefix, landing);
        return landing.Task;
    }

    private async Task FlyAsync(RangePrefix prefix, TaskCompletionSource<RangePage?> landing)
    {
        RangePage? page = null;
        try
        {
            page = await FetchAsync(prefix).ConfigureAwait(false);
            if (page is not null)
                _memory.Keep(prefix, page);
        }
        catch (Exception) when (_closing.IsCancellationRequested)
        {
            // Disposed while under way: those who wait are told that there is no page.
        }
        finally
        {
            _flights.TryRemove(prefix, out _);
            landing.SetResult(page);
        }
    }

    /// <summary>A page that may be used, from disk or from the service; null when neither has one.</summary>
    private async Task<RangePage?> FetchAsync(RangePrefix prefix)
    {
        var known = _memory.Find(prefix) ?? (_disk is null ? null : await _disk.FindAsync(prefix, _closing.Token).ConfigureAwait(false));
        if (known is not null && IsYoungerThan(known, _options.FreshFor))
            return known;
        var usable = known is not null && IsYoungerThan(known, _options.StaleFor) ? known : null;
        if (!_breaker.TryEnter())
            return usable;

        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(_options.RequestTimeoutMs), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _closing.Token);
        try
        {
            var page = await AskAsync(prefix, known, either.Token).ConfigureAwait(false);
            if (page is not null)
                _breaker.Succeeded();
            return page ?? usable;
        }
        catch (Exception failure)
        {
            // Whatever it was, the breaker has to know, or a trial request would never end.
            _metrics.Failed(timeout.IsCancellationRequested ? "timeout" : failure is InvalidDataException ? "garbage" : "connection");
            _breaker.Failed();
            return usable;
        }
    }

    /// <summary>One request. Null when the service answered with a refusal, which is already counted.</summary>
    private async Task<RangePage?> AskAsync(RangePrefix prefix, RangePage? known, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, prefix.RelativeAddress);
        if (known?.ETag is { } etag && EntityTagHeaderValue.TryParse(etag, out var tag))
            request.Headers.IfNoneMatch.Add(tag);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);

        if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
        {
            var confirmed = known.Confirmed(_time.GetUtcNow());
            if (_disk is not null)
                await _disk.ConfirmAsync(prefix, confirmed, cancel).ConfigureAwait(false);
            return confirmed;
        }
        if (response.StatusCode != HttpStatusCode.OK)
        {
            _metrics.Failed(((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
            _breaker.Failed(RetryAfter(response));
            return null;
        }
        var body = await ReadAsync(response, cancel).ConfigureAwait(false);
        if (!RangePage.TryParse(prefix, body.Span, response.Headers.ETag?.ToString(), _time.GetUtcNow(), out var page))
            throw new InvalidDataException("The answer is no page of hashes.");
        if (_disk is not null)
            await _disk.KeepAsync(prefix, page, body, cancel).ConfigureAwait(false);
        return page;
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var body = new byte[Math.Min(64 << 10, _options.MaxResponseBytes)];
        for (var length = 0; ;)
        {
            var read = await stream.ReadAsync(body.AsMemory(length), cancel).ConfigureAwait(false);
            if (read == 0)
                return body.AsMemory(0, length);
            length += read;
            if (length == _options.MaxResponseBytes)
                throw new InvalidDataException("The answer is longer than the limit.");
            if (length == body.Length)
                Array.Resize(ref body, (int)Math.Min(2L * body.Length, _options.MaxResponseBytes));
        }
    }

    /// <summary>What a 429 or 503 asks for; a 429 that names no time means a pause, too.</summary>
    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - _time.GetUtcNow() : null;
        return asked ?? (response.StatusCode == HttpStatusCode.TooManyRequests ? TimeSpan.Zero : null);
    }

    private bool IsYoungerThan(RangePage page, TimeSpan age) => _time.GetUtcNow() - page.Asked < age;

    private static HttpClient NewHttpClient(RangeOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromMilliseconds(options.RequestTimeoutMs),
            MaxConnectionsPerServer = 16,
            MaxResponseHeadersLength = 32,
            // Old connections are replaced, so that a change of the service's addresses is noticed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        var address = options.BaseAddress.AbsoluteUri;
        var http = new HttpClient(handler)
        {
            BaseAddress = new Uri(address.EndsWith('/') ? address : address + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        http.DefaultRequestHeaders.Add("User-Agent", "RiskAuth");
        // Without padding the length of an encrypted answer would tell an observer which prefix was asked for.
        http.DefaultRequestHeaders.Add("Add-Padding", "true");
        return http;
    }
}
