using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace RiskAuth.Server.OpenApi;

/// <summary>One example for each request body.</summary>
internal static class OpenApiExamples
{
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["assess"] = """
            {"user":"u-1001","ip":"81.2.69.142","userAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
             "deviceToken":"rd_AZqo2vLScAKxT7Ds_Z8mYw","fingerprint":{"languages":"nb-NO,nb,en","timeZone":"Europe/Oslo"},
             "rttMs":38,"kind":"SignIn","credential":{"sha1":"5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"}}
            """,
        ["reportOutcome"] = """{"outcome":"Success"}""",
        ["checkCredential"] = """{"credential":{"sha1":"5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"},"minimumCount":10}""",
        ["giveFeedback"] = """{"value":"Invalid","source":"User"}""",
        ["putConfiguration"] = """
            {"version":0,"default":{"mode":"Audit","targetChallengeRates":{"medium":0.05,"high":0.01},
             "actions":{"low":"NO_ACTION","medium":"MFA_IF_CONFIGURED","high":"MFA_REQUIRED"},
             "blocked":[{"range":"198.51.100.0/24","note":"scanner","expires":"2030-01-01T00:00:00Z"}]},
             "appClients":{"mobile":{"mode":"Enforced"}}}
            """,
    };

    public static void Add(OpenApiOperation operation)
    {
        if (operation.OperationId is { } id && Bodies.TryGetValue(id, out var body)
            && operation.RequestBody?.Content is { } content && content.TryGetValue("application/json", out var media))
            media.Example = JsonNode.Parse(body);
    }
}
