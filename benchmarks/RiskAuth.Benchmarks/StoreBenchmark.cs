using System.Diagnostics;
using System.Globalization;
using System.Net;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Network;
using RiskAuth.Signals;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Benchmarks;

/// <summary>
/// What the embedded store takes and costs: events a second from many callers at once, with and without outcomes, in both
/// durability modes; allocations, processor time and bytes on disk an event; and how long a caller waits.
/// Run: <c>dotnet run -c Release --project benchmarks/RiskAuth.Benchmarks -- store [events] [callers] [directory] [Full|Relaxed]</c>.
/// </summary>
internal static class StoreBenchmark
{
    private const int Users = 100_000;
    private const int ProfileBytes = 500;
    private const int WarmUpEvents = 20_000;
    private const int MaxEvents = 20_000_000;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] UserAgents =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
    ];

    public static async Task RunAsync(string[] arguments)
    {
        var count = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 200_000;
        var callers = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 64;
        var parent = arguments.Length > 2 ? arguments[2] : Path.GetTempPath();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxEvents);
        await MeasureAsync(DurabilityMode.Full, withOutcomes: true, WarmUpEvents, callers, parent, isQuiet: true);
        Console.WriteLine($"{count:N0} events, {callers} callers, {Users:N0} users, {Environment.ProcessorCount} processors");
        Console.WriteLine("mode     what                events/s   p50 ms   p99 ms   max ms   cpu us   alloc B   disk B");
        foreach (var mode in arguments.Length > 3 ? [Enum.Parse<DurabilityMode>(arguments[3])] : Enum.GetValues<DurabilityMode>())
            foreach (var withOutcomes in new[] { false, true })
                await MeasureAsync(mode, withOutcomes, count, callers, parent, isQuiet: false);
    }

    private static async Task MeasureAsync(DurabilityMode mode, bool withOutcomes, int count, int callers, string parent, bool isQuiet)
    {
        var directory = Path.Combine(parent, $"riskauth-benchmark-{Environment.ProcessId}");
        var events = Events(count);
        var waits = new double[count];
        var profile = new byte[ProfileBytes];
        await using (var store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = directory, Durability = mode }))
        {
            var (allocated, processor, clock) = (GC.GetTotalAllocatedBytes(), Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
            var next = -1;
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                for (int n; (n = Interlocked.Increment(ref next)) < count;)
                {
                    var asked = Stopwatch.GetTimestamp();
                    await store.AppendAsync(events[n]);
                    waits[n] = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
                    if (withOutcomes)
                        await store.RecordOutcomeAsync(new(events[n].Id, Outcome.Success, Start), new ProfileWrite(events[n].User, profile));
                }
            })));
            clock.Stop();
            if (!isQuiet)
                Report(mode, withOutcomes, count, clock.Elapsed, waits,
                    Process.GetCurrentProcess().TotalProcessorTime - processor, GC.GetTotalAllocatedBytes() - allocated);
        }
        if (!isQuiet)
            Console.WriteLine($"   {new DirectoryInfo(directory).EnumerateFiles().Sum(file => file.Length) / (double)count,6:0}");
        Directory.Delete(directory, recursive: true);
    }

    private static void Report(
        DurabilityMode mode, bool withOutcomes, int count, TimeSpan elapsed, double[] waits, TimeSpan processor, long allocated)
    {
        Array.Sort(waits);
        Console.Write(string.Create(CultureInfo.InvariantCulture,
            $"{mode,-8} {(withOutcomes ? "event + outcome" : "event"),-17} {count / elapsed.TotalSeconds,10:N0} {waits[count / 2],8:0.00} {waits[(int)(count * .99)],8:0.00} {waits[^1],8:0.00} {processor.TotalMicroseconds / count,8:0.0} {allocated / (double)count,9:0}"));
    }

    private static StoredEvent[] Events(int count)
    {
        var random = new Random(20261121);
        var events = new StoredEvent[count];
        for (var n = 0; n < count; n++)
        {
            var time = Start.AddMilliseconds(n / 25.0);
            events[n] = new StoredEvent
            {
                Id = Guid.CreateVersion7(time),
                Time = time,
                User = new UserKey(UserKey.DefaultTenant, $"user{random.Next(Users):000000}@example.com"),
                Ip = ClientAddress.From(new IPAddress(random.NextInt64(1L << 32))),
                UserAgent = UserAgents[random.Next(UserAgents.Length)],
                DeviceKey = (ulong)random.NextInt64(),
                PasswordTag = (ulong)random.NextInt64(),
                RttMs = random.Next(10, 300),
                Network = new("NO", "Oslo County", "Oslo", new GeoPoint(59.91f, 10.75f), 20, 29695, "Lyse Tele AS", NetworkClass.Residential),
                Mode = EnforcementMode.Enforced,
                RiskScore = random.NextSingle(),
                Credential = CredentialStatus.Clean,
                Reasons = [ReasonCode.NewDevice, ReasonCode.NewBrowser],
                Signals = (UInt128.One << (int)ReasonCode.NewDevice) | (UInt128.One << (int)ReasonCode.UnlikelyForUser),
                Model = "baseline-1",
            };
        }
        return events;
    }
}
