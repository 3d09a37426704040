using System.Text.Json.Nodes;

namespace RiskAuth.Load.Runs;

/// <summary>How often readiness was asked, and how often it said that requests are turned away, or did not answer at all.</summary>
internal sealed record ReadinessSeen(int Asked, int Degraded, int Failed);

/// <summary>Asks for readiness and health twice a second until it is stopped, on connections of its own.</summary>
internal sealed class ReadinessWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(.5);

    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private ReadinessSeen _seen = new(0, 0, 0);

    public ReadinessWatch(ServerUnderLoad server)
    {
        _thread = new(() => Watch(server)) { IsBackground = true };
        _thread.Start();
    }

    public ReadinessSeen Stop()
    {
        _stop.Set();
        _thread.Join();
        return _seen;
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    // Not asynchronously: that would run on the sockets' only thread (see Program) and hold the load up.
    private void Watch(ServerUnderLoad server)
    {
        using var client = server.Client();
        do
        {
            try
            {
                var isAlive = Ask(client, "/healthz") is not null;
                var load = Ask(client, "/readyz")?["components"]!.AsArray().FirstOrDefault(component => component!["name"]!.GetValue<string>() == "load");
                var isDegraded = load?["status"]!.GetValue<string>() == "degraded";
                _seen = new(_seen.Asked + 1, _seen.Degraded + (isDegraded ? 1 : 0), _seen.Failed + (isAlive && load is not null ? 0 : 1));
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                _seen = _seen with { Asked = _seen.Asked + 1, Failed = _seen.Failed + 1 };
            }
        }
        while (!_stop.Wait(Interval));
    }

    /// <summary>Null for any status but 200.</summary>
    private static JsonNode? Ask(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = client.Send(request);
        using var body = answer.Content.ReadAsStream();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(body) : null;
    }
}
