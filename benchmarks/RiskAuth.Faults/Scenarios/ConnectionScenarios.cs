using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RiskAuth.Faults.Scenarios;

internal static class ConnectionScenarios
{
    private const int SlowConnections = 10_000;
    private const int MaxHandles = SlowConnections + 500;
    private const int MaxGrowthMb = 400;
    private const long HugeBody = 1L << 30;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    public static Scenario Slow() => new(
        "slow-connections", "10,000 connections that send a byte a second take bounded handles and memory, are closed, and keep nobody out for longer than that takes.", RunSlowAsync)
    {
        Obstacle = () => !OperatingSystem.IsLinux() ? "handles are counted in /proc" : OpenFileLimit() < SlowConnections + 200 ? $"this shell may open {OpenFileLimit():N0} files; `ulimit -n 20000` first" : null,
    };

    public static Scenario Huge() => new(
        "huge-body", "A body of 1 GB, announced or in endless chunks, is refused after a few kilobytes.", RunHugeAsync)
    {
        Obstacle = () => OperatingSystem.IsLinux() ? null : "memory is read from /proc",
    };

    private static async Task<string> RunSlowAsync(FaultRun run)
    {
        using var server = await ServerProcess.StartAsync(run.Data);
        using var honest = server.Client();
        var ledger = new Ledger();
        await ledger.SignInAsync(honest, "ola", "81.2.69.142");
        var (rssBefore, count) = (server.ResidentMb, run.Of(SlowConnections, 200));
        var sockets = await OpenAsync(server.Url.Port, count);
        try
        {
            var (handles, rss, failures, slowest, started) = (0, 0L, 0, TimeSpan.Zero, Stopwatch.GetTimestamp());
            // A byte a second each, until the server has closed nearly all of them.
            while (sockets.Count(socket => socket.Connected) > count / 100 && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(40))
            {
                Drip(sockets);
                (handles, rss) = (Math.Max(handles, server.Handles), Math.Max(rss, server.ResidentMb));
                var asked = Stopwatch.GetTimestamp();
                failures += await ledger.SignInAsync(honest, "ola", "81.2.69.142") is null ? 1 : 0;
                slowest = Stopwatch.GetElapsedTime(asked) > slowest ? Stopwatch.GetElapsedTime(asked) : slowest;
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
            var closed = Stopwatch.GetElapsedTime(started);
            ClaimBrokenException.Unless(sockets.Count(socket => socket.Connected) <= count / 100, $"{sockets.Count(socket => socket.Connected):N0} of the slow connections are still open after {closed.TotalSeconds:0} s");
            ClaimBrokenException.Unless(handles <= MaxHandles, $"the server had {handles:N0} handles open");
            ClaimBrokenException.Unless(rss - rssBefore < MaxGrowthMb, $"the server's memory grew from {rssBefore} to {rss} MiB");
            ClaimBrokenException.Unless(failures == 0, $"{failures} requests over a connection that was there before failed");
            using var stranger = server.Client();
            await Clients.UntilAsync(async () => await ledger.SignInAsync(stranger, "ola", "81.2.69.142") is not null, TimeSpan.FromSeconds(15), "a new connection was not served afterwards");
            await ledger.CheckAsync(honest);
            return $"{count:N0} slow connections: at most {handles:N0} handles and {rss - rssBefore} MiB more memory ({rss} MiB), closed after {closed.TotalSeconds:0} s; an honest caller waited {slowest.TotalMilliseconds:0} ms at most";
        }
        finally
        {
            foreach (var socket in sockets)
                socket.Dispose();
        }
    }

    /// <summary>A third stops within the request line, a third within the headers, and a third within the body.</summary>
    private static async Task<List<Socket>> OpenAsync(int port, int count)
    {
        string[] beginnings =
        [
            "POST /v1/assess",
            "POST /v1/assessments HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            "POST /v1/assessments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n{",
        ];
        var sockets = new List<Socket>(count);
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            sockets.Add(socket);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                await socket.SendAsync(Encoding.ASCII.GetBytes(beginnings[i % beginnings.Length]));
            }
            catch (SocketException)
            {
                // Refused at the limit: that is one of the ways to be bounded.
            }
        }
        return sockets;
    }

    private static void Drip(List<Socket> sockets)
    {
        Span<byte> rest = stackalloc byte[256];
        foreach (var socket in sockets)
        {
            if (!socket.Connected)
                continue;
            try
            {
                socket.Blocking = false;
                if (socket.Poll(0, SelectMode.SelectRead) && socket.Receive(rest) == 0)
                {
                    socket.Disconnect(reuseSocket: false);
                    continue;
                }
                socket.Send("a"u8);
            }
            catch (SocketException)
            {
                // Closed by the server, which Connected says from now on.
            }
        }
    }

    private static async Task<string> RunHugeAsync(FaultRun run)
    {
        using var server = await ServerProcess.StartAsync(run.Data);
        using var client = server.Client();
        var ledger = new Ledger();
        await ledger.SignInAsync(client, "ola", "81.2.69.142");
        var before = server.ResidentMb;
        var announced = await SendAsync(server, $"Content-Length: {HugeBody.ToString(CultureInfo.InvariantCulture)}", isChunked: false);
        var endless = await SendAsync(server, "Transfer-Encoding: chunked", isChunked: true);
        var growth = server.ResidentMb - before;
        ClaimBrokenException.Unless(announced.Status == 413 && endless.Status == 413, $"the answers were {announced.Status} and {endless.Status} instead of 413");
        ClaimBrokenException.Unless(growth < 64, $"the server's memory grew by {growth} MiB");
        await ledger.SignInAsync(client, "ola", "81.2.69.142");
        await ledger.CheckAsync(client);
        return $"announced: 413 after {announced.Sent / 1024:N0} KiB sent; endless chunks: 413 after {endless.Sent / 1024:N0} KiB (the system's buffers included); memory +{growth} MiB";
    }

    private static async Task<(int Status, long Sent)> SendAsync(ServerProcess server, string framing, bool isChunked)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /v1/assessments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.Key}\r\nContent-Type: application/json\r\n{framing}\r\n\r\n"));
        var block = Encoding.ASCII.GetBytes(isChunked ? $"1000\r\n{new string(' ', 4_096)}\r\n" : new string(' ', 4_096));
        var sent = 0L;
        try
        {
            // At a pace that lets the answer be seen: an answer is lost when its connection is closed while bytes are on their way.
            while (sent < HugeBody && !socket.Poll(Pace, SelectMode.SelectRead))
                sent += await socket.SendAsync(block);
            var answer = new byte[32];
            var length = await socket.ReceiveAsync(answer).WaitAsync(Clients.Patience);
            return (length > 12 && int.TryParse(Encoding.ASCII.GetString(answer, 9, 3), out var status) ? status : 0, sent);
        }
        catch (SocketException)
        {
            return (0, sent);
        }
    }

    private static long OpenFileLimit() => long.TryParse(
        File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], out var limit) ? limit : 0;
}
