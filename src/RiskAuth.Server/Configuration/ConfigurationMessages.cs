using System.ComponentModel;
using System.Text.Json.Serialization;
using RiskAuth.Decisions;

namespace RiskAuth.Server.Configuration;

/// <summary>The body of <c>PUT /v1/configuration</c>: the whole configuration; what is left out takes its default. Unknown members are refused.</summary>
internal sealed record ConfigurationRequest
{
    [Description("The version that you read before you changed it; 0 when there was none. Or send it as the header If-Match.")]
    public int? Version { get; set; }

    [Description("As in the answer of GET; ignored, so that an answer can be sent back changed.")]
    public string? Tenant { get; set; }

    [Description("Ignored.")]
    public DateTimeOffset? ChangedAt { get; set; }

    [Description("Ignored.")]
    public string? ChangedBy { get; set; }

    [Description("What counts for the tenant.")]
    public RiskConfiguration Default { get; set; } = new();

    [Description("What single app clients want different, by the appClient of their requests; a missing part is inherited.")]
    public Dictionary<string, RiskOverride> AppClients { get; set; } = [];

    public TenantConfiguration ToTenantConfiguration() => new() { Default = Default, AppClients = AppClients };
}

internal sealed record ConfigurationResponse(
    string Tenant,
    [property: Description("Send it with the next change. 0: the defaults, which nobody has changed.")] int Version,
    DateTimeOffset? ChangedAt,
    [property: Description("Name of the API key that made the change.")] string? ChangedBy,
    RiskConfiguration Default,
    IReadOnlyDictionary<string, RiskOverride> AppClients)
{
    public static ConfigurationResponse Of(string tenant, ConfigurationDocument document) =>
        new(tenant, document.Version, document.Time, document.Author, document.Configuration.Default, document.Configuration.AppClients);
}

internal sealed record ConfigurationHistoryResponse(
    string Tenant,
    [property: Description("Newest first.")] IReadOnlyList<ConfigurationVersionView> Versions);

internal sealed record ConfigurationVersionView(
    int Version,
    DateTimeOffset? ChangedAt,
    string? ChangedBy,
    [property: Description("What differs from the version before it, at most 200 fields; null where that version is not in this answer.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyList<FieldChange>? Changes,
    RiskConfiguration Default,
    IReadOnlyDictionary<string, RiskOverride> AppClients);

/// <param name="From">JSON of the earlier value; null when there was none.</param>
/// <param name="To">JSON of the later value; null when it was removed.</param>
internal sealed record FieldChange(string Path, System.Text.Json.Nodes.JsonNode? From, System.Text.Json.Nodes.JsonNode? To);
