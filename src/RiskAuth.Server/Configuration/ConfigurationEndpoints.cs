using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using RiskAuth.Decisions;
using RiskAuth.Server.Json;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Configuration;

/// <summary>How tenants and their app clients want to be protected: read, changed with a version, and every version kept.</summary>
internal static class ConfigurationEndpoints
{
    /// <summary>Ten thousand ranges with notes fit in.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    public const int DefaultVersions = 20;
    public const int MaxVersions = 100;

    public static void MapConfiguration(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/configuration", Get).Needs(KeyScopes.Read).WithTags("Configuration").WithName("getConfiguration")
            .WithSummary("Read a tenant's configuration")
            .Answers<ConfigurationResponse>(400);
        routes.MapPut("/v1/configuration", PutAsync).Needs(KeyScopes.Admin).WithTags("Configuration").WithName("putConfiguration")
            .WithSummary("Replace a tenant's configuration")
            .WithDescription("Takes effect at once, without a restart. Read it first and send it back changed: what is left out takes its default, and its version shows that nobody else has changed it meanwhile.")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBytes))
            .Accepts<ConfigurationRequest>("application/json")
            .Answers<ConfigurationResponse>(400, 409, 413, 415, 428);
        routes.MapGet("/v1/configuration/history", HistoryAsync).Needs(KeyScopes.Read).WithTags("Configuration").WithName("getConfigurationHistory")
            .WithSummary("Who changed what, and when")
            .Answers<ConfigurationHistoryResponse>(400);
    }

    private static Results<Ok<ConfigurationResponse>, ProblemHttpResult> Get(HttpContext context, ConfigurationDirectory directory, [Description(Fields.TenantText)] string? tenant = null)
    {
        var errors = new FieldErrors();
        var name = Fields.Tenant(tenant, "tenant", errors);
        if (errors.Any)
            return errors.ToProblem();
        return Answer(context, name, directory.Document(name));
    }

    private static async Task<Results<Ok<ConfigurationResponse>, ProblemHttpResult>> PutAsync(
        HttpContext context, ConfigurationVersions versions, ConfigurationDirectory directory, AuditLog audit, LateFailures late, [Description(Fields.TenantText)] string? tenant = null)
    {
        var errors = new FieldErrors();
        var name = Fields.Tenant(tenant, "tenant", errors);
        if (!directory.Tenants.Contains(name) && directory.Tenants.Count() >= ConfigurationVersions.MaxTenants)
            errors.Add("tenant", $"must be one of the tenants that have a configuration: there are {ConfigurationVersions.MaxTenants:#,0} already");
        if (errors.Any)
            return errors.ToProblem();
        var body = await RequestBody.ReadAsync<ConfigurationRequest, ConfigurationRequest>(
            context, ConfigurationApiJson.Request, (request, _) => request, MaxBytes);
        if (body.Problem is { } problem)
            return problem;
        if (!TryVersion(context.Request.Headers.IfMatch, body.Value!.Version, out var basedOn))
            return Problems.Of(StatusCodes.Status428PreconditionRequired, "The change needs the version that it is based on.",
                "Send version as GET /v1/configuration answered it (0 when nobody has changed the defaults), or its ETag as If-Match.");

        var change = await SaveAndLogAsync(versions, name, body.Value.ToTenantConfiguration(), basedOn, audit, context.Holder()).Within(context, late);
        if (change.Errors is { } wrong)
            return Problems.Invalid(wrong.GroupBy(error => error.Path).ToDictionary(group => group.Key, group => group.Select(error => error.Message).ToArray()));
        if (change.Conflict is { } other)
            return Problems.Conflict($"The change is based on version {basedOn}, but version {other.Version} is in force{(other.Author is null ? "" : $" (by {other.Author})")}. Read it, make the change again and send it with that version.");
        return Answer(context, name, change.Saved!);
    }

    /// <summary>A change comes into force when its request's deadline has passed before, and is in the log then too.</summary>
    private static async ValueTask<ConfigurationChange> SaveAndLogAsync(
        ConfigurationVersions versions, string tenant, TenantConfiguration configuration, int basedOn, AuditLog audit, KeyHolder by)
    {
        var change = await versions.SaveAsync(tenant, configuration, basedOn, by.Name);
        if (change.Saved is { } saved)
            audit.ConfigurationChanged(by, tenant, saved.Version);
        return change;
    }

    private static async Task<Results<Ok<ConfigurationHistoryResponse>, ProblemHttpResult>> HistoryAsync(
        HttpContext context, ConfigurationVersions versions, LateFailures late,
        [Description(Fields.TenantText)] string? tenant = null, [Description("How many versions, 1 to 100; default 20.")] string? limit = null)
    {
        var errors = new FieldErrors();
        var name = Fields.Tenant(tenant, "tenant", errors);
        var count = Fields.Limit(limit, DefaultVersions, MaxVersions, errors);
        if (errors.Any)
            return errors.ToProblem();
        // One more than is shown, to say what the oldest one changed.
        var documents = await versions.HistoryAsync(name, count + 1).Within(context, late);
        var views = documents.Take(count).Select((document, i) => View(document, documents.ElementAtOrDefault(i + 1)));
        return TypedResults.Ok(new ConfigurationHistoryResponse(name, [.. views]));
    }

    private static ConfigurationVersionView View(ConfigurationDocument document, ConfigurationDocument? before)
    {
        var previous = document.Version == 1 ? ConfigurationDocument.Default : before;
        var changes = previous is null ? null : ConfigurationDifference.Between(previous.Configuration, document.Configuration);
        return new(document.Version, document.Time, document.Author, changes, document.Configuration.Default, document.Configuration.AppClients);
    }

    private static Ok<ConfigurationResponse> Answer(HttpContext context, string tenant, ConfigurationDocument document)
    {
        context.Response.Headers.ETag = $"\"{document.Version.ToString(CultureInfo.InvariantCulture)}\"";
        return TypedResults.Ok(ConfigurationResponse.Of(tenant, document));
    }

    private static bool TryVersion(string? ifMatch, int? member, out int version)
    {
        version = member ?? -1;
        return string.IsNullOrEmpty(ifMatch)
            ? version >= 0
            : int.TryParse(ifMatch.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out version);
    }
}
