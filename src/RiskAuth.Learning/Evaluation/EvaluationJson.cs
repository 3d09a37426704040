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
    public static EvaluationReport ReadReport(string json)
    {
        var report = Read(json, EvaluationJsonContext.Default.EvaluationReport);
        RequireWhole(report.Families, "families");
        RequireWhole(report.Families.SelectMany(family => family.Detectors), "families' detectors");
        RequireWhole(report.Behaviours ?? [], "behaviours");
        RequireWhole((report.Behaviours ?? []).SelectMany(behaviour => behaviour.Detectors), "behaviours' detectors");
        RequireWhole(report.Strata.Concat(report.Frequencies), "slices");
        RequireWhole(report.Strata.Concat(report.Frequencies).SelectMany(slice => slice.Detectors), "slices' detectors");
        RequireWhole(report.Audit?.Lines ?? [], "audit's lines");
        RequireWhole(report.Rates, "rates");
        RequireWhole(report.RatesByRisk ?? [], "rates by risk");
        RequireWhole(report.RatesOverTime, "rates over time");
        RequireWhole(report.Prompts, "prompts");
        RequireWhole(report.Campaigns, "campaigns");
        RequireWhole(report.Histograms, "histograms");
        RequireWhole(report.Curves, "curves");
        return report;
    }

    /// <exception cref="TrainingDataException">The text is no such comparison.</exception>
    public static ModelComparison ReadComparison(string json)
    {
        var comparison = Read(json, EvaluationJsonContext.Default.ModelComparison);
        RequireWhole(comparison.Strata, "strata");
        return comparison;
    }

    /// <summary>The reader's own check of nulls looks at properties, not into lists.</summary>
    private static void RequireWhole<T>(IEnumerable<T> list, string name)
        where T : class
    {
        if (list.Contains(null))
            throw new TrainingDataException($"The metrics are not valid: one of the {name} is null.");
    }

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
