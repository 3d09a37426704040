using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RiskAuth.Tests;

namespace RiskAuth.Server.Tests.Observability;

/// <summary>The dashboard and the alert rules ask for what a server really serves, by name and by label.</summary>
public sealed partial class MonitoringTests
{
    private const string Dashboard = "docs/monitoring/grafana-dashboard.json";
    private const string Alerts = "docs/monitoring/prometheus-alerts.yml";

    /// <summary>Labels that Prometheus itself adds, or that belong to a histogram.</summary>
    private static readonly HashSet<string> OwnLabels = ["instance", "job", "le"];

    [Fact]
    public async Task Every_metric_in_the_dashboard_and_the_alerts_is_served_with_its_labels()
    {
        await using var server = await SomeServer.StartAsync(
            ("RiskAuth:RangeLookup:Enabled", "true"), ("RiskAuth:RangeLookup:BaseAddress", "http://127.0.0.1:9/"),
            ("RiskAuth:RangeLookup:DeadlineMs", "4000"));
        var served = await MeasuredAsync(server);
        var expressions = Expressions().ToArray();
        Assert.InRange(expressions.Length, 30, 500);
        foreach (var expression in expressions)
        {
            foreach (var name in MetricName().Matches(expression).Select(match => match.Value))
                Assert.True(served.ContainsKey(Family(name, served)), $"{name} is not served, but asked for in {expression}");
            foreach (Match selector in Selector().Matches(expression))
            {
                var labels = served[Family(selector.Groups[1].Value, served)];
                foreach (var label in LabelName().Matches(selector.Groups[2].Value).Select(match => match.Groups[1].Value).Where(label => !OwnLabels.Contains(label)))
                    Assert.True(labels.Contains(label), $"{selector.Groups[1].Value} has no label {label}, but it is asked for in {expression}");
            }
            foreach (var label in By().Matches(expression).SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
                Assert.True(OwnLabels.Contains(label) || MetricName().Matches(expression).Any(match => served[Family(match.Value, served)].Contains(label)), $"Nothing in {expression} has the label {label}");
        }
    }

    [Fact]
    public void Every_panel_and_every_alert_is_explained()
    {
        Assert.All(JsonNode.Parse(File.ReadAllText(SharedData.FindInRepository(Dashboard)!))!["panels"]!.AsArray(), panel => Assert.NotEmpty(panel!["description"]!.GetValue<string>()));
        var alerts = File.ReadAllText(SharedData.FindInRepository(Alerts)!);
        Assert.Equal(alerts.Split("- alert: ").Length, alerts.Split("summary: ").Length);
    }

    /// <summary>The metric families of a server that has done a bit of everything, and the labels of their samples.</summary>
    private static async Task<Dictionary<string, HashSet<string>>> MeasuredAsync(SomeServer server)
    {
        await server.PutAsync("/v1/configuration?tenant=audited", """{"version":0,"default":{"mode":"Audit"}}""");
        await server.PostAsync("/v1/assessments", """{"tenant":"audited","user":"a","ip":"81.2.69.142"}""");
        var id = await server.AssessAsync("a");
        await server.PostAsync("/v1/assessments", """{"user":"a","ip":"81.2.69.142","credential":{"password":"tr0ub4dor&3"}}""");
        await server.PostAsync($"/v1/assessments/{id}/outcome", """{"outcome":"Success"}""");
        await server.PostAsync($"/v1/events/{id}/feedback", """{"value":"Valid","source":"User"}""");
        await server.GetAsync("/v1/configuration", server.ClientWith(null));
        var families = new Dictionary<string, HashSet<string>>();
        foreach (var line in (await server.GetAsync("/metrics")).Text.Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                families.Add(line.Split(' ')[2], []);
            else if (Sample().Match(line) is { Success: true } sample)
                families[Family(sample.Groups[1].Value, families)].UnionWith(LabelName().Matches(sample.Groups[2].Value).Select(match => match.Groups[1].Value));
        }
        return families;
    }

    private static string Family(string name, Dictionary<string, HashSet<string>> served) =>
        served.ContainsKey(name) ? name : HistogramSuffix().Replace(name, "");

    private static IEnumerable<string> Expressions()
    {
        var dashboard = JsonNode.Parse(File.ReadAllText(SharedData.FindInRepository(Dashboard)!))!;
        foreach (var target in dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray()))
            yield return target!["expr"]!.GetValue<string>();
        foreach (var variable in dashboard["templating"]!["list"]!.AsArray())
            yield return variable!["query"]!.GetValue<string>();
        // An expression is the rest of its line, or the indented lines after ">-".
        foreach (Match match in AlertExpression().Matches(File.ReadAllText(SharedData.FindInRepository(Alerts)!)))
            yield return match.Groups[1].Value;
    }

    [GeneratedRegex("""\b(?:riskauth|dotnet|kestrel)_[a-z0-9_]+""")]
    private static partial Regex MetricName();

    [GeneratedRegex("""\b((?:riskauth|dotnet|kestrel)_[a-z0-9_]+)\{([^}]*)\}""")]
    private static partial Regex Selector();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)(?:=~|!~|!=|=)""")]
    private static partial Regex LabelName();

    [GeneratedRegex("""\bby \(([^)]*)\)""")]
    private static partial Regex By();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramSuffix();

    [GeneratedRegex("""^([a-zA-Z_][a-zA-Z0-9_]*)(?:\{(.*)\})? """)]
    private static partial Regex Sample();

    [GeneratedRegex("""expr: (.*(?:\n {10}\S.*)*)""")]
    private static partial Regex AlertExpression();
}
