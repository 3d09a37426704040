using System.Diagnostics;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using RiskAuth.Events;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Faults.Scenarios;

internal static class DiskScenarios
{
    private const int Callers = 4;
    private const int DiskMb = 24;

    public static Scenario Full() => new(
        "disk-full", "A full disk is said (503, /readyz) and loses nothing; with room again the server goes on by itself.", RunFullAsync)
    {
        Obstacle = () => !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "only root may mount a small tmpfs" : null,
    };

    public static Scenario Slow() => new(
        "disk-slow", "With commits that take half a second (another process holds SQLite's write lock) requests are answered late or put off with 503, the queue stays bounded, nothing is lost, and it is quick again afterwards.", RunSlowAsync);

    private static async Task<string> RunFullAsync(FaultRun run)
    {
        var mount = Path.Combine(run.Folder, "disk");
        Directory.CreateDirectory(mount);
        await MountAsync("mount", "-t", "tmpfs", "-o", $"size={DiskMb}m", "tmpfs", mount);
        try
        {
            var ledger = new Ledger();
            using var server = await ServerProcess.StartAsync(Path.Combine(mount, "var"));
            using var client = server.Client();
            using var stop = new CancellationTokenSource();
            var load = Clients.LoadAsync(Callers, (caller, i) => ledger.SignInAsync(client, $"user{(caller + i) % 9}", $"81.2.69.{caller}"), stop.Token);
            await Clients.UntilAsync(() => Task.FromResult(ledger.Answered > 200), Clients.Patience, "the load did not begin");

            var ballast = Path.Combine(mount, "ballast");
            Fill(ballast);
            var noticed = await Clients.UntilAsync(async () => await StatusAsync(client) == HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(30), "a full disk was not said by /readyz");
            var said = await (await client.GetAsync("/readyz")).Content.ReadAsStringAsync();
            ClaimBrokenException.Unless(said.Contains("full", StringComparison.Ordinal), $"/readyz does not say that the disk is full: {said}");
            var (refused, during) = (ledger.Refused, ledger.Answered);
            File.Delete(ballast);
            var ready = await Clients.UntilAsync(async () => await StatusAsync(client) == HttpStatusCode.OK, TimeSpan.FromSeconds(30), "it did not go on when the disk had room again");
            await Clients.UntilAsync(() => Task.FromResult(ledger.Answered > during + 100), Clients.Patience, "no assessment was answered after the disk had room again");
            await stop.CancelAsync();
            await load;
            await ledger.CheckAsync(client);
            return $"said after {noticed.TotalSeconds:0.0} s, {refused:N0} requests put off, ready again {ready.TotalSeconds:0.0} s after there was room; {ledger.Answered:N0} events all there";
        }
        finally
        {
            await MountAsync("umount", "-l", mount);
        }
    }

    private static async Task<string> RunSlowAsync(FaultRun run)
    {
        var ledger = new Ledger();
        await using var server = await LocalServer.StartAsync(run, TimeProvider.System, "full", ("RiskAuth:RequestDeadlineMs", "2000"));
        var store = (SqliteStore)server.Services.GetRequiredService<IEventStore>();
        using var client = server.Client();
        using var stop = new CancellationTokenSource();
        var (slowest, queued) = (TimeSpan.Zero, 0);
        var load = Clients.LoadAsync(64, async (caller, i) =>
        {
            var started = Stopwatch.GetTimestamp();
            await ledger.SignInAsync(client, $"user{caller}", $"81.2.69.{caller}");
            var time = Stopwatch.GetElapsedTime(started);
            slowest = time > slowest ? time : slowest;
            queued = Math.Max(queued, store.QueuedWrites);
        }, stop.Token);
        await Clients.UntilAsync(() => Task.FromResult(ledger.Answered > 200), Clients.Patience, "the load did not begin");
        var before = ledger.Answered;
        HoldLock(Path.Combine(run.Data, "riskauth.db"), run.Of(16, 4));
        var (during, refused) = (ledger.Answered - before, ledger.Refused);
        var quick = await Clients.UntilAsync(async () => await TimedAsync(ledger, client) < TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(15), "it is still slow although the disk is quick again");
        await stop.CancelAsync();
        await load;
        await ledger.CheckAsync(client);
        ClaimBrokenException.Unless(during > 0, "nothing was answered while the disk was slow");
        return $"{during:N0} answered and {refused:N0} put off while it was slow, longest wait {slowest.TotalSeconds:0.0} s, at most {queued:N0} writes queued; quick again after {quick.TotalSeconds:0.0} s; {ledger.Answered:N0} events all there";
    }

    /// <summary>Takes SQLite's write lock for half a second, lets it go for a moment, and again.</summary>
    private static void HoldLock(string path, int times)
    {
        using var other = new SqliteConnection($"Data Source={path};Pooling=False;Default Timeout=30");
        other.Open();
        for (var i = 0; i < times; i++)
        {
            using (var transaction = other.BeginTransaction(deferred: false))
            {
                Thread.Sleep(500);
                transaction.Rollback();
            }
            Thread.Sleep(20);
        }
    }

    private static async Task<TimeSpan> TimedAsync(Ledger ledger, HttpClient client)
    {
        var started = Stopwatch.GetTimestamp();
        return await ledger.SignInAsync(client, "probe", "81.2.69.200") is null ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(started);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var response = await client.GetAsync("/readyz");
        return response.StatusCode;
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        var block = new byte[64 * 1024];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, as intended. The last few kilobytes fill up with what the server writes.
        }
    }

    private static async Task MountAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        await process.WaitForExitAsync();
        ClaimBrokenException.Unless(process.ExitCode == 0, $"{command} failed");
    }
}
