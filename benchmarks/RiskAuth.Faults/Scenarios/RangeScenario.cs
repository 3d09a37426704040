using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RiskAuth.Credentials;

namespace RiskAuth.Faults.Scenarios;

internal static class RangeScenario
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    public static Scenario Create() => new(
        "range-service", "A range service that hangs, resets, drips or lies never holds an assessment up, is never read as clean, and is used again when it is well.", RunAsync);

    private static async Task<string> RunAsync(FaultRun run)
    {
        using var service = new BadService();
        await using var server = await LocalServer.StartAsync(
            run, TimeProvider.System, "full", ("RiskAuth:RangeLookup:Enabled", "true"), ("RiskAuth:RangeLookup:BaseAddress", service.Address),
            ("RiskAuth:RangeLookup:FirstPause", "00:00:00.100"), ("RiskAuth:RangeLookup:LongestPause", "00:00:00.200"), ("RiskAuth:RangeLookup:RequestTimeoutMs", "500"));
        using var client = server.Client();
        var (ledger, report, serial) = (new Ledger(), new List<string>(), 0);
        await ledger.SignInAsync(client, "ola", "81.2.69.142");
        foreach (var manner in Enum.GetValues<Manner>().Where(manner => manner != Manner.Well))
        {
            service.Manner = manner;
            var slowest = TimeSpan.Zero;
            for (var i = 0; i < run.Of(40, 4); i++)
            {
                var (status, time) = await AskAsync(ledger, client, $"password number {serial++}");
                slowest = time > slowest ? time : slowest;
                // Now and then the pause after failures ends, and the service is asked again.
                await Task.Delay(25);
                ClaimBrokenException.Unless(status is not ("Clean" or "Compromised" or "Common"), $"while the service {manner} a password was called {status}");
            }
            ClaimBrokenException.Unless(slowest < Bound, $"an assessment took {slowest.TotalSeconds:0.0} s while the service {manner}");
            report.Add($"{manner} {slowest.TotalMilliseconds:0} ms");
        }
        service.Manner = Manner.Well;
        var well = await Clients.UntilAsync(async () => (await AskAsync(ledger, client, BadService.Known)).Status == "Compromised", TimeSpan.FromSeconds(20), "a known password was not found when the service was well again");
        await ledger.CheckAsync(client);
        return $"slowest answer while it {string.Join(", ", report)}; used again after {well.TotalSeconds:0.0} s";
    }

    private static async Task<(string Status, TimeSpan Time)> AskAsync(Ledger ledger, HttpClient client, string password)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await ledger.SignInAsync(client, "ola", "81.2.69.142", "WrongPassword", $$""","credential":{"password":"{{password}}"}""");
        return (answer?["credential"]?["status"]?.GetValue<string>() ?? "none", Stopwatch.GetElapsedTime(started));
    }

    private enum Manner
    {
        Hangs,
        Resets,
        Drips,
        AnswersRubbish,
        AnswersAnErrorPage,
        AnswersNothing,
        AnswersWithoutEnd,
        Fails,
        Well,
    }

    /// <summary>A range service at the level of sockets, so that it can be as bad as it likes.</summary>
    private sealed class BadService : IDisposable
    {
        public const string Known = "password known to the service";

        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public BadService()
        {
            _listener.Start();
            _ = AcceptAsync();
        }

        public Manner Manner { get; set; }

        public string Address => $"http://{_listener.LocalEndpoint}/";

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                    _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException or InvalidOperationException)
            {
            }
        }

        private async Task ServeAsync(TcpClient connection)
        {
            using (connection)
            {
                try
                {
                    var stream = connection.GetStream();
                    using var reader = new StreamReader(stream, leaveOpen: true);
                    while (await reader.ReadLineAsync() is { Length: > 0 })
                    {
                    }
                    await AnswerAsync(connection, stream);
                }
                catch (IOException)
                {
                    // The client has given up, as it should.
                }
            }
        }

        private async Task AnswerAsync(TcpClient connection, NetworkStream stream)
        {
            switch (Manner)
            {
                case Manner.Hangs:
                    await Task.Delay(TimeSpan.FromSeconds(5));
                    break;
                case Manner.Resets:
                    connection.LingerState = new(true, 0);
                    break;
                case Manner.Drips:
                    await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n");
                    for (var i = 0; i < 50; i++)
                    {
                        await WriteAsync(stream, "0");
                        await Task.Delay(100);
                    }
                    break;
                case Manner.AnswersRubbish:
                    await WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{new string('\u0001', 4_000)}");
                    break;
                case Manner.AnswersAnErrorPage:
                    await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 41\r\n\r\n<html><body>Sign in to the Wi-Fi</body>\r\n");
                    break;
                case Manner.AnswersNothing:
                    await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    break;
                case Manner.AnswersWithoutEnd:
                    await WriteAsync(stream, "HTTP/1.1 200 OK\r\n\r\n");
                    for (var i = 0; i < 2_000; i++)
                        await WriteAsync(stream, new string('0', 35) + ":1\r\n" + new string('A', 64 * 1024) + "\r\n");
                    break;
                case Manner.Fails:
                    await WriteAsync(stream, "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
                    break;
                default:
                    using (var known = KnownCredential())
                        await WriteWellAsync(stream, Convert.ToHexString(known.Sha1));
                    break;
            }
        }

        private static SubmittedCredential KnownCredential() => SubmittedCredential.TryFromPassword(Known, out var credential) ? credential : throw new ArgumentException(Known);

        private static async Task WriteWellAsync(NetworkStream stream, string hash)
        {
            var body = $"{hash[5..]}:7\r\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i:X35}:1\r\n"));
            await WriteAsync(stream, $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        }

        private static Task WriteAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();
    }
}
