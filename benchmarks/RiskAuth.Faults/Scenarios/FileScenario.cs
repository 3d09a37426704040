using Microsoft.Extensions.DependencyInjection;
using RiskAuth.Network.Geo;
using RiskAuth.Tests.Network.Mmdb;

namespace RiskAuth.Faults.Scenarios;

internal static class FileScenario
{
    private const string Address = "81.2.69.142";
    private const string Name = "City.mmdb";

    public static Scenario Create() => new(
        "network-files", "Network databases that are replaced, written over, cut off, filled with rubbish or deleted while they are in use never fail a request; the last good one stays in use.", RunAsync);

    private static async Task<string> RunAsync(FaultRun run)
    {
        var folder = Path.Combine(run.Folder, "geo");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Name);
        await File.WriteAllBytesAsync(path, Database("NO"));
        var ledger = new Ledger();
        await using var server = await LocalServer.StartAsync(run, TimeProvider.System);
        var network = server.Services.GetRequiredService<GeoNetworkSource>();
        using var client = server.Client();
        using var stop = new CancellationTokenSource();
        var load = Clients.LoadAsync(4, (caller, i) => ledger.SignInAsync(client, $"user{caller}", $"81.2.69.{i % 250}"), stop.Token);
        await IsAsync("NO", "at first");
        for (var round = 0; round < run.Of(25, 2); round++)
        {
            var (country, other) = round % 2 == 0 ? ("SE", "FI") : ("DK", "NO");
            await File.WriteAllBytesAsync(path + ".new", Database(country));
            File.Move(path + ".new", path, overwrite: true);
            await RefreshedAsync(country, "after it was replaced by renaming");
            await File.WriteAllBytesAsync(path, Database(other));
            await RefreshedAsync(other, "after it was written over in place");
            using (var file = File.OpenWrite(path))
                file.SetLength(file.Length / 2);
            await RefreshedAsync(other, "after it was cut off");
            await File.WriteAllBytesAsync(path, [.. Enumerable.Range(0, 5_000).Select(i => (byte)(i * 31))]);
            await RefreshedAsync(other, "after rubbish was written over it");
            File.Delete(path);
            await RefreshedAsync(other, "after it was deleted");
        }
        network.Refresh();
        await IsAsync(null, "after it has been gone for two looks");
        await File.WriteAllBytesAsync(path, Database("IS"));
        await RefreshedAsync("IS", "after it came back");
        await stop.CancelAsync();
        await load;
        await ledger.CheckAsync(client);
        return $"{run.Of(25, 2)} rounds of six changes under load, {ledger.Answered:N0} assessments answered and none failed";

        async Task RefreshedAsync(string country, string when)
        {
            network.Refresh();
            await IsAsync(country, when);
        }

        async Task IsAsync(string? country, string when)
        {
            var answer = await ledger.SignInAsync(client, "probe", Address);
            var found = answer?["network"]?["country"]?.GetValue<string>();
            ClaimBrokenException.Unless(answer is null || found == country, $"{when} the country is {found ?? "unknown"} instead of {country ?? "unknown"}");
        }
    }

    private static byte[] Database(string country) => new MmdbBuilder("GeoIP2-City", builtAt: TimeProvider.System.GetUtcNow())
        .Add("81.2.69.0/24", new Dictionary<string, object> { ["country"] = new Dictionary<string, object> { ["iso_code"] = country } }).Build();
}
