using System.Globalization;
using System.Text.RegularExpressions;

namespace RiskAuth.Server.Tests.Metrics;

public sealed partial class MetricsTests(SomeServer server) : IClassFixture<SomeServer>
{
    [Fact]
    public async Task What_is_assessed_is_counted_by_decision_and_level()
    {
        await server.AssessAsync("a");
        var before = await SamplesAsync();
        var eventId = await server.AssessAsync("b");
        await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}""");
        await server.GetAsync("/v1/configuration", server.ClientWith(null));
        var after = await SamplesAsync();
        const string Allowed = """riskauth_assessments_total{risk_decision="Allow",risk_level="Low"}""";
        Assert.Equal(before[Allowed] + 1, after[Allowed]);
        Assert.Equal(before["riskauth_assessment_duration_seconds_count"] + 1, after["riskauth_assessment_duration_seconds_count"]);
        Assert.Equal(1, after["""riskauth_outcomes_total{risk_outcome="Success",result="Recorded"}"""]);
        Assert.Equal(1, after["""riskauth_requests_refused_total{status="401"}"""]);
        Assert.Equal(2, after["""riskauth_signals_total{risk_signal="no_history"}"""]);
    }

    [Fact]
    public async Task The_text_follows_the_exposition_format()
    {
        await server.AssessAsync("a");
        var answer = await server.GetAsync("/metrics");
        Assert.Equal("text/plain", answer.ContentHeaders.ContentType?.MediaType);
        Assert.EndsWith("\n", answer.Text, StringComparison.Ordinal);
        var (type, seen) = ("", new HashSet<string>());
        foreach (var line in answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                Assert.True(seen.Add(type = line.Split(' ')[2]), $"{type} comes twice");
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
                Assert.Matches($"^{type}(_bucket|_sum|_count)?" + """(\{[a-zA-Z_][a-zA-Z0-9_]*="[^"]*"(,[a-zA-Z_][a-zA-Z0-9_]*="[^"]*")*\})? (NaN|[+-]Inf|-?[0-9.]+(E[+-]?[0-9]+)?)$""", line);
        }
        Assert.Contains("riskauth_assessments_total", seen);
        Assert.Contains("dotnet_process_memory_working_set_bytes", seen);
    }

    [Fact]
    public async Task A_histograms_buckets_only_grow_and_end_at_the_count()
    {
        await server.AssessAsync("a");
        var samples = await SamplesAsync();
        var buckets = samples.Where(sample => sample.Key.StartsWith("riskauth_assessment_duration_seconds_bucket", StringComparison.Ordinal)).Select(sample => sample.Value).ToArray();
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(samples["riskauth_assessment_duration_seconds_count"], buckets[^1]);
    }

    private async Task<Dictionary<string, double>> SamplesAsync() =>
        (await server.GetAsync("/metrics")).Text.Split('\n').Select(line => Sample().Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups[1].Value, match => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("^([a-zA-Z_][^ ]*) ([-0-9.E+]+)$")]
    private static partial Regex Sample();
}
