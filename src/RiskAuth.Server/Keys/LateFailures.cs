using RiskAuth.Events;

namespace RiskAuth.Server.Keys;

/// <summary>Says in the log what went wrong with work whose request had been answered already, because its deadline had passed.</summary>
internal sealed partial class LateFailures(ILogger<LateFailures> log)
{
    public void Report(string operation, Exception failure)
    {
        switch (failure)
        {
            case OperationCanceledException:
                // The deadline ended the work as well.
                break;
            case StoreUnavailableException:
                LogStoreUnavailable(operation, failure.Message);
                break;
            default:
                LogFault(failure, operation);
                break;
        }
    }

    [LoggerMessage(LogLevel.Error, "The store is unavailable, and {Operation} failed after its request's deadline: {Reason}")]
    private partial void LogStoreUnavailable(string operation, string reason);

    [LoggerMessage(LogLevel.Error, "{Operation} failed after its request's deadline")]
    private partial void LogFault(Exception exception, string operation);
}
