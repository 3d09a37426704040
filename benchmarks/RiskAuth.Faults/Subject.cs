using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Faults;

/// <summary>The server as a process of its own, which can be killed and measured.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri url, string key) => (_process, Url, Key) = (process, url, key);

    public Uri Url { get; }

    public string Key { get; }

    /// <summary>Memory in use, in MiB.</summary>
    public long ResidentMb => Status("VmRSS:") / 1_024;

    /// <summary>Files and sockets that are open.</summary>
    public int Handles => Directory.GetFiles($"/proc/{_process.Id}/fd").Length;

    public bool HasExited => _process.HasExited;

    /// <param name="key">The key that the first start made; null on the first start.</param>
    public static async Task<ServerProcess> StartAsync(string data, string? key = null, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "RiskAuth.Server.dll"), "serve", "--urls", "http://127.0.0.1:0", "--data", data, "--socket", "none"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(data)!,
        };
        start.Environment["RiskAuth__Geo"] = Path.GetDirectoryName(data)!;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        Uri? url = null;
        var found = key;
        while ((url is null || found is null) && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ', ',').FirstOrDefault(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)) is { } word && url is null)
                url = new Uri(word);
            if (line.StartsWith("API key: ", StringComparison.Ordinal))
                found = line["API key: ".Length..];
        }
        _ = process.StandardOutput.ReadToEndAsync();
        return url is null || found is null ? throw new ClaimBrokenException($"the server did not start: {await errors}") : new(process, url, found);
    }

    public HttpClient Client() => Clients.Of(Url, Key);

    /// <summary>SIGKILL: it gets no chance to tidy up.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private long Status(string field) => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}

/// <summary>The server in this process, whose clock and parts can be reached.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private LocalServer(RunningServer running) => Running = running;

    public RunningServer Running { get; }

    public IServiceProvider Services => Running.Services;

    public static async Task<LocalServer> StartAsync(FaultRun run, TimeProvider clock, string durability = "full", params (string Name, string? Value)[] settings)
    {
        var server = await RunningServer.StartAsync(
            new(["http://127.0.0.1:0"], run.Data, "none", durability), clock, builder =>
            {
                builder.Configuration.AddInMemoryCollection([new("RiskAuth:Geo", Path.Combine(run.Folder, "geo")), new("RiskAuth:RequestDeadlineMs", "20000")]);
                // Of two sources that name a setting the later one counts.
                builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
                builder.Logging.ClearProviders();
            },
            CancellationToken.None);
        return new(server);
    }

    public HttpClient Client() => Clients.Of(new Uri(Running.Urls[0]), Running.FirstKey!);

    public ValueTask DisposeAsync() => Running.DisposeAsync();
}

internal static class Clients
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static HttpClient Of(Uri url, string key)
    {
        var client = new HttpClient { BaseAddress = url, Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Asks again and again until the answer is yes, for a bounded time.</summary>
    public static async Task<TimeSpan> UntilAsync(Func<Task<bool>> isSo, TimeSpan limit, string otherwise)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            ClaimBrokenException.Unless(Stopwatch.GetElapsedTime(started) < limit, otherwise);
            await Task.Delay(50);
        }
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Several callers that do the same until they are stopped or the server is gone.</summary>
    public static async Task LoadAsync(int callers, Func<int, int, Task> once, CancellationToken stop) =>
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                try
                {
                    await once(caller, i);
                }
                catch (HttpRequestException)
                {
                    return;
                }
            }
        }, CancellationToken.None)));
}
