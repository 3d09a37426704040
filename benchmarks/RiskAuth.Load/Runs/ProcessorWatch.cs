using System.Diagnostics;

namespace RiskAuth.Load.Runs;

/// <summary>Processor time that the server and this process spend on a run, from the end of its warm-up on.</summary>
internal sealed class ProcessorWatch : IDisposable
{
    private readonly Func<double>? _server;
    private readonly Timer _afterWarmUp;
    private double _serverStart;
    private double _ownStart;

    public ProcessorWatch(Func<double>? server, LoadPlan plan)
    {
        _server = server;
        Mark();
        _afterWarmUp = new(_ => Mark(), null, plan.WarmUp, Timeout.InfiniteTimeSpan);
    }

    public double ServerMicros { get; private set; }

    public double OwnMicros { get; private set; }

    public void Stop()
    {
        ServerMicros = _server is null ? 0 : _server() - _serverStart;
        OwnMicros = Own() - _ownStart;
    }

    public void Dispose() => _afterWarmUp.Dispose();

    private void Mark() => (_serverStart, _ownStart) = (_server?.Invoke() ?? 0, Own());

    private static double Own()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalMicroseconds;
    }
}
