using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Learning.Evaluation;
using RiskAuth.Learning.Evaluation.Report;
using RiskAuth.Learning.Training;

namespace RiskAuth.Tests.Evaluation;

/// <summary>metrics.json and comparison.json are files that anybody may have changed: they are refused in words, or shown.</summary>
public sealed class EvaluationJsonTests
{
    private static readonly string Comparison = EvaluationJson.Write(
        new ModelComparison("model-2", "model-1", .05, [new("none", 1_000, 60, .5, .4), new("few", 1_000, 60, .5, .4)]));

    public static TheoryData<string> Lists => [.. ListsOf(JsonNode.Parse(EvaluationJson.Write(SomeReports.Good))!, "").Where(path => !path.EndsWith(".precisions", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Lists))]
    public void A_null_in_a_list_is_refused(string path)
    {
        var report = JsonNode.Parse(EvaluationJson.Write(SomeReports.Good))!;
        ((JsonArray)Find(report, path)).Add(null);
        var refused = Assert.Throws<TrainingDataException>(() => EvaluationJson.ReadReport(report.ToJsonString()));
        Assert.StartsWith("The metrics are not valid: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_null_among_the_strata_of_a_comparison_is_refused()
    {
        var comparison = JsonNode.Parse(Comparison)!;
        comparison["strata"]!.AsArray().Insert(0, null);
        Assert.Contains("strata", Assert.Throws<TrainingDataException>(() => EvaluationJson.ReadComparison(comparison.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_with_parts_changed_or_gone_is_refused_or_shown() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var report = JsonNode.Parse(EvaluationJson.Write(SomeReports.Good))!;
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            Change(report, random);
        try
        {
            return EvaluationPage.Render(EvaluationJson.ReadReport(report.ToJsonString())).Length > 0;
        }
        catch (TrainingDataException)
        {
            return true;
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(0x10ADUL, 0x15UL));

    [Fact]
    public void A_comparison_that_is_cut_off_is_refused()
    {
        for (var length = 0; length < Comparison.Length - 2; length++)
            Assert.Throws<TrainingDataException>(() => EvaluationJson.ReadComparison(Comparison[..length]));
    }

    /// <summary>Replaces, empties, repeats or removes one node somewhere.</summary>
    private static void Change(JsonNode root, Random random)
    {
        var (node, parents) = (root, new List<JsonNode>());
        while (Children(node) is { Count: > 0 } children && (parents.Count == 0 || random.Next(4) > 0))
        {
            parents.Add(node);
            if (children[random.Next(children.Count)] is not { } child)
                return;
            node = child;
        }
        if (node == root || node.Parent is not { } parent)
            return;
        if (parent is JsonArray list && random.Next(3) == 0)
        {
            if (random.Next(2) == 0)
                list.Add(node.DeepClone());
            else
                list.RemoveAt(node.GetElementIndex());
            return;
        }
        node.ReplaceWith<JsonNode?>(random.Next(9) switch
        {
            0 => (JsonNode?)null,
            1 => new JsonArray(),
            2 => new JsonObject(),
            3 => JsonValue.Create("NaN"),
            4 => JsonValue.Create(-1e300),
            5 => JsonValue.Create(int.MinValue),
            6 => JsonValue.Create("9999-12-31T23:59:59.9999999+00:00"),
            7 => JsonValue.Create("-Infinity"),
            _ => JsonValue.Create(""),
        });
    }

    private static List<JsonNode?> Children(JsonNode node) => node switch
    {
        JsonObject members => [.. members.Select(member => member.Value)],
        JsonArray list => [.. list],
        _ => [],
    };

    private static IEnumerable<string> ListsOf(JsonNode node, string path) => node switch
    {
        JsonObject members => members.Where(member => member.Value is not null).SelectMany(member => ListsOf(member.Value!, $"{path}.{member.Key}")),
        JsonArray { Count: > 0 } list => ListsOf(list[0]!, $"{path}[0]").Prepend(path),
        _ => [],
    };

    private static JsonNode Find(JsonNode root, string path) => path.TrimStart('.').Split('.').Aggregate(
        root, (node, step) => step.EndsWith("[0]", StringComparison.Ordinal) ? node[step[..^3]]![0]! : node[step]!);
}
