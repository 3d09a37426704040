using BenchmarkDotNet.Attributes;
using RiskAuth.Operations;

namespace RiskAuth.Benchmarks;

/// <summary>
/// Every layer of an assessment under its own name, the same operations whose allocations benchmarks/budgets.json bounds. One alone:
/// <c>--filter '*OperationBenchmark*assess-suspicious*'</c>. Operations that only make sense many at a time have benchmarks of their own.
/// </summary>
[MemoryDiagnoser]
[InProcess]
public class OperationBenchmark : IDisposable
{
    private readonly Workbench _bench = new();
    private Action _run = static () => { };

    [ParamsSource(nameof(Names))]
    public string Operation { get; set; } = "";

    public static IEnumerable<string> Names => Workbench.Names.Where(name => Workbench.IsSingle(name));

    [GlobalSetup]
    public void Open() => _run = _bench.Open(Operation).Run;

    [GlobalCleanup]
    public void Dispose()
    {
        _bench.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Run() => _run();
}
