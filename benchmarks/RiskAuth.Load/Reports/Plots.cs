using RiskAuth.Load.Runs;

namespace RiskAuth.Load.Reports;

/// <summary>The plots that several reports share.</summary>
internal static class Plots
{
    private static readonly double[] Percents = [10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99];

    /// <summary>Latency against the percentile, on the scale of HdrHistogram: each step to the right is a tenth of the requests before it.</summary>
    public static SvgPlot LatencyPercentiles(string title, IEnumerable<(string Name, LatencyHistogram Latency)> runs) => new(
        title, "percentile", "ms", [.. runs.Select(run => new PlotLine(run.Name, [.. Percents.Select(percent => (Nines(percent), run.Latency.PercentileMicros(percent) / 1e3))]))])
    {
        IsLogY = true,
        XTicks = [.. new[] { 50, 90, 99, 99.9, 99.99 }.Select(percent => new Tick(Nines(percent), FormattableString.Invariant($"{percent}")))],
    };

    public static SvgPlot ServedOverTime(string title, IEnumerable<(string Name, LoadResult Run)> runs) => new(
        title, "seconds", "answers/s", [.. runs.Select(run => new PlotLine(run.Name, OverTime(run.Run, slot => slot.Served / LoadResult.Slot.TotalSeconds)))]);

    public static IReadOnlyList<(double X, double Y)> OverTime(LoadResult run, Func<TimelineSlot, double> value) =>
        [.. run.Timeline.Select((slot, i) => (i * LoadResult.Slot.TotalSeconds, value(slot)))];

    private static double Nines(double percent) => -Math.Log10(1 - percent / 100);
}
