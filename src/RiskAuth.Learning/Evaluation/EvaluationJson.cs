using System.Text.Json;
using System.Text.Json.Serialization;
using RiskAuth.Learning.Training;

namespace RiskAuth.Learning.Evaluation;

/// <summary>Reads and writes <c>metrics.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    MaxDepth = 16,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class EvaluationJsonContext : JsonSerializerContext;

public static class EvaluationJson
{
    public static string Write(EvaluationReport report) => JsonSerializer.Serialize(report, EvaluationJsonContext.Default.EvaluationReport) + "\n";

    /// <exception cref="TrainingDataException">The text is no such report.</exception>
    public static EvaluationReport Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EvaluationJsonContext.Default.EvaluationReport) ?? throw new TrainingDataException("The metrics hold null.");
        }
        catch (JsonException exception)
        {
            throw new TrainingDataException($"The metrics are not valid: {exception.Message}", exception);
        }
    }
}
