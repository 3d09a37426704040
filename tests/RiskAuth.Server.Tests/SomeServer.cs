using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RiskAuth.Server.Hosting;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Tests;

/// <summary>The real server, on a port of its own and a data folder of its own, and a client that holds its first key.</summary>
public sealed class SomeServer : IAsyncDisposable, IAsyncLifetime
{
    /// <summary>What a machine that is busy with other tests may need for something that comes by itself; nothing that works takes so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<(string Part, TaskCompletionSource<string> Found)> _awaited = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-test-").FullName;
    private RunningServer? _server;
    private HttpClient? _client;

    internal RunningServer Running => _server ?? throw new InvalidOperationException("The server has not been started.");

    public string Data => Path.Combine(_folder, "var");

    /// <summary>Everything that was logged, at every level.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>What a test adds to the server's own services before it starts.</summary>
    public Action<IServiceCollection>? AddServices { get; init; }

    /// <summary>The first line of the log with this in it, now or as soon as it comes.</summary>
    public Task<string> LoggedAsync(string part)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited.Enqueue((part, found));
        foreach (var line in Log)
            Tell(line);
        return found.Task.WaitAsync(Patience);
    }

    public ManualClock Clock { get; } = new(new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    public string Key { get; private set; } = "";

    public HttpClient Client => _client ?? throw new InvalidOperationException("The server has not been started.");

    public static async Task<SomeServer> StartAsync(params (string Name, string? Value)[] settings)
    {
        var server = new SomeServer();
        await server.StartAgainAsync(settings);
        return server;
    }

    /// <summary>Starts on the same data folder as before.</summary>
    public async Task StartAgainAsync(params (string Name, string? Value)[] settings)
    {
        _server = await RunningServer.StartAsync(
            new(["http://127.0.0.1:0"], Data, Path.Combine(_folder, "s.sock"), null), Clock, builder => Customize(builder, settings), CancellationToken.None);
        Key = _server.FirstKey ?? Key;
        _client = ClientWith(Key);
    }

    public Task StopAsync()
    {
        _client?.Dispose();
        return Interlocked.Exchange(ref _server, null) is { } server ? server.DisposeAsync().AsTask() : Task.CompletedTask;
    }

    /// <param name="key">Null for a client without a key.</param>
    public HttpClient ClientWith(string? key)
    {
        var client = new HttpClient { BaseAddress = new(Running.Urls[0]) };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    internal async Task<string> NewKeyAsync(KeyScopes scopes)
    {
        var (text, stored) = ApiKey.Create(scopes.ToString(), scopes, Clock.GetUtcNow());
        await Running.Services.GetRequiredService<Events.ISettingsStore>().SaveApiKeyAsync(stored);
        await Running.Services.GetRequiredService<ApiKeyDirectory>().RefreshAsync();
        return text;
    }

    public ValueTask RefreshKeysAsync() => Running.Services.GetRequiredService<ApiKeyDirectory>().RefreshAsync();

    public async Task RevokeAsync(string key)
    {
        var settings = Running.Services.GetRequiredService<Events.ISettingsStore>();
        var stored = (await settings.ApiKeysAsync()).Single(stored => key.StartsWith($"{ApiKey.Prefix}{stored.Id}_", StringComparison.Ordinal));
        await settings.SaveApiKeyAsync(stored with { Revoked = Clock.GetUtcNow() });
        await Running.Services.GetRequiredService<ApiKeyDirectory>().RefreshAsync();
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? json = null, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await (client ?? Client).SendAsync(request);
        return await Answer.OfAsync(response);
    }

    public Task<Answer> GetAsync(string path, HttpClient? client = null) => SendAsync(HttpMethod.Get, path, null, client);

    public Task<Answer> PostAsync(string path, string json, HttpClient? client = null) => SendAsync(HttpMethod.Post, path, json, client);

    public Task<Answer> PutAsync(string path, string json, HttpClient? client = null) => SendAsync(HttpMethod.Put, path, json, client);

    /// <summary>Assesses an ordinary attempt and answers its event id.</summary>
    public async Task<string> AssessAsync(string user, string ip = "81.2.69.142")
    {
        var answer = await PostAsync("/v1/assessments", new JsonObject { ["user"] = user, ["ip"] = ip }.ToJsonString());
        Assert.Equal(200, answer.Status);
        return answer["eventId"]!.GetValue<string>();
    }

    public Task InitializeAsync() => StartAgainAsync();

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void Write(string line)
    {
        Log.Enqueue(line);
        Tell(line);
    }

    private void Tell(string line)
    {
        foreach (var (part, found) in _awaited)
            if (line.Contains(part, StringComparison.Ordinal))
                found.TrySetResult(line);
    }

    private void Customize(WebApplicationBuilder builder, (string Name, string? Value)[] settings)
    {
        builder.Configuration.AddInMemoryCollection([
            new("RiskAuth:Geo", Path.Combine(_folder, "geo")),
            // A machine that is busy with other tests must not make answers late.
            new("RiskAuth:RequestDeadlineMs", "60000")]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        AddServices?.Invoke(builder.Services);
        builder.Logging.ClearProviders().AddProvider(new LogCapture(Write)).SetMinimumLevel(LogLevel.Trace).AddFilter(null, LogLevel.Trace);
    }
}

/// <summary>One answer of the server, read to its end.</summary>
public sealed record Answer(int Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public JsonNode? this[string name] => Json[name];

    /// <summary>The fields that problem details name as wrong.</summary>
    public IEnumerable<string> Fields => ((JsonObject)Json["errors"]!).Select(error => error.Key);

    public static async Task<Answer> OfAsync(HttpResponseMessage response) =>
        new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
}

/// <summary>A clock that stands still until a test moves it; timers run as ever.</summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan span) => Interlocked.Add(ref _ticks, span.Ticks);
}

internal sealed class LogCapture(Action<string> write) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Line(categoryName, write);

    public void Dispose()
    {
    }

    private sealed class Line(string category, Action<string> write) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            write($"{category} scope {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            write($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
