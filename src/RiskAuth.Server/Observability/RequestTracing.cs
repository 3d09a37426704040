using System.Diagnostics;
using RiskAuth.Telemetry;

namespace RiskAuth.Server.Observability;

/// <summary>
/// One span for each request that is let in, a child of the caller's span where <c>traceparent</c> names one. It stands behind the
/// check of keys, so that strangers cannot have themselves traced, and it knows routes, not paths: paths name users.
/// </summary>
/// <remarks>Names follow https://opentelemetry.io/docs/specs/semconv/http/http-spans/.</remarks>
internal sealed class RequestTracing(RequestDelegate next)
{
    private const int MaxTraceStateLength = 512;

    public async Task InvokeAsync(HttpContext context)
    {
        var outer = Activity.Current;
        using var activity = Start(context);
        try
        {
            await next(context);
            activity?.SetTag("http.response.status_code", context.Response.StatusCode);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
        finally
        {
            activity?.Stop();
            Activity.Current = outer;
        }
    }

    private static Activity? Start(HttpContext context)
    {
        // The framework's own activity is sent nowhere, so it must not be the parent.
        Activity.Current = null;
        var state = context.Request.Headers.TraceState.ToString();
        _ = ActivityContext.TryParse(context.Request.Headers.TraceParent, state.Length is > 0 and <= MaxTraceStateLength ? state : null, isRemote: true, out var caller);
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unknown";
        var activity = RiskActivities.StartRequest($"{context.Request.Method} {route}", caller);
        activity?.SetTag("http.request.method", context.Request.Method);
        activity?.SetTag("http.route", route);
        return activity;
    }
}
