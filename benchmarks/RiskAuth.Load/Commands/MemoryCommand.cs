using System.CommandLine;
using System.Diagnostics;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Grains;
using RiskAuth.Load.Growth;
using RiskAuth.Load.Reports;
using RiskAuth.Network.Geo;
using RiskAuth.Profiles;

namespace RiskAuth.Load.Commands;

/// <summary>
/// <c>riskauth-load memory</c>: what active users take. Profiles are learned by an assessor from some thousand users' sign-ins; then as many
/// grains as are asked for are activated with them, each with a copy of its own.
/// </summary>
internal static class MemoryCommand
{
    private const int Learned = 5_000;
    private const int MostUsers = 10_000_000;
    private const long MostResidentBytes = 600L << 20;
    private const int MostBytesEach = 600;

    private static readonly Option<int> Users = new("--users") { Description = "Users whose profiles are in memory at once.", DefaultValueFactory = _ => 1_000_000 };

    private static readonly Option<int> SignIns = new("--sign-ins") { Description = "Sign-ins of each.", DefaultValueFactory = _ => 12 };

    private static readonly Option<string> Out = new SharedOptions().Out;

    public static Command Create()
    {
        var command = new Command("memory", "Measure what active users take in memory, and their profiles on disk.") { Users, SignIns, Out };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (users, signIns) = (Math.Clamp(parsed.GetValue(Users), 1, MostUsers), Math.Clamp(parsed.GetValue(SignIns), 1, 1_000));
            var machine = Machine.Here();
            var profiles = await LearnAsync(signIns, cancellationToken);
            var (resident, heap) = await ActivateAsync(users, profiles, cancellationToken);
            var report = ReportOf(machine, parsed, users, signIns, profiles.Average(profile => profile.Length), resident, heap);
            report.Save(parsed.GetValue(Out)!);
            Console.WriteLine(report.Markdown());
            return 0;
        });
        return command;
    }

    /// <summary>Encoded profiles after so many sign-ins each.</summary>
    private static async Task<List<byte[]>> LearnAsync(int signIns, CancellationToken cancellationToken)
    {
        var traffic = new GrowthTraffic(Learned, (long)Learned * signIns, TimeSpan.FromDays(90));
        var store = new MemoryStore(maxEvents: 1_000);
        var network = new GeoNetworkSource(new() { Folder = Path.Combine(Path.GetTempPath(), $"riskauth-no-geo-{Environment.ProcessId}") }, TimeProvider.System);
        var assessor = await Assessor.StartAsync(store, store, network, null, new ConfigurationDirectory(), TimeProvider.System, new() { IssueDeviceTokens = false }, cancellationToken);
        var users = new HashSet<UserKey>();
        for (long n = 0; n < (long)Learned * signIns; n++)
        {
            var (attempt, facts, outcome) = traffic.Draw(n);
            users.Add(attempt.User);
            await assessor.AssessAsync(attempt, GrowthTraffic.Check, facts, cancellationToken);
            await assessor.ReportOutcomeAsync(attempt.EventId, outcome, cancellationToken);
        }
        var profiles = new List<byte[]>();
        foreach (var user in users)
            profiles.Add((await store.LoadProfileAsync(user))!);
        return profiles;
    }

    private static async Task<(long Resident, long Heap)> ActivateAsync(int users, List<byte[]> profiles, CancellationToken cancellationToken)
    {
        var next = 0;
        var grains = new GrainDirectory<PackedProfile>((_, _) => new(new PackedProfile([.. profiles[next++ % profiles.Count]])), new() { MaxGrains = users });
        var (residentBefore, heapBefore) = Used();
        for (var user = 0; user < users; user++)
            await grains.RunInlineAsync(new(UserKey.DefaultTenant, FormattableString.Invariant($"user{user:0000000}@example.com")), 0, static (profile, _) => profile.Peek().SignIns, cancellationToken);
        var (resident, heap) = Used();
        GC.KeepAlive(grains);
        return (resident - residentBefore, heap - heapBefore);
    }

    private static (long Resident, long Heap) Used()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return (process.WorkingSet64, GC.GetTotalMemory(forceFullCollection: false));
    }

    private static Report ReportOf(Machine machine, ParseResult parsed, int users, int signIns, double encoded, long resident, long heap) => new(
        "load-memory", "What active users take", machine, $"riskauth-load {string.Join(' ', parsed.Tokens.Select(token => token.Value))}",
        [new(FormattableString.Invariant($"{users:#,0} users with {signIns} sign-ins each"), ["", "in all", "a user"],
        [
            ["resident memory", Mib(resident), Bytes(resident / (double)users)],
            ["of it managed objects", Mib(heap), Bytes(heap / (double)users)],
            ["profile on disk", Mib(encoded * users), Bytes(encoded)],
        ])],
        [
            new(FormattableString.Invariant($"{users:#,0} users take at most 600 MiB resident"), Mib(resident), resident <= MostResidentBytes),
            new($"a profile takes at most {MostBytesEach} B on disk", Bytes(encoded), encoded <= MostBytesEach),
        ],
        [], new { users, signIns, resident, heap, encoded });

    private static string Mib(double bytes) => FormattableString.Invariant($"{bytes / (1 << 20):#,0} MiB");

    private static string Bytes(double bytes) => FormattableString.Invariant($"{bytes:#,0} B");
}
