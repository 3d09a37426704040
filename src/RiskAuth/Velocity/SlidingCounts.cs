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

    private static ReadOnlySpan<int> BucketCounts => [7, 11, 13, 25];

    private static ReadOnlySpan<int> FirstBuckets => [0, 7, 18, 31];

    private readonly Vector128<int>[] _buckets = new Vector128<int>[Buckets];

    /// <summary>Number of the newest bucket of each window, and where it is.</summary>
    private readonly (uint Newest, int Head)[] _heads = new (uint, int)[Windows];

    public void Clear()
    {
        Array.Clear(_buckets);
        Array.Clear(_heads);
    }

    /// <summary>Counts something of the given time, which may lie in the past of <paramref name="now"/>; what no window reaches any more is let go.</summary>
    public void Add(Vector128<int> what, uint time, uint now)
    {
        for (var window = Window.Minute; window <= Window.Day; window++)
        {
            var (newest, head) = Advance(window, BucketOf(window, now));
            var count = BucketCounts[(int)window];
            var age = newest - Math.Min(BucketOf(window, time), newest);
            if (age >= count)
                continue;
            var offset = head - (int)age;
            _buckets[FirstBuckets[(int)window] + (offset < 0 ? offset + count : offset)] += what;
        }
    }

    /// <summary>Attempts, successes, failures and popular failures within the window that ends now.</summary>
    public Vector128<int> Sum(Window window, uint now)
    {
        var sum = Vector128<int>.Zero;
        var (newest, head) = _heads[(int)window];
        var current = Math.Max(BucketOf(window, now), newest);
        var count = BucketCounts[(int)window];
        if (current - newest >= count)
            return sum;
        var buckets = _buckets.AsSpan(FirstBuckets[(int)window], count);
        var reached = count - (int)(current - newest);
        var wrapped = reached - (head + 1);
        foreach (ref readonly var bucket in buckets[Math.Max(0, -wrapped)..(head + 1)])
            sum += bucket;
        if (wrapped > 0)
            foreach (ref readonly var bucket in buckets[^wrapped..])
                sum += bucket;
        return sum;
    }

    private (uint Newest, int Head) Advance(Window window, uint current)
    {
        ref var head = ref _heads[(int)window];
        if (current <= head.Newest)
            return head;
        var count = BucketCounts[(int)window];
        var buckets = _buckets.AsSpan(FirstBuckets[(int)window], count);
        for (var steps = Math.Min(current - head.Newest, (uint)count); steps > 0; steps--)
        {
            head.Head = head.Head + 1 == count ? 0 : head.Head + 1;
            buckets[head.Head] = default;
        }
        head.Newest = current;
        return head;
    }

    // Constant divisors, because a division by a variable costs more than all the rest of an addition.
    private static uint BucketOf(Window window, uint time) => window switch
    {
        Window.Minute => time / 10,
        Window.TenMinutes => time / 60,
        Window.Hour => time / 300,
        _ => time / 3_600,
    };
}
