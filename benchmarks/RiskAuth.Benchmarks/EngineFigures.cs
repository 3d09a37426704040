using System.Diagnostics;
using RiskAuth.Assessments;
using RiskAuth.Grains;
using RiskAuth.Network;
using RiskAuth.Network.Geo;
using RiskAuth.Operations;

namespace RiskAuth.Benchmarks;

/// <summary>
/// The engine's own figures of README and benchmarks/results/engine.md, in one run of about a minute: how long an assessment takes in
/// process, how many events a second the counters of sequences take, how many turns a second the grains.
/// Run: <c>-- figures [FILE]</c>; with a file, the table is written there too.
/// </summary>
internal static class EngineFigures
{
    private const int SequenceEvents = 300_000;
    private const int Callers = 64;
    private const int GrainUsers = 100_000;
    private const int TurnsPerCaller = 50_000;
    private const int NewAddresses = 1_000_000;
    private const int FewAddresses = 10_000;
    private const int Rounds = 3;

    public static async Task RunAsync(string? file)
    {
        var page = new FiguresPage("The engine in one process", "figures");
        Console.Error.WriteLine("Assessing ...");
        await AssessmentFigures.WriteAsync(page);
        Console.Error.WriteLine("Counting sequences ...");
        CountSequences(page);
        Console.Error.WriteLine("Taking turns ...");
        await TakeTurnsAsync(page);
        Console.Error.WriteLine("Looking networks up ...");
        await LookNetworksUpAsync(page);
        await page.WriteAsync(file);
    }

    private static void CountSequences(FiguresPage page)
    {
        var sequences = new SequenceOperations();
        var rate = Best(() =>
        {
            for (var n = 0; n < SequenceEvents; n++)
                sequences.ReadAndCount();
            return SequenceEvents;
        });
        page.Row($"sequences: attempts read, counted and their outcomes counted, one thread", $"{rate / 1000:0} k/s", "100 k/s (published peer: 7.2 k/s)");
    }

    private static async Task TakeTurnsAsync(FiguresPage page)
    {
        UserKey[] users = [.. Enumerable.Range(0, GrainUsers).Select(n => new UserKey(UserKey.DefaultTenant, $"user{n}@example.com"))];
        var grains = new GrainDirectory<Counter>(static (_, _) => new(new Counter()), new GrainLimits { MaxGrains = GrainUsers });
        foreach (var user in users)
            await TurnAsync(grains, user);
        var rate = Best(() =>
        {
            Task.WaitAll([.. Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                var random = new Random(caller);
                for (var n = 0; n < TurnsPerCaller; n++)
                    await TurnAsync(grains, users[random.Next(GrainUsers)]);
            }))]);
            return Callers * TurnsPerCaller;
        });
        page.Row($"grain turns, {Callers} callers over {GrainUsers:#,0} users", $"{rate / 1000:0} k/s", "500 k/s (Orleans here: 60-286 k/s)");
    }

    /// <summary>Addresses by the hundred thousand that were never looked up, then the same ones again.</summary>
    private static async Task LookNetworksUpAsync(FiguresPage page)
    {
        if (!Repository.HasGeo)
            return;
        foreach (var isIPv6 in new[] { false, true })
        {
            var source = new GeoNetworkSource(new() { Folder = Repository.Geo }, TimeProvider.System);
            var clock = Stopwatch.StartNew();
            await source.MapMade;
            if (!isIPv6)
                page.Row($"the layout for look-ups, made behind them after a start: time / memory", $"{clock.Elapsed.TotalSeconds:0.0} s / {source.MapBytes / 1e6:0} MB");
            var addresses = NetworkOperations.RandomAddresses(NewAddresses, isIPv6);
            Find(source, addresses.AsSpan(0, NewAddresses / 2));
            var fresh = Find(source, addresses.AsSpan(NewAddresses / 2));
            var again = Enumerable.Range(0, Rounds).Select(_ => Find(source, addresses)).MaxBy(found => found.Rate);
            var few = Enumerable.Range(0, Rounds * 20).Select(_ => Find(source, addresses.AsSpan(0, FewAddresses))).MaxBy(found => found.Rate);
            page.Row(
                $"city and operator of {(isIPv6 ? "IPv6" : "IPv4")} addresses, one thread: never seen / the same million again / {FewAddresses:#,0} again and again",
                $"{fresh.Rate / 1e6:0.0} / {again.Rate / 1e6:0.0} / {few.Rate / 1e6:0.0} M/s, {fresh.Bytes:0.0} / {again.Bytes:0.0} / {few.Bytes:0.0} B", "3 M/s, 0 B");
        }
    }

    private static (double Rate, double Bytes) Find(GeoNetworkSource source, ReadOnlySpan<ClientAddress> addresses)
    {
        var (bytes, clock, found) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew(), 0);
        foreach (var address in addresses)
            found += source.Find(address).Country is null ? 0 : 1;
        var rate = addresses.Length / clock.Elapsed.TotalSeconds;
        return (found == 0 ? 0 : rate, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)addresses.Length);
    }

    private static ValueTask<int> TurnAsync(GrainDirectory<Counter> grains, UserKey user) =>
        grains.RunInlineAsync(user, 1, static (counter, amount) => counter.Value += amount, default);

    /// <summary>Operations a second of the best of a few rounds: the machine is not ours alone.</summary>
    private static double Best(Func<int> work)
    {
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            best = Math.Max(best, work() / clock.Elapsed.TotalSeconds);
        }
        return best;
    }

    private sealed class Counter
    {
        public int Value;
    }
}
