using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using RiskAuth.Server.Admission;
using RiskAuth.Server.Json;
using RiskAuth.Telemetry;

namespace RiskAuth.Server.Keys;

/// <summary>What an endpoint asks of its caller. An endpoint without it is never served.</summary>
/// <param name="Scope">None: open to everyone.</param>
/// <param name="HasDeadline">False for an answer that is streamed for as long as it takes.</param>
internal sealed record Access(KeyScopes Scope, bool HasDeadline = true, AdmissionClass Admission = AdmissionClass.Bounded);

internal static class AccessMetadata
{
    public static RouteHandlerBuilder Needs(
        this RouteHandlerBuilder route, KeyScopes scope, bool hasDeadline = true, AdmissionClass admission = AdmissionClass.Bounded) =>
        route.WithMetadata(new Access(scope, hasDeadline, admission));

    /// <summary>Served without a key.</summary>
    public static RouteHandlerBuilder IsOpen(this RouteHandlerBuilder route) => route.WithMetadata(new Access(KeyScopes.None));

    public static KeyHolder Holder(this HttpContext context) => context.Features.GetRequiredFeature<KeyHolder>();
}

/// <summary>
/// The key that a connection showed last. The server gives a header that did not change from one request to the next as the very same
/// string, and then, while no keys have been read anew, its hash need not be computed again.
/// </summary>
internal sealed class PresentedKey(string header, ValidKeys valid, KeyHolder holder)
{
    public KeyHolder Holder => holder;

    public bool Is(string? shown, ValidKeys now) => ReferenceEquals(header, shown) && ReferenceEquals(valid, now);
}

/// <summary>
/// In this order: who asks (401), whether the key may (403), how often (429), whether more is asked than can be answered in time (503),
/// how many at once (503), and for how long (503).
/// </summary>
internal sealed class KeyGate(
    RequestDelegate next, ApiKeyDirectory keys, FailedAuthentications failures, AdmissionGate admission, RiskMeters meters, TimeProvider clock, IOptions<ServerOptions> options)
{
    private const string Scheme = "Bearer ";

    private readonly SharedDeadlines _deadlines = new(TimeSpan.FromMilliseconds(options.Value.RequestDeadlineMs), TimeProvider.System);
    private readonly int _maxInFlight = options.Value.MaxRequestsInFlight;
    private int _inFlight;

    public Task InvokeAsync(HttpContext context)
    {
        var access = context.GetEndpoint()?.Metadata.GetMetadata<Access>();
        return access switch
        {
            { Scope: KeyScopes.None } => next(context),
            // No endpoint at all, or one of the framework's own refusals such as 405.
            null => Unmatched(context),
            _ => Check(context, access) is { } refusal ? Refuse(context, refusal)
                : admission.IsFull(access.Admission) ? ShedAsync(context)
                : ServeAsync(context, access),
        };
    }

    private ProblemHttpResult? Check(HttpContext context, Access access)
    {
        if (!TryAuthenticate(context, out var holder))
        {
            if (!failures.TryCount(context.Connection.RemoteIpAddress, out var blockedFor))
                return Problems.TooManyRequests(context, blockedFor);
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"riskauth\"";
            return Problems.Unauthorized();
        }
        context.Features.Set(holder);
        if (!holder.Scopes.Allows(access.Scope))
        {
            var scope = access.Scope.Text();
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"riskauth\", error=\"insufficient_scope\", scope=\"{scope}\"";
            return Problems.Forbidden(scope);
        }
        return holder.Budget.TryTake(clock.Now(), out var wait) ? null : Problems.TooManyRequests(context, wait);
    }

    private bool TryAuthenticate(HttpContext context, [NotNullWhen(true)] out KeyHolder? holder)
    {
        string? header = context.Request.Headers.Authorization;
        var valid = keys.Valid;
        // What a connection of HTTP/2 keeps is shared by requests that are under way at once, and must be let alone.
        var connection = HttpProtocol.IsHttp11(context.Request.Protocol) ? context.Features.Get<IConnectionItemsFeature>()?.Items : null;
        if (connection is not null && connection.TryGetValue(typeof(PresentedKey), out var presented) && ((PresentedKey)presented!).Is(header, valid))
        {
            holder = ((PresentedKey)presented).Holder;
            return true;
        }
        holder = null;
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !valid.TryFind(header.AsSpan(Scheme.Length).Trim(), out holder))
            return false;
        connection?[typeof(PresentedKey)] = new PresentedKey(header, valid, holder);
        return true;
    }

    private Task ServeAsync(HttpContext context, Access access)
    {
        if (Interlocked.Increment(ref _inFlight) > _maxInFlight && access.Admission != AdmissionClass.Always)
        {
            Interlocked.Decrement(ref _inFlight);
            return Refuse(context, Problems.Unavailable(context, "Too many requests are in flight. Try again after the seconds in Retry-After."));
        }
        return access.HasDeadline ? ServeWithinDeadlineAsync(context) : ServeUnhurriedAsync(context);
    }

    private async Task ServeUnhurriedAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async Task ServeWithinDeadlineAsync(HttpContext context)
    {
        var client = context.RequestAborted;
        // Work whose client has gone is not stopped: it is short, and an attempt that was made counts.
        context.RequestAborted = _deadlines.Next();
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (!client.IsCancellationRequested && !context.Response.HasStarted)
        {
            await Refuse(context, Problems.NotDone(context, "The deadline passed.", "Decide by your own policy, or try again after the seconds in Retry-After."));
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            context.RequestAborted = client;
        }
    }

    private async Task Unmatched(HttpContext context)
    {
        if (context.GetEndpoint() is not null)
            await next(context);
        if (context.Response.HasStarted)
            return;
        await Refuse(context, context.Response.StatusCode switch
        {
            StatusCodes.Status405MethodNotAllowed => Problems.Of(
                StatusCodes.Status405MethodNotAllowed, "The path does not take this method.", "The header Allow lists those that it takes."),
            StatusCodes.Status415UnsupportedMediaType => Problems.UnsupportedMediaType(),
            _ => Problems.NotFound("No endpoint has this path; /openapi/v1.json lists them all."),
        });
    }

    private Task ShedAsync(HttpContext context)
    {
        admission.Shed();
        meters.Refused(StatusCodes.Status503ServiceUnavailable);
        return Overload.AnswerAsync(context);
    }

    private Task Refuse(HttpContext context, ProblemHttpResult refusal)
    {
        meters.Refused(refusal.StatusCode);
        // An answer that was begun may have said how long it is.
        context.Response.ContentLength = null;
        return refusal.ExecuteAsync(context);
    }
}
