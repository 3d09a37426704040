using System.Diagnostics;

namespace RiskAuth.Operations;

/// <summary>Counts the bytes that an operation allocates once everything is warm.</summary>
public static class AllocationMeter
{
    /// <summary>Bytes an operation that others' threads may add where a whole process is counted, and rounding.</summary>
    public const double Noise = .5;

    private const int OperationsPerBatch = 256;

    /// <summary>
    /// The thriftiest of many batches: a collection in the middle of a batch adds the unused rest of the thread's allocation window (up to
    /// 8 KB), and code that is not optimised yet allocates what optimised code does not.
    /// </summary>
    /// <param name="goodEnough">Measuring ends once a batch allocates no more than so many bytes an operation.</param>
    /// <param name="atMost">Measuring ends after this time.</param>
    public static double BytesOf(Operation operation, double goodEnough, TimeSpan atMost)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var runs = Math.Max(1, OperationsPerBatch / operation.PerRun);
        var least = double.MaxValue;
        for (var clock = Stopwatch.StartNew(); least > goodEnough && clock.Elapsed < atMost;)
        {
            var before = Allocated(operation);
            for (var run = 0; run < runs; run++)
                operation.Run();
            least = Math.Min(least, (Allocated(operation) - before) / ((double)runs * operation.PerRun));
        }
        return least;
    }

    private static long Allocated(Operation operation) =>
        operation.IsOnOneThread ? GC.GetAllocatedBytesForCurrentThread() : GC.GetTotalAllocatedBytes(precise: true);
}
