using System.ComponentModel;
using System.Text.Json.Serialization;

namespace RiskAuth.Server.Health;

internal sealed record HealthResponse([property: Description("ok as long as the process answers.")] string Status, string Version);

internal sealed record ReadinessResponse(
    [property: Description("ready, degraded (works, but something optional is missing) or unavailable (send no traffic).")] string Status,
    IReadOnlyList<ComponentView> Components);

internal sealed record ComponentView(
    string Name,
    [property: Description("ok, degraded or unavailable.")] string Status,
    [property: Description("What is wrong and what to do.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? Detail);
