using System.Runtime.InteropServices;

namespace RiskAuth.Load.Runs;

/// <summary>When requests are due: a Poisson process with a fixed seed, so that a run can be repeated.</summary>
internal sealed class Arrivals(double ratePerSecond, int seed)
{
    private readonly Random _random = new(seed);

    public double RatePerSecond { get; set; } = ratePerSecond;

    /// <summary>The next gap in seconds, exponentially distributed.</summary>
    public double NextGapSeconds() => -Math.Log(1 - _random.NextDouble()) / RatePerSecond;
}

/// <summary>Waits more exactly than <see cref="Thread.Sleep(int)"/>, without spinning: a spinning generator would take a core from the server.</summary>
internal static partial class Pause
{
    private const long NanosPerSecond = 1_000_000_000;

    public static void For(TimeSpan span)
    {
        if (span <= TimeSpan.Zero)
            return;
        if (!OperatingSystem.IsLinux())
        {
            Thread.Sleep(Math.Max(1, (int)span.TotalMilliseconds));
            return;
        }
        var nanos = span.Ticks * 100;
        var time = new TimeSpec { Seconds = (nint)(nanos / NanosPerSecond), Nanos = (nint)(nanos % NanosPerSecond) };
        _ = Sleep(in time, 0);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanos;
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int Sleep(in TimeSpec time, nint remaining);
}
