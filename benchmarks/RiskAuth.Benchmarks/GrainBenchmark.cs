using BenchmarkDotNet.Attributes;
using RiskAuth.Assessments;
using RiskAuth.Grains;

namespace RiskAuth.Benchmarks;

/// <summary>
/// Claim: 64 callers over 100,000 users take at least 500,000 turns a second, and a call allocates nothing unless it has to wait for
/// another one of the same user, and then at most 300 bytes beyond its own task. One operation is one turn.
/// </summary>
[MemoryDiagnoser]
[InProcess]
[ShortRunJob]
public class GrainBenchmark
{
    private const int Callers = 64;
    private const int TurnsPerCaller = 10_000;
    private const int Users = 100_000;
    private const int PopularUsers = 16;

    private static readonly Func<Counter, int, int> Add = static (counter, amount) => counter.Value += amount;

    private static readonly Func<Counter, int, ValueTask<int>> AddAsync = static (counter, amount) => new(counter.Value += amount);

    private static readonly Func<Counter, int, ValueTask<int>> AddAfterYield = static async (counter, amount) =>
    {
        await Task.Yield();
        return counter.Value += amount;
    };

    private readonly UserKey[] _users = [.. Enumerable.Range(0, Users).Select(n => new UserKey(UserKey.DefaultTenant, $"user{n}@example.com"))];
    private readonly GrainDirectory<Counter> _grains =
        new(static (_, _) => new(new Counter()), new GrainLimits { MaxGrains = Users });

    [GlobalSetup]
    public async Task Activate()
    {
        foreach (var user in _users)
            await _grains.RunInlineAsync(user, 1, Add, default);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = TurnsPerCaller)]
    public Task OneCaller() => CallAsync(0, Users, Kind.Inline);

    [Benchmark(OperationsPerInvoke = Callers * TurnsPerCaller)]
    public Task ManyCallers() => CallManyAsync(Users, Kind.Inline);

    [Benchmark(OperationsPerInvoke = Callers * TurnsPerCaller)]
    public Task ManyCallersOfTurnsThatMayWait() => CallManyAsync(Users, Kind.Async);

    [Benchmark(OperationsPerInvoke = Callers * TurnsPerCaller)]
    public Task ManyCallersOfTurnsThatWait() => CallManyAsync(Users, Kind.Yielding);

    [Benchmark(OperationsPerInvoke = Callers * TurnsPerCaller)]
    public Task ManyCallersOfFewUsersWhoseTurnsWait() => CallManyAsync(PopularUsers, Kind.Yielding);

    private Task CallManyAsync(int users, Kind kind) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, users, kind))));

    private async Task CallAsync(int caller, int users, Kind kind)
    {
        var random = new Random(caller);
        for (var n = 0; n < TurnsPerCaller; n++)
        {
            var user = _users[random.Next(users)];
            await (kind switch
            {
                Kind.Inline => _grains.RunInlineAsync(user, 1, Add, default),
                Kind.Async => _grains.RunAsync(user, 1, AddAsync, default),
                _ => _grains.RunAsync(user, 1, AddAfterYield, default),
            });
        }
    }

    private enum Kind
    {
        Inline,
        Async,
        Yielding,
    }

    private sealed class Counter
    {
        public int Value;
    }
}
