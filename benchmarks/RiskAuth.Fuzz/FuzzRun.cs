using System.Diagnostics;

namespace RiskAuth.Fuzz;

/// <summary>What one reader went through.</summary>
/// <param name="Shapes">Different things that happened; the more, the deeper the inputs reached.</param>
internal sealed record FuzzVerdict(string Target, long Cases, int Shapes, TimeSpan Time, TimeSpan SlowestCase, long LargestAllocation, IReadOnlyList<Finding> Findings);

/// <summary>Tries many changed inputs on one reader, each under a bound of time and of allocated bytes.</summary>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    /// <summary>Inputs kept for further changes: the seeds, and those that made something new happen.</summary>
    public const int MaxPool = 512;

    /// <summary>After so many findings a reader is not worth more cases before it is repaired.</summary>
    public const int MaxFindings = 5;

    /// <summary>A case that is slow may only have been interrupted, and one that allocates may have set something up; it counts when it is so again and again.</summary>
    private const int Repeats = 4;

    private readonly List<byte[]> _pool = [.. target.Seeds];
    private readonly HashSet<int> _shapes = [];
    private readonly List<Finding> _findings = [];
    private TimeSpan _slowest;
    private long _largest;

    /// <summary>When the case under way began, in <see cref="Stopwatch"/> ticks, for whoever watches for one that hangs; 0 between cases.</summary>
    public long CaseStarted;

    public byte[] Current { get; private set; } = [];

    public FuzzVerdict Run(long cases)
    {
        var mutator = new Mutator(new Random(seed), target, _pool);
        var watch = Stopwatch.StartNew();
        long done = 0;
        // The seeds come first: they warm the reader up, and each must be taken.
        foreach (var good in target.Seeds)
            Try(good, isWarmUp: true);
        for (; done < cases && _findings.Count < MaxFindings; done++)
        {
            if (done % FuzzTarget.RenewEvery == 0)
                target.Renew?.Invoke();
            Try(mutator.Next(), isWarmUp: false);
        }
        return new(target.Name, done, _shapes.Count, watch.Elapsed, _slowest, _largest, _findings);
    }

    private void Try(byte[] input, bool isWarmUp)
    {
        Current = input;
        // Some readers clear what they have read.
        byte[] bytes = [.. input];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        Volatile.Write(ref CaseStarted, started);
        string? fault = null;
        try
        {
            var shape = target.Parse(bytes);
            if (_shapes.Add(shape) && _pool.Count < MaxPool && !isWarmUp)
                _pool.Add(input);
        }
        catch (Exception exception)
        {
            fault = $"{exception.GetType().Name}: {exception.Message} {exception.StackTrace?.Split('\n').FirstOrDefault(line => !line.Contains("Throw", StringComparison.Ordinal))?.Trim()}";
        }
        Volatile.Write(ref CaseStarted, 0);
        var time = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (isWarmUp && fault is null)
            return;
        fault ??= Excess(input, time, allocated);
        if (fault is not null)
            _findings.Add(new(target.Name, input, fault));
    }

    private string? Excess(byte[] input, TimeSpan time, long allocated)
    {
        var limit = target.AllocationLimit.Fixed + target.AllocationLimit.Each * input.Length;
        for (var i = 0; i < Repeats && (time > target.TimeLimit || allocated > limit); i++)
        {
            byte[] bytes = [.. input];
            var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            target.Parse(bytes);
            time = TimeSpan.FromTicks(Math.Min(time.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        _slowest = time > _slowest ? time : _slowest;
        _largest = Math.Max(_largest, allocated);
        if (allocated > limit)
            return $"allocated {allocated:N0} bytes for {input.Length:N0}; at most {limit:N0} are allowed";
        return time > target.TimeLimit ? $"took {time.TotalMilliseconds:N1} ms for {input.Length:N0} bytes" : null;
    }
}
