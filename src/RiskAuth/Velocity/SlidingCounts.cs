using System.Runtime.Intrinsics;

namespace RiskAuth.Velocity;

/// <summary>The four windows of a busy key.</summary>
internal enum Window
{
    Minute,
    TenMinutes,
    Hour,
    Day,
}

/// <summary>
/// Attempts, successes, failures and popular failures of one key, in buckets of a sixth to a twenty-fourth of each window.
/// A window is read as all buckets that it touches: never less than the truth, at most one bucket's worth more.
/// </summary>
internal sealed class SlidingCounts
{
    public static readonly Vector128<int> Attempt = Vector128.Create(1, 0, 0, 0);
    public static readonly Vector128<int> Success = Vector128.Create(0, 1, 0, 0);
    public static readonly Vector128<int> Failure = Vector128.Create(0, 0, 1, 0);
    public static readonly Vector128<int> PopularFailure = Vector128.Create(0, 0, 1, 1);

    private const int Windows = 4;
    private const int Buckets = 7 + 11 + 13 + 25;

    private static ReadOnlySpan<uint> BucketSeconds => [10, 60, 300, 3_600];

    private static ReadOnlySpan<int> BucketCounts => [7, 11, 13, 25];

    private static ReadOnlySpan<int> FirstBuckets => [0, 7, 18, 31];

    private readonly Vector128<int>[] _buckets = new Vector128<int>[Buckets];
    private readonly uint[] _newest = new uint[Windows];

    public void Clear()
    {
        Array.Clear(_buckets);
        Array.Clear(_newest);
    }

    /// <summary>Counts something of the given time, which may lie in the past of <paramref name="now"/>; what no window reaches any more is let go.</summary>
    public void Add(Vector128<int> what, uint time, uint now)
    {
        for (var window = 0; window < Windows; window++)
        {
            Advance(window, now / BucketSeconds[window]);
            var bucket = Math.Min(time / BucketSeconds[window], _newest[window]);
            if (_newest[window] - bucket < BucketCounts[window])
                _buckets[Index(window, bucket)] += what;
        }
    }

    /// <summary>Attempts, successes, failures and popular failures within the window that ends now.</summary>
    public Vector128<int> Sum(Window window, uint now)
    {
        var (level, sum) = ((int)window, Vector128<int>.Zero);
        var newest = _newest[level];
        var current = Math.Max(now / BucketSeconds[level], newest);
        if (current - newest >= BucketCounts[level])
            return sum;
        var (first, count) = (FirstBuckets[level], BucketCounts[level]);
        var offset = (int)(newest % (uint)count);
        for (var left = count - (int)(current - newest); left > 0; left--)
        {
            sum += _buckets[first + offset];
            offset = offset == 0 ? count - 1 : offset - 1;
        }
        return sum;
    }

    private void Advance(int window, uint current)
    {
        var newest = _newest[window];
        if (current <= newest)
            return;
        var (first, count) = (FirstBuckets[window], (uint)BucketCounts[window]);
        if (current - newest >= count)
            _buckets.AsSpan(first, (int)count).Clear();
        else
            for (var bucket = newest + 1; bucket <= current; bucket++)
                _buckets[Index(window, bucket)] = default;
        _newest[window] = current;
    }

    private static int Index(int window, uint bucket) => FirstBuckets[window] + (int)(bucket % (uint)BucketCounts[window]);
}
