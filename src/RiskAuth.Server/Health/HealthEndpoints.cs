using Microsoft.AspNetCore.Http.HttpResults;
using RiskAuth.Server.Json;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Health;

/// <summary>Alive, and able to work. Both are open, because what watches a server has no key.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => TypedResults.Ok(new HealthResponse("ok", ProductVersion.Text)))
            .IsOpen().WithTags("Operation").WithName("health").WithSummary("Whether the process answers");
        routes.MapGet("/readyz", ReadyAsync)
            .IsOpen().WithTags("Operation").WithName("readiness").WithSummary("Whether it can work, component by component")
            .Produces<ReadinessResponse>(200).Produces<ReadinessResponse>(503);
    }

    private static async Task<JsonHttpResult<ReadinessResponse>> ReadyAsync(Readiness readiness)
    {
        var answer = await readiness.AskAsync();
        return TypedResults.Json(answer, ApiJson.Rules.ReadinessResponse, statusCode: Readiness.IsReady(answer) ? 200 : 503);
    }
}
