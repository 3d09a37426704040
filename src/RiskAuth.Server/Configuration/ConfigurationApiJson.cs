using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RiskAuth.Server.Json;

namespace RiskAuth.Server.Configuration;

/// <summary>
/// Reads configurations more strictly than attempts: a misspelt member would silently protect nobody. By reflection, because
/// generated readers would set missing members to null instead of their defaults.
/// </summary>
internal static class ConfigurationApiJson
{
    public static readonly JsonTypeInfo<ConfigurationRequest> Request = (JsonTypeInfo<ConfigurationRequest>)Options().GetTypeInfo(typeof(ConfigurationRequest));

    private static JsonSerializerOptions Options() => ApiJson.Ruled(new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    });
}
