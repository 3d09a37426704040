using RiskAuth.Events;

namespace RiskAuth.Server.Background;

/// <summary>Does one piece of work again and again. A failure is logged, and the next turn comes all the same.</summary>
internal sealed partial class PeriodicWork(
    string name, TimeSpan period, Func<CancellationToken, ValueTask> work, TimeProvider clock, ILogger<PeriodicWork> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RunOnceAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async ValueTask RunOnceAsync(CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken);
        }
        catch (StoreUnavailableException exception)
        {
            LogUnavailable(name, exception.Message);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(exception, name);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Work} had to be put off: {Reason}")]
    private partial void LogUnavailable(string work, string reason);

    [LoggerMessage(LogLevel.Error, "{Work} failed")]
    private partial void LogFailed(Exception exception, string work);
}
