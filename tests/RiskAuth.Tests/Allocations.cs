namespace RiskAuth.Tests;

/// <summary>Counts what some work allocates on this thread.</summary>
internal static class Allocations
{
    /// <summary>
    /// Bytes of the thriftiest of several runs: a collection in the middle of a run adds the unused rest of the thread's
    /// allocation window (up to 8 KB) to the count, and a first run may still set things up.
    /// </summary>
    public static long Of(Action work)
    {
        const int Runs = 5;
        var least = long.MaxValue;
        for (var run = 0; run < Runs && least > 0; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
