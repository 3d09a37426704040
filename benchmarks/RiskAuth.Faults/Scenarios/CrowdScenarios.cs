using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using RiskAuth.Assessments;
using RiskAuth.Network;

namespace RiskAuth.Faults.Scenarios;

internal static class CrowdScenarios
{
    private const int Crowd = 1_000_000;
    private const int MaxCrowdMb = 1_200;
    private const int Hammers = 1_000;
    private const int Changes = 100;

    public static Scenario Burst() => new(
        "burst", "A million different users from a million addresses take bounded memory.", RunBurstAsync);

    public static Scenario Hammer() => new(
        "hammer", "One user attempted 1,000 times at once loses no update, and others are answered as ever.", RunHammerAsync);

    public static Scenario Configuration() => new(
        "configuration", "A configuration changed 100 times under load is in force at once each time, keeps every version, and fails no request.", RunConfigurationAsync);

    private static async Task<string> RunBurstAsync(FaultRun run)
    {
        await using var server = await LocalServer.StartAsync(run, TimeProvider.System, "relaxed");
        var assessor = server.Services.GetRequiredService<Assessor>();
        var (count, callers, started) = (run.Of(Crowd, 20_000), 64, Stopwatch.GetTimestamp());
        await AssessAsync(assessor, -1);
        var (before, highest, next) = (Environment.WorkingSet, 0L, -1);
        var growth = new List<string>();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
            {
                await AssessAsync(assessor, i);
                if (i % Math.Max(1, count / 5) != 0)
                    continue;
                lock (growth)
                {
                    highest = Math.Max(highest, Environment.WorkingSet);
                    growth.Add($"{i:N0}: {Environment.WorkingSet >> 20} MiB");
                }
            }
        })));
        highest = Math.Max(highest, Environment.WorkingSet);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        ClaimBrokenException.Unless(highest >> 20 < MaxCrowdMb, $"{highest >> 20} MiB are resident ({string.Join("; ", growth)})");
        ClaimBrokenException.Unless(assessor.ActiveUsers <= 110_000, $"{assessor.ActiveUsers:N0} users are in memory");
        return $"{count:N0} users and addresses in {seconds:0} s, {before >> 20} MiB resident before, {highest >> 20} MiB at most ({string.Join("; ", growth)}), {assessor.ActiveUsers:N0} users in memory";
    }

    private static async Task AssessAsync(Assessor assessor, int i)
    {
        var now = TimeProvider.System.GetUtcNow();
        var attempt = new SignInAttempt { EventId = Guid.CreateVersion7(now), Time = now, User = new(UserKey.DefaultTenant, $"user{i}"), Ip = ClientAddress.FromIPv4(0x0B00_0000u + (uint)i * 257u), UserAgent = $"Mozilla/5.0 (X11; Linux x86_64; rv:{i % 5_000}.0) Gecko/20100101 Firefox/{i % 5_000}.0" };
        await assessor.AssessAsync(attempt, null, null, CancellationToken.None);
    }

    private static async Task<string> RunHammerAsync(FaultRun run)
    {
        await using var server = await LocalServer.StartAsync(run, TimeProvider.System);
        using var client = server.Client();
        using var others = server.Client();
        var (hammered, calm, count) = (new Ledger(), new Ledger(), run.Of(Hammers, 100));
        await calm.SignInAsync(others, "calm", "81.2.69.1");
        using var stop = new CancellationTokenSource();
        var times = new System.Collections.Concurrent.ConcurrentBag<double>();
        var load = Clients.LoadAsync(2, async (caller, i) =>
        {
            var started = Stopwatch.GetTimestamp();
            if (await calm.SignInAsync(others, $"calm{(caller + i) % 10}", "81.2.69.1") is not null)
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            // People, not another flood: who is put off does not come back within microseconds.
            await Task.Delay(20);
        }, stop.Token);
        var rounds = run.Of(5, 1);
        for (var round = 0; round < rounds; round++)
            await Task.WhenAll(Enumerable.Range(0, count).Select(i => hammered.SignInAsync(client, "victim", $"81.2.69.{i % 200}", i % 4 == 0 ? "WrongPassword" : "Success")));
        await stop.CancelAsync();
        await load;
        await hammered.CheckAsync(client);
        await calm.CheckAsync(client);
        var sorted = times.Order().ToArray();
        var served = (double)calm.Answered / (calm.Answered + calm.Refused);
        ClaimBrokenException.Unless(served > .9 && sorted.Length > 0, $"only {served:P0} of the others' requests were answered");
        return $"{rounds} x {count:N0} at once: {hammered.Answered:N0} answered, {hammered.Refused:N0} put off, none lost and none twice; others: {served:P1} answered, p99 {sorted[(int)(.99 * (sorted.Length - 1))]:0} ms for an attempt with its outcome";
    }

    private static async Task<string> RunConfigurationAsync(FaultRun run)
    {
        await using var server = await LocalServer.StartAsync(run, TimeProvider.System);
        using var client = server.Client();
        var (ledger, changes) = (new Ledger(), run.Of(Changes, 10));
        using var stop = new CancellationTokenSource();
        var load = Clients.LoadAsync(4, (caller, i) => ledger.SignInAsync(client, $"user{(caller * 3 + i) % 11}", "81.2.69.1"), stop.Token);
        for (var version = 0; version < changes; version++)
        {
            var blocked = version % 2 == 0;
            const string range = """{"range":"198.51.100.0/24","note":"fault"}""";
            var document = $$"""{"version":{{version}},"default":{"blocked":[{{(blocked ? range : "")}}]} }""";
            using var content = new StringContent(document, Encoding.UTF8, "application/json");
            using var saved = await client.PutAsync("/v1/configuration", content);
            ClaimBrokenException.Unless(saved.IsSuccessStatusCode, $"change {version} was answered {(int)saved.StatusCode}");
            var probe = await ledger.SignInAsync(client, "probe", "198.51.100.7", "Abandoned");
            var decision = probe?["decision"]?.GetValue<string>();
            ClaimBrokenException.Unless(probe is null || decision == "Block" == blocked, $"after change {version} an address {(blocked ? "on the list is answered" : "off the list is answered")} {decision}");
        }
        await stop.CancelAsync();
        await load;
        await ledger.CheckAsync(client);
        var history = JsonNode.Parse(await client.GetStringAsync("/v1/configuration/history?limit=100"))!["versions"]!.AsArray();
        ClaimBrokenException.Unless(history.Count == Math.Min(100, changes), $"{history.Count} versions are on record");
        return $"{changes} changes, each in force at once, all on record; {ledger.Answered:N0} assessments meanwhile, {ledger.Refused:N0} put off, none failed";
    }
}
