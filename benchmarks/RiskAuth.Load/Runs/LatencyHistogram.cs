using System.Numerics;

namespace RiskAuth.Load.Runs;

/// <summary>
/// Latencies in microseconds, counted in buckets that are exact below 128 and at most 1.6 % wide above (64 to each power of two,
/// as in HdrHistogram). Not safe for several threads at once.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBucketBits = 6;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly long[] _counts = new long[(32 - SubBucketBits) * SubBuckets];
    private double _sumMicros;

    public long Count { get; private set; }

    public long MaxMicros { get; private set; }

    public double MeanMicros => Count == 0 ? 0 : _sumMicros / Count;

    /// <summary>Negative values count as 0, values above 2^31 - 1 (36 minutes) as that.</summary>
    public void Record(long micros)
    {
        micros = Math.Clamp(micros, 0, int.MaxValue);
        _counts[IndexOf((uint)micros)]++;
        Count++;
        _sumMicros += micros;
        MaxMicros = Math.Max(MaxMicros, micros);
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
        _sumMicros += other._sumMicros;
        MaxMicros = Math.Max(MaxMicros, other.MaxMicros);
    }

    /// <summary>The value that <paramref name="percent"/> of all are at or below; 0 when there are none.</summary>
    public long PercentileMicros(double percent)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(percent / 100 * Count));
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
                return Math.Min(HighestOf(i), MaxMicros);
        }
        return 0;
    }

    private static int IndexOf(uint micros)
    {
        if (micros < 2 * SubBuckets)
            return (int)micros;
        var shift = BitOperations.Log2(micros) - SubBucketBits;
        return shift * SubBuckets + (int)(micros >> shift);
    }

    private static long HighestOf(int index)
    {
        if (index < 2 * SubBuckets)
            return index;
        var shift = index / SubBuckets - 1;
        return ((long)(index - shift * SubBuckets + 1) << shift) - 1;
    }
}
