using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Server.Json;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Users;

/// <summary>What is known of one user: read it, hand it out, erase it.</summary>
internal static class UserEndpoints
{
    public const int DefaultEvents = 50;
    public const int MaxEvents = 1_000;

    private const string UserText = "Your own key of the account, as it was sent with the assessment; percent-encoded, so a slash is %2F.";

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/users/{user}/events", ListAsync).Needs(KeyScopes.Read).WithTags("Users").WithName("listEvents")
            .WithSummary("A user's events")
            .WithDescription("Newest first, with verdict, outcome and feedback. A slash in the user's key is sent as %2F.")
            .Answers<EventPageResponse>(400);
        routes.MapGet("/v1/users/{user}/profile", ProfileAsync).Needs(KeyScopes.Read).WithTags("Users").WithName("getProfile")
            .WithSummary("What the engine remembers of a user")
            .WithDescription("Devices, networks, places and hours of successful sign-ins.")
            .Answers<ProfileView>(400, 404);
        routes.MapGet("/v1/users/{user}/export", ExportAsync).Needs(KeyScopes.Read, hasDeadline: false).WithTags("Users").WithName("exportUser")
            .WithSummary("Everything that is held of a user")
            .WithDescription("Profile and all events, streamed. An export that breaks off is cut off, never shortened.")
            .Answers<UserExport>(400);
        routes.MapDelete("/v1/users/{user}", EraseAsync).Needs(KeyScopes.Admin).WithTags("Users").WithName("eraseUser")
            .WithSummary("Erase a user")
            .WithDescription("Deletes profile, events, outcomes and feedback for good. Erasing a user of whom nothing is known is no error.")
            .Answers<ErasureResponse>(400);
    }

    private static async Task<Results<Ok<EventPageResponse>, ProblemHttpResult>> ListAsync(
        HttpContext context, [Description(UserText)] string user, IEventStore events, EventCursors cursors, LateFailures late,
        [Description(Fields.TenantText)] string? tenant = null,
        [Description("How many events a page has, 1 to 1,000; default 50.")] string? limit = null,
        [Description("The next of the page before.")] string? cursor = null)
    {
        var errors = new FieldErrors();
        var key = UserPath.Read(context, user, tenant, errors);
        var count = Fields.Limit(limit, DefaultEvents, MaxEvents, errors);
        Guid? before = null;
        if (cursor is not null)
        {
            if (cursors.TryRead(key, cursor, out var last))
                before = last;
            else
                errors.Add("cursor", "must be the next of an earlier page of the same user");
        }
        if (errors.Any)
            return errors.ToProblem();
        var page = await events.ListEventsAsync(key, before, count).Within(context, late);
        return TypedResults.Ok(new EventPageResponse([.. page.Events.Select(EventView.Of)], page.Next is { } next ? cursors.Write(key, next) : null));
    }

    private static async Task<Results<Ok<ProfileView>, ProblemHttpResult>> ProfileAsync(
        HttpContext context, [Description(UserText)] string user, Assessor assessor, LateFailures late, [Description(Fields.TenantText)] string? tenant = null)
    {
        var errors = new FieldErrors();
        var key = UserPath.Read(context, user, tenant, errors);
        if (errors.Any)
            return errors.ToProblem();
        return await assessor.ProfileAsync(key, context.RequestAborted).Within(context, late) is { } profile
            ? TypedResults.Ok(ProfileView.Of(profile))
            : Problems.NotFound("Nothing is remembered of this user: no sign-in has succeeded yet.");
    }

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ExportAsync(
        HttpContext context, [Description(UserText)] string user, UserExporter exporter, AuditLog audit, [Description(Fields.TenantText)] string? tenant = null)
    {
        var errors = new FieldErrors();
        var key = UserPath.Read(context, user, tenant, errors);
        if (errors.Any)
            return errors.ToProblem();
        audit.UserExported(context.Holder(), key.Tenant);
        await exporter.WriteAsync(key, context.Response, context.RequestAborted);
        return TypedResults.Empty;
    }

    private static async Task<Results<Ok<ErasureResponse>, ProblemHttpResult>> EraseAsync(
        HttpContext context, [Description(UserText)] string user, Assessor assessor, AuditLog audit, LateFailures late, [Description(Fields.TenantText)] string? tenant = null)
    {
        var errors = new FieldErrors();
        var key = UserPath.Read(context, user, tenant, errors);
        if (errors.Any)
            return errors.ToProblem();
        var erased = await EraseAndLogAsync(assessor, key, audit, context.Holder(), context.RequestAborted).Within(context, late);
        return TypedResults.Ok(new ErasureResponse(erased));
    }

    /// <summary>An erasure goes on when its request's deadline has passed, and is in the log then too.</summary>
    private static async ValueTask<long> EraseAndLogAsync(Assessor assessor, UserKey user, AuditLog audit, KeyHolder by, CancellationToken cancellationToken)
    {
        var erased = await assessor.EraseAsync(user, cancellationToken);
        audit.UserErased(by, user.Tenant, erased);
        return erased;
    }
}
