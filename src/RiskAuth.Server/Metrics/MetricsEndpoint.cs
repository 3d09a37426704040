using RiskAuth.Server.Admission;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Metrics;

internal static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (MetricsCollector metrics) => TypedResults.Text(metrics.Text(), PrometheusText.ContentType))
            .Needs(KeyScopes.Read, admission: AdmissionClass.Always).WithTags("Operation").WithName("metrics")
            .WithSummary("Metrics as Prometheus text")
            .Produces<string>(200, "text/plain")
            .ProducesProblem(401).ProducesProblem(403);
}
