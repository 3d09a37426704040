using System.Diagnostics;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Load.Runs;
using RiskAuth.Network.Geo;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Load.Growth;

/// <summary>
/// Fills a store through the assessor, as the server does but without HTTP, and looks at each size: throughput and latency of the
/// last sign-ins, memory, disk, and how long a restart takes. One process measures one number of users, so that its memory is its own.
/// </summary>
internal sealed class GrowthStep(GrowthPlan plan, TextWriter progress)
{
    private static readonly TimeSpan LogSpan = TimeSpan.FromDays(30);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly GrowthTraffic _traffic = new(plan.Users, plan.Events[^1], LogSpan);
    private readonly LogTime _clock = new();
    private long _next;

    public async Task<IReadOnlyList<GrowthPoint>> RunAsync()
    {
        var folder = Path.Combine(plan.Folder, $"riskauth-growth-{Environment.ProcessId}");
        var points = new List<GrowthPoint>();
        try
        {
            var (store, assessor) = await OpenAsync(folder);
            foreach (var events in plan.Events)
            {
                await SignInAsync(assessor, events - Math.Min(GrowthPlan.Measured, (events - _next) / 2), latency: null);
                var latency = new LatencyHistogram();
                var (before, started) = (_next, Stopwatch.GetTimestamp());
                await SignInAsync(assessor, events, latency);
                var perSecond = (events - before) / Stopwatch.GetElapsedTime(started).TotalSeconds;
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
                var (resident, heap) = (Resident(), GC.GetTotalMemory(forceFullCollection: false));
                await assessor.SaveCountersAsync();
                await store.DisposeAsync();
                var disk = new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);
                started = Stopwatch.GetTimestamp();
                (store, assessor) = await OpenAsync(folder);
                points.Add(new(plan.Users, events, perSecond, latency.PercentileMicros(50) / 1e3, latency.PercentileMicros(99) / 1e3,
                    resident, heap, disk, Stopwatch.GetElapsedTime(started).TotalSeconds));
            }
            await store.DisposeAsync();
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        return points;
    }

    private async Task<(SqliteStore Store, Assessor Assessor)> OpenAsync(string folder)
    {
        var store = SqliteStore.Open(new() { DataDirectory = folder, Clock = _clock });
        var network = new GeoNetworkSource(new() { Folder = Path.Combine(folder, "no-geo") }, _clock);
        return (store, await Assessor.StartAsync(
            store, store, network, credentials: null, new ConfigurationDirectory(), _clock, new() { IssueDeviceTokens = false }, CancellationToken.None));
    }

    /// <summary>All callers together go on until so many sign-ins have been made since the beginning.</summary>
    private async Task SignInAsync(Assessor assessor, long until, LatencyHistogram? latency)
    {
        using var speaking = new Timer(_ => progress.WriteLine(FormattableString.Invariant($"  {plan.Users:#,0} users: {Volatile.Read(ref _next):#,0} of {plan.Events[^1]:#,0} events, {Resident() >> 20} MiB")), null, ProgressInterval, ProgressInterval);
        var parts = await Task.WhenAll(Enumerable.Range(0, plan.Callers).Select(_ => Task.Run(() => CallAsync(assessor, until))));
        foreach (var part in parts)
            latency?.Add(part);
        Volatile.Write(ref _next, until);
    }

    private async Task<LatencyHistogram> CallAsync(Assessor assessor, long until)
    {
        var latency = new LatencyHistogram();
        for (long n; (n = Interlocked.Increment(ref _next) - 1) < until;)
        {
            var (attempt, network, outcome) = _traffic.Draw(n);
            _clock.AdvanceTo(attempt.Time);
            var started = Stopwatch.GetTimestamp();
            await assessor.AssessAsync(attempt, GrowthTraffic.Check, network, CancellationToken.None);
            latency.Record((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            await assessor.ReportOutcomeAsync(attempt.EventId, outcome, CancellationToken.None);
        }
        return latency;
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    /// <summary>A clock that follows the log; it never goes back.</summary>
    private sealed class LogTime : TimeProvider
    {
        private long _ticks = GrowthTraffic.Start.UtcTicks;

        public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

        public void AdvanceTo(DateTimeOffset time)
        {
            for (var seen = Volatile.Read(ref _ticks); seen < time.UtcTicks; seen = Volatile.Read(ref _ticks))
            {
                if (Interlocked.CompareExchange(ref _ticks, time.UtcTicks, seen) == seen)
                    return;
            }
        }
    }
}
