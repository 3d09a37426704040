using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace RiskAuth.Server.Tests.OpenApi;

public sealed class OpenApiTests(SomeServer server) : IClassFixture<SomeServer>
{
    [Fact]
    public async Task Every_endpoint_is_described_with_a_summary_and_an_id_of_its_own()
    {
        var document = (await server.GetAsync("/openapi/v1.json")).Json;
        var routed = server.Running.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText!).Where(path => !path.StartsWith("/openapi", StringComparison.Ordinal)).Distinct().Order();
        Assert.Equal(routed, document["paths"]!.AsObject().Select(path => path.Key).Order());

        var operations = Operations(document).ToArray();
        Assert.All(operations, operation => Assert.False(string.IsNullOrEmpty(operation.Operation["summary"]?.GetValue<string>()), operation.Path));
        Assert.Equal(operations.Length, operations.Select(operation => operation.Operation["operationId"]!.GetValue<string>()).Distinct().Count());
    }

    [Fact]
    public async Task Every_operation_but_the_open_ones_asks_for_a_key()
    {
        foreach (var (path, operation) in Operations((await server.GetAsync("/openapi/v1.json")).Json))
        {
            if (path is "/healthz" or "/readyz")
            {
                Assert.Null(operation["security"]);
                continue;
            }
            Assert.Equal("apiKey", operation["security"]!.AsArray().Single()!.AsObject().Single().Key);
            Assert.NotNull(operation["responses"]!["401"]);
            Assert.NotNull(operation["responses"]!["403"]);
        }
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = (await server.GetAsync("/openapi/v1.json")).Json;
        Assert.StartsWith("3.1", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        foreach (var reference in References(document).Distinct())
        {
            var found = reference[2..].Split('/').Aggregate<string, JsonNode?>(document, (node, part) => node?[part]);
            Assert.True(found is not null, reference);
        }
    }

    [Fact]
    public async Task Enums_are_described_as_the_words_that_are_sent()
    {
        var schemas = (await server.GetAsync("/openapi/v1.json"))["components"]!["schemas"]!;
        Assert.Equal(["Allow", "Challenge", "Block"], schemas["Decision"]!["enum"]!.AsArray().Select(word => word!.GetValue<string>()));
        Assert.Equal(["user", "ip"], schemas["AssessmentRequest"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.NotNull(schemas["CredentialSlice"]!["properties"]!["sha1"]);
    }

    [Theory]
    [InlineData("AssessmentRequest")]
    [InlineData("ClientHintsRequest")]
    [InlineData("FingerprintRequest")]
    [InlineData("CredentialSlice")]
    [InlineData("OutcomeRequest")]
    [InlineData("FeedbackRequest")]
    [InlineData("CredentialCheckRequest")]
    [InlineData("ConfigurationRequest")]
    [InlineData("RiskConfiguration")]
    [InlineData("TargetChallengeRates")]
    [InlineData("Retention")]
    [InlineData("RiskExceptionRange")]
    [InlineData("FailurePolicies")]
    [InlineData("UndecidedProblem", "decision", "reason")]
    public async Task Every_field_that_is_sent_is_described(string schema, params string[] names)
    {
        var properties = (await server.GetAsync("/openapi/v1.json"))["components"]!["schemas"]![schema]!["properties"]!.AsObject();
        Assert.All(names, name => Assert.True(properties.ContainsKey(name), name));
        Assert.All(properties.Where(property => names.Length == 0 || names.Contains(property.Key)), property => Assert.True(property.Value!.ToJsonString().Contains("\"description\":", StringComparison.Ordinal), $"{schema}.{property.Key}"));
    }

    [Fact]
    public async Task Every_parameter_is_described()
    {
        var parameters = Operations((await server.GetAsync("/openapi/v1.json")).Json).SelectMany(operation => operation.Operation["parameters"]?.AsArray() ?? []);
        Assert.All(parameters, parameter => Assert.NotEmpty(parameter!["description"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_examples_are_accepted()
    {
        var operations = Operations((await server.GetAsync("/openapi/v1.json")).Json)
            .ToDictionary(operation => operation.Operation["operationId"]!.GetValue<string>(), operation => operation.Operation["requestBody"]?["content"]?["application/json"]?["example"]?.ToJsonString());
        var assessed = await server.PostAsync("/v1/assessments", operations["assess"]!);
        Assert.Equal(200, assessed.Status);
        var eventId = assessed["eventId"]!.GetValue<string>();
        Assert.Equal(200, (await server.PostAsync($"/v1/assessments/{eventId}/outcome", operations["reportOutcome"]!)).Status);
        Assert.Equal(200, (await server.PostAsync($"/v1/events/{eventId}/feedback", operations["giveFeedback"]!)).Status);
        Assert.Equal(200, (await server.PutAsync("/v1/configuration", operations["putConfiguration"]!)).Status);
    }

    private static IEnumerable<(string Path, JsonNode Operation)> Operations(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, operation.Value!)));

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" ? [member.Value!.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
