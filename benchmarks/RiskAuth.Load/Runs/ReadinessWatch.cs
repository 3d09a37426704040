using System.Text.Json.Nodes;

namespace RiskAuth.Load.Runs;

/// <summary>How often readiness was asked, and how often it said that requests are turned away, or did not answer at all.</summary>
internal sealed record ReadinessSeen(int Asked, int Degraded, int Failed);

/// <summary>Asks for readiness and health twice a second until it is stopped, on connections of its own.</summary>
internal sealed class ReadinessWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(.5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ReadinessSeen> _watching;

    public ReadinessWatch(ServerUnderLoad server) => _watching = Task.Run(() => WatchAsync(server));

    public ReadinessSeen Stop()
    {
        _stop.Cancel();
        return _watching.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task<ReadinessSeen> WatchAsync(ServerUnderLoad server)
    {
        using var client = server.Client();
        var (asked, degraded, failed) = (0, 0, 0);
        var token = _stop.Token;
        while (!token.IsCancellationRequested)
        {
            asked++;
            try
            {
                using var health = await client.GetAsync("/healthz");
                var ready = JsonNode.Parse(await client.GetStringAsync("/readyz"))!;
                var load = ready["components"]!.AsArray().FirstOrDefault(component => component!["name"]!.GetValue<string>() == "load");
                degraded += load?["status"]!.GetValue<string>() == "degraded" ? 1 : 0;
                failed += health.IsSuccessStatusCode ? 0 : 1;
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                failed++;
            }
            await Task.Delay(Interval, CancellationToken.None);
        }
        return new(asked, degraded, failed);
    }
}
