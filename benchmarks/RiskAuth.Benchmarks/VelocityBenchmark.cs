using BenchmarkDotNet.Attributes;
using RiskAuth.Assessments;
using RiskAuth.Network;
using RiskAuth.Velocity;

namespace RiskAuth.Benchmarks;

/// <summary>
/// Claim: reading and counting one attempt under seven keys takes a few microseconds and allocates nothing, however busy the keys,
/// and a million new users leave the board below 200 MB.
/// </summary>
[MemoryDiagnoser]
[InProcess]
[ShortRunJob]
public class VelocityBenchmark
{
    private const int Attempts = 1_000_000;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly VelocityBoard _board = new();
    private readonly VelocityKeys[] _keys = new VelocityKeys[Attempts];
    private DateTimeOffset _now = Start;
    private int _next;

    /// <summary>A million sign-ins of 300,000 users within a day, a tenth of them failures, from a few hundred networks and browsers.</summary>
    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        for (var n = 0; n < Attempts; n++)
        {
            var user = random.Next(300_000);
            _keys[n] = new VelocityKeys(
                new UserKey(UserKey.DefaultTenant, "u"), Spread(user), ClientAddress.FromIPv4((uint)(0x20000000 + user / 2 * 57)),
                (uint)(user % 300 + 1), NetworkClass.Residential, Spread(user + (1L << 40)), Spread(user % 500 + (1L << 41)), Spread(user + (1L << 42)));
        }
        for (var n = 0; n < Attempts; n++)
            Count(n, Start.AddSeconds(n * 86_400.0 / Attempts));
        (_now, _next) = (Start.AddDays(1), 0);
    }

    [Benchmark]
    public VelocityReading Read()
    {
        _next = (_next + 1) % Attempts;
        return _board.Read(_keys[_next], _now);
    }

    [Benchmark]
    public void RecordAttempt()
    {
        _next = (_next + 1) % Attempts;
        _now = _now.AddMilliseconds(86);
        _board.RecordAttempt(_keys[_next], _now);
    }

    [Benchmark(Baseline = true)]
    public VelocityReading ReadAttemptAndOutcome()
    {
        _next = (_next + 1) % Attempts;
        _now = _now.AddMilliseconds(86);
        var reading = _board.Read(_keys[_next], _now);
        Count(_next, _now);
        return reading;
    }

    private void Count(int n, DateTimeOffset time)
    {
        _board.RecordAttempt(_keys[n], time);
        _board.RecordOutcome(_keys[n], n % 10 == 0 ? Outcome.WrongPassword : Outcome.Success, knownDevice: false, time, time);
    }

    private static ulong Spread(long number) => (ulong)number * 0x9E3779B97F4A7C15;
}
