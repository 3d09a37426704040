using RiskAuth.Load.Runs;
using RiskAuth.Load.Traffic;

namespace RiskAuth.Load.Reports;

/// <summary>Latencies in milliseconds.</summary>
internal sealed record LatencyFigures(long Count, double MeanMs, double P50Ms, double P90Ms, double P99Ms, double P999Ms, double MaxMs)
{
    public static LatencyFigures Of(LatencyHistogram histogram) => new(
        histogram.Count, histogram.MeanMicros / 1e3, Ms(histogram, 50), Ms(histogram, 90), Ms(histogram, 99), Ms(histogram, 99.9), histogram.MaxMicros / 1e3);

    private static double Ms(LatencyHistogram histogram, double percent) => histogram.PercentileMicros(percent) / 1e3;
}

/// <summary>One kind of run, summed over its rounds.</summary>
/// <param name="OfferedPerSecond">Arrivals a second; null in a closed loop.</param>
/// <param name="ServerCpuMicros">Processor time of the server for each request that it answered.</param>
internal sealed record RunFigures(
    string Scenario, double? OfferedPerSecond, double Seconds, double ServedPerSecond, long Shed, long Refused, long Broken, long GaveUp,
    double ServerCpuMicros, double OwnCpuMicros, LatencyFigures Latency, LatencyFigures? Outcomes)
{
    public static RunFigures Of(LoadResult result) => new(
        result.Scenario.Name(), result.Plan.RatePerSecond, result.Seconds, result.ServedPerSecond, result.Shed, result.Refused, result.Broken, result.GaveUp,
        result.ServerCpuPerRequest, result.OwnCpuPerRequest, LatencyFigures.Of(result.Latency),
        result.OutcomeLatency.Count == 0 ? null : LatencyFigures.Of(result.OutcomeLatency));
}

/// <summary>A sentence that the run was to show, and whether it did.</summary>
internal sealed record Verdict(string Claim, string Measured, bool Holds)
{
    public override string ToString() => $"{(Holds ? "holds " : "MISSED")}  {Claim}: {Measured}";
}

/// <summary>Where the figures were taken.</summary>
internal sealed record Machine(int Processors, string OperatingSystem, string Runtime, DateTimeOffset Taken, string Load)
{
    public static Machine Here() => new(
        Environment.ProcessorCount, System.Runtime.InteropServices.RuntimeInformation.OSDescription,
        System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription, TimeProvider.System.GetUtcNow(), LoadAverage());

    public override string ToString() => FormattableString.Invariant(
        $"{Processors} processors, load generator on the same machine, {Runtime}, {Taken:yyyy-MM-dd HH:mm} UTC, load average before: {Load}");

    private static string LoadAverage() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";
}
