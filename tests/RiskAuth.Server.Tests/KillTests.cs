using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace RiskAuth.Server.Tests;

/// <summary>The real executable, killed with SIGKILL in the middle of a load, twenty times on one data folder.</summary>
public sealed class KillTests : IDisposable
{
    private const int Rounds = 20;
    private const int Callers = 8;
    private const int Users = 12;

    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-kill-").FullName;
    private readonly ConcurrentDictionary<string, Acknowledged> _acknowledged = new();
    private string _key = "";

    [Fact]
    public async Task Killed_twenty_times_under_load_it_keeps_every_acknowledged_event_outcome_and_feedback_once()
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var server = await ServerProcess.StartAsync(Path.Combine(_folder, "var"));
            _key = server.Key ?? _key;
            await LoadUntilKilledAsync(server, killAfter: 40 + 7 * round);
        }
        using var last = await ServerProcess.StartAsync(Path.Combine(_folder, "var"));
        using var client = Client(last);
        Assert.True(_acknowledged.Count >= Rounds * 20, $"Only {_acknowledged.Count} events were acknowledged.");
        for (var user = 0; user < Users; user++)
            await CheckAsync(client, $"user{user}");
        last.Kill();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Callers that each assess, report and give feedback until the server is gone; it is killed once so many answers came back.</summary>
    private async Task LoadUntilKilledAsync(ServerProcess server, int killAfter)
    {
        using var client = Client(server);
        var answers = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    var user = $"user{(caller * 31 + i) % Users}";
                    var assessed = await PostAsync(client, "/v1/assessments", $$"""{"user":"{{user}}","ip":"81.2.69.{{caller}}"}""");
                    var known = _acknowledged[assessed["eventId"]!.GetValue<string>()] = new Acknowledged(user);
                    if (Interlocked.Increment(ref answers) == killAfter)
                        server.Kill();
                    var id = assessed["eventId"]!.GetValue<string>();
                    var outcome = i % 3 == 2 ? "WrongPassword" : "Success";
                    known.Tried = outcome;
                    await PostAsync(client, $"/v1/assessments/{id}/outcome", $$"""{"outcome":"{{outcome}}"}""");
                    known.Outcome = outcome;
                    await PostAsync(client, $"/v1/events/{id}/feedback", """{"value":"Valid","source":"User"}""");
                    known.Feedback = true;
                }
            }
            catch (HttpRequestException)
            {
                // The server is gone, which is the point.
            }
        })));
    }

    private async Task CheckAsync(HttpClient client, string user)
    {
        var events = new Dictionary<string, JsonNode>();
        string? cursor = null;
        do
        {
            var page = JsonNode.Parse(await client.GetStringAsync($"/v1/users/{user}/events?limit=500{(cursor is null ? "" : $"&cursor={cursor}")}"))!;
            foreach (var item in page["events"]!.AsArray())
                Assert.True(events.TryAdd(item!["eventId"]!.GetValue<string>(), item), "An event is listed twice.");
            cursor = page["next"]?.GetValue<string>();
        }
        while (cursor is not null);
        foreach (var (id, known) in _acknowledged.Where(a => a.Value.User == user))
        {
            Assert.True(events.TryGetValue(id, out var stored), $"The acknowledged event {id} is gone.");
            var outcome = stored["outcome"]?["value"]?.GetValue<string>();
            Assert.True(known.Outcome is null || outcome == known.Outcome, $"{id}: outcome {outcome} instead of {known.Outcome}.");
            Assert.True(outcome is null || outcome == known.Tried, $"{id}: outcome {outcome} was never reported.");
            Assert.InRange(stored["feedback"]!.AsArray().Count, known.Feedback ? 1 : 0, 1);
        }
        var successes = events.Values.Count(e => e["outcome"]?["value"]?.GetValue<string>() == "Success");
        var profile = JsonNode.Parse(await client.GetStringAsync($"/v1/users/{user}/profile"))!;
        Assert.Equal(successes, profile["signIns"]!.GetValue<int>());
    }

    private HttpClient Client(ServerProcess server)
    {
        var client = new HttpClient { BaseAddress = server.Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        return client;
    }

    private static async Task<JsonNode> PostAsync(HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(path, content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    private sealed class Acknowledged(string user)
    {
        public string User => user;

        /// <summary>Sent, perhaps recorded.</summary>
        public string? Tried { get; set; }

        /// <summary>Answered, so recorded for sure.</summary>
        public string? Outcome { get; set; }

        public bool Feedback { get; set; }
    }
}

/// <summary><c>riskauth serve</c> as a process of its own, on a free port.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri url, string? key) => (_process, Url, Key) = (process, url, key);

    public Uri Url { get; }

    /// <summary>The first run's key; null later.</summary>
    public string? Key { get; }

    public static async Task<ServerProcess> StartAsync(string data)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Assembly(), "serve", "--urls", "http://127.0.0.1:0", "--data", data, "--socket", "none"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["RiskAuth__RequestDeadlineMs"] = "60000", ["RiskAuth__Geo"] = data },
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        Uri? url = null;
        string? key = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ', ',').FirstOrDefault(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)) is { } word && url is null)
                url = new Uri(word);
            if (line.StartsWith("API key: ", StringComparison.Ordinal))
                key = line["API key: ".Length..];
            // The first run prints its key after the address; later runs print the address alone.
            if (url is not null && (key is not null || File.Exists(Path.Combine(data, ".killed"))))
                break;
        }
        if (url is null)
            throw new InvalidOperationException($"The server did not start: {await errors}");
        await File.WriteAllTextAsync(Path.Combine(data, ".killed"), "");
        return new ServerProcess(process, url, key);
    }

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Assembly()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(output.Parent!.Parent!.FullName, "RiskAuth.Server", output.Name, "RiskAuth.Server.dll");
    }
}
