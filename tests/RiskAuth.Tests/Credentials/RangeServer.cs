using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RiskAuth.Tests.Credentials;

/// <summary>
/// A real HTTP/1.1 server on a loopback port that speaks the range protocol. It writes down every byte that clients
/// send, and answers as the test says: well, slowly, wrongly, or by resetting the connection.
/// </summary>
internal sealed class RangeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Func<RangeRequest, Task<RangeResponse>> _answer;
    private readonly Task _accepting;
    private int _connections;

    public RangeServer(Func<RangeRequest, Task<RangeResponse>> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public RangeServer(Func<RangeRequest, RangeResponse> answer)
        : this(request => Task.FromResult(answer(request)))
    {
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>All bytes of every request so far, head and body.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public int Connections => _connections;

    /// <summary>Waits until one more request has arrived.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync(TimeSpan.FromSeconds(30)).ContinueWith(
        arrived => arrived.Result ? true : throw new TimeoutException("No request arrived."), TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
        _arrived.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                Interlocked.Increment(ref _connections);
                open.Add(ServeAsync(client));
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await ReadHeadAsync(stream) is { } head)
                {
                    _requests.Enqueue(head);
                    _arrived.Release();
                    var response = await _answer(RangeRequest.Parse(head)).WaitAsync(_closing.Token);
                    await stream.WriteAsync(response.Bytes, _closing.Token);
                    if (response.Then is { } rest)
                        await stream.WriteAsync(await rest.WaitAsync(_closing.Token), _closing.Token);
                    if (response.IsReset)
                    {
                        client.LingerState = new LingerOption(true, 0);
                        return;
                    }
                }
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException)
            {
            }
        }
    }

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, _closing.Token);
            if (read == 0)
                return null;
            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        return head.ToString();
    }
}

internal sealed record RangeRequest(string Target, IReadOnlyDictionary<string, string> Headers)
{
    public string? IfNoneMatch => Headers.GetValueOrDefault("If-None-Match");

    public static RangeRequest Parse(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return new(
            lines[0].Split(' ')[1],
            lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase));
    }
}

/// <param name="Then">Bytes that follow when the test lets them.</param>
internal sealed record RangeResponse(byte[] Bytes, Task<byte[]>? Then = null, bool IsReset = false)
{
    public static RangeResponse Page(string body, string? etag = null) => Status("200 OK", body, etag is null ? "" : $"ETag: {etag}\r\n");

    public static RangeResponse NotModified(string etag) => new(Encoding.ASCII.GetBytes($"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n"));

    public static RangeResponse Status(string status, string body = "", string headers = "") =>
        new(Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}"));

    /// <summary>A body as the service writes it: the given suffixes, then padding rows with count 0.</summary>
    public static string Rows(params string[] rows) =>
        string.Join("\r\n", rows.Concat(Enumerable.Range(0, 20).Select(i => $"{Some.Hash((ulong)i)[..35]}:0")));
}
