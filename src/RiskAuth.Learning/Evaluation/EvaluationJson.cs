using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RiskAuth.Learning.Training;

namespace RiskAuth.Learning.Evaluation;

/// <summary>Reads and writes <c>metrics.json</c> and <c>comparison.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    MaxDepth = 16,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(ModelComparison))]
internal sealed partial class EvaluationJsonContext : JsonSerializerContext;

public static class EvaluationJson
{
    public static string Write(EvaluationReport report) => JsonSerializer.Serialize(report, EvaluationJsonContext.Default.EvaluationReport) + "\n";

    public static string Write(ModelComparison comparison) => JsonSerializer.Serialize(comparison, EvaluationJsonContext.Default.ModelComparison) + "\n";

    /// <exception cref="TrainingDataException">The text is no such report.</exception>
    public static EvaluationReport ReadReport(string json) => Read(json, EvaluationJsonContext.Default.EvaluationReport);

    /// <exception cref="TrainingDataException">The text is no such comparison.</exception>
    public static ModelComparison ReadComparison(string json) => Read(json, EvaluationJsonContext.Default.ModelComparison);

    private static T Read<T>(string json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new TrainingDataException("The metrics hold null.");
        }
        catch (JsonException exception)
        {
            throw new TrainingDataException($"The metrics are not valid: {exception.Message}", exception);
        }
    }
}
