using System.Text.Json;
using System.Text.Json.Serialization;
using RiskAuth.Server.Assessments;
using RiskAuth.Server.Checks;
using RiskAuth.Server.Configuration;
using RiskAuth.Server.Health;
using RiskAuth.Server.Users;

namespace RiskAuth.Server.Json;

/// <summary>How the API writes and reads JSON: camelCase, enums as words and never as numbers, each field once.</summary>
[JsonSerializable(typeof(AssessmentRequest))]
[JsonSerializable(typeof(AssessmentResponse))]
[JsonSerializable(typeof(UndecidedProblem))]
[JsonSerializable(typeof(OutcomeRequest))]
[JsonSerializable(typeof(OutcomeResponse))]
[JsonSerializable(typeof(FeedbackRequest))]
[JsonSerializable(typeof(FeedbackResponse))]
[JsonSerializable(typeof(CredentialCheckRequest))]
[JsonSerializable(typeof(CredentialCheckResponse))]
[JsonSerializable(typeof(ConfigurationResponse))]
[JsonSerializable(typeof(ConfigurationHistoryResponse))]
[JsonSerializable(typeof(EventPageResponse))]
[JsonSerializable(typeof(ProfileView))]
[JsonSerializable(typeof(ExportedEvent))]
[JsonSerializable(typeof(ErasureResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ReadinessResponse))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>How deeply objects and arrays may be nested; no request needs half of it.</summary>
    public const int MaxDepth = 16;

    /// <summary>The generated readers and writers under the API's rules.</summary>
    public static ApiJson Rules { get; } = new(Ruled(new JsonSerializerOptions(JsonSerializerDefaults.Web)));

    public static JsonSerializerOptions Ruled(JsonSerializerOptions options)
    {
        options.PropertyNameCaseInsensitive = false;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = MaxDepth;
        options.Converters.Add(new JsonWords());
        return options;
    }
}
