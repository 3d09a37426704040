using System.Text.Json;
using System.Text.Json.Serialization;

namespace RiskAuth.Decisions;

/// <summary>
/// How a configuration is written down in the store: camelCase, enums as words. Members of a newer version are passed over, and what
/// is missing takes its default. (By reflection: generated readers would set missing members of these records to null.)
/// </summary>
public static class ConfigurationJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    public static string Write(TenantConfiguration configuration) => JsonSerializer.Serialize(configuration, Options);

    /// <exception cref="JsonException">The text is no configuration.</exception>
    public static TenantConfiguration Read(string json) =>
        JsonSerializer.Deserialize<TenantConfiguration>(json, Options) ?? throw new JsonException("The configuration is null.");
}
