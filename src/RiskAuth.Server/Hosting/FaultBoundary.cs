using Microsoft.AspNetCore.Http.HttpResults;
using RiskAuth.Events;
using RiskAuth.Grains;
using RiskAuth.Server.Json;
using RiskAuth.Telemetry;

namespace RiskAuth.Server.Hosting;

/// <summary>The edge: headers on every answer, and an answer without internals for every fault.</summary>
internal sealed partial class FaultBoundary(RequestDelegate next, RiskMeters meters, ILogger<FaultBoundary> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await next(context);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
        catch (Exception exception)
        {
            var answer = Answer(context, exception);
            meters.Refused(answer.StatusCode);
            if (context.Response.HasStarted)
            {
                // A cut-off stream must not look like a whole answer.
                context.Abort();
                return;
            }
            // An answer that was begun may have said how long it is.
            context.Response.ContentLength = null;
            await answer.ExecuteAsync(context);
        }
    }

    private ProblemHttpResult Answer(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case StoreUnavailableException:
                LogStoreUnavailable(exception.Message);
                return Problems.NotDone(context, "The store cannot be reached; /readyz says why.", "Try again after the seconds in Retry-After.");
            case GrainOverloadedException:
                return Problems.Unavailable(context, "Too many attempts at once. Try again after the seconds in Retry-After.");
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Problems.TooLarge(RequestBody.MaxBytes);
            case BadHttpRequestException bad:
                return Problems.Of(bad.StatusCode, "The request could not be read.", "Send a well-formed HTTP request.");
            default:
                LogFault(exception, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no endpoint");
                return Problems.Of(StatusCodes.Status500InternalServerError, "Something went wrong here.", "The server's log says what. Please report it.");
        }
    }

    [LoggerMessage(LogLevel.Error, "The store is unavailable: {Reason}")]
    private partial void LogStoreUnavailable(string reason);

    // The path is not logged: it names users.
    [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed")]
    private partial void LogFault(Exception exception, string method, string endpoint);
}
