using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Fuzz.Targets;

/// <summary>Whole requests as bytes, over a real connection to a real server: request lines, headers, framing, queries and paths.</summary>
internal sealed class HttpTarget : IAsyncDisposable
{
    private const int MaxAnswerBytes = 256 * 1024;

    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(40);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly RunningServer _server;
    private readonly IPEndPoint _address;

    private HttpTarget(RunningServer server)
    {
        _server = server;
        _address = new(IPAddress.Loopback, new Uri(server.Urls[0]).Port);
    }

    public FuzzTarget Target
    {
        get
        {
            var auth = $"Host: x\r\nConnection: close\r\nAuthorization: Bearer {_server.FirstKey}\r\n";
            string Post(string path, string body) => $"POST {path} HTTP/1.1\r\n{auth}Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
            string Get(string path) => $"GET {path} HTTP/1.1\r\n{auth}\r\n";
            const string id = "018f0000-0000-7000-8000-000000000001";
            return new("http:request",
                Bytes.Of(
                    Post("/v1/assessments", """{"user":"ola","ip":"81.2.69.142"}"""), Post($"/v1/assessments/{id}/outcome", """{"outcome":"Success"}"""),
                    Post($"/v1/events/{id}/feedback", """{"value":"Valid","source":"User"}"""), Post("/v1/credentials/check", """{"credential":{"password":"x"}}"""),
                    Get("/v1/users/a%2Fb/events?limit=10&cursor=AAAA"), Get("/v1/users/ola/profile?tenant=north"), Get("/v1/users/ola/export"), Get("/v1/configuration/history?limit=5"), Get("/metrics"), Get("/readyz"),
                    $"PUT /v1/configuration HTTP/1.1\r\n{auth}If-Match: \"0\"\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{{\"def\r\n0\r\n\r\n",
                    $"DELETE /v1/users/nobody HTTP/1.1\r\n{auth}\r\n"),
                Send)
            {
                Words = Bytes.Of("\r\n", "HTTP/1.1", "Content-Length: ", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "Authorization: Bearer ", "X-Forwarded-For: ", "?tenant=", "&limit=", "%2F", "..", "//", "Content-Type: application/json\r\n", "traceparent: ", "Upgrade: websocket\r\n", "PRI * HTTP/2.0\r\n\r\n"),
                Cost = 200,
                TimeLimit = Patience,
                AllocationLimit = (2 << 20, 256),
            };
        }
    }

    public static async Task<HttpTarget> StartAsync(string folder)
    {
        var server = await RunningServer.StartAsync(
            new(["http://127.0.0.1:0"], Path.Combine(folder, "var"), "none", "relaxed"), TimeProvider.System, builder =>
            {
                builder.Configuration.AddInMemoryCollection([new("RiskAuth:Geo", folder), new("RiskAuth:RequestDeadlineMs", "10000")]);
                builder.Logging.ClearProviders();
            },
            CancellationToken.None);
        return new(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Whatever is sent, the server answers with an answer of HTTP that is no fault of its own, or closes the connection.</summary>
    private int Send(byte[] input)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.TotalMilliseconds, SendTimeout = (int)Patience.TotalMilliseconds };
        socket.Connect(_address);
        var answer = new byte[64];
        var (length, total, hasHungUp) = (0, 0, false);
        try
        {
            socket.Send(input);
            Span<byte> rest = new byte[4_096];
            for (int read; total < MaxAnswerBytes; total += read)
            {
                // A server gives a request up when its sender hangs up, so that is done only when nothing comes any more.
                if (!hasHungUp && !socket.Poll(Silence, SelectMode.SelectRead))
                {
                    socket.Shutdown(SocketShutdown.Send);
                    hasHungUp = true;
                }
                if ((read = length < answer.Length ? socket.Receive(answer.AsSpan(length)) : socket.Receive(rest)) == 0)
                    break;
                length = Math.Min(answer.Length, length + read);
            }
        }
        catch (SocketException closed) when (closed.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted)
        {
            // Closing is an answer too.
        }
        var status = Encoding.ASCII.GetString(answer, 0, length);
        if (status.Length == 0)
            return 0;
        BrokenPromiseException.Unless(status.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(status.AsSpan(9, 3), out var code), $"an answer begins with a status line, not '{status}'");
        _ = int.TryParse(status.AsSpan(9, 3), out code);
        BrokenPromiseException.Unless(code != 500, "no request is a fault of the server");
        return Bytes.Shape(code, total / 256);
    }
}
