using System.Text.Json.Nodes;

namespace RiskAuth.Server.Tests.Assessments;

/// <summary>Where no assessment can be given in time, the answer says what the operator has declared for that.</summary>
public sealed class UnassessedTests
{
    [Fact]
    public async Task A_missed_deadline_is_answered_with_the_declared_decision_of_the_requests_app_client()
    {
        await using var server = await SomeServer.StartAsync(("RiskAuth:RequestDeadlineMs", "1000"));
        var saved = await server.PutAsync("/v1/configuration", """
            {"version":0,"default":{"failures":{"deadline":"Block"}},"appClients":{"trial":{"mode":"Audit"},"mobile":{}}}
            """);
        Assert.True(saved.Status == 200, saved.Text);
        var clients = new[] { null, "trial", "mobile" };
        Answer[] answers;
        using (new HeldStore(server))
            answers = await Task.WhenAll(clients.Select((client, i) => server.PostAsync("/v1/assessments", Attempt($"user{i}", client))));

        Assert.All(answers, answer => Assert.Equal((503, "1"), (answer.Status, answer.Headers.RetryAfter?.ToString())));
        Assert.All(answers, answer => Assert.Equal("application/problem+json", answer.ContentHeaders.ContentType?.MediaType));
        Assert.Equal(["Block", "Allow", "Block"], answers.Select(answer => answer["decision"]?.GetValue<string>()));
        Assert.All(answers, answer => Assert.Equal("deadline_exceeded", answer["reason"]?.GetValue<string>()));
    }

    [Fact]
    public async Task A_store_that_takes_no_event_is_answered_with_the_declared_decision_too()
    {
        await using var server = await SomeServer.StartAsync(("RiskAuth:MaxStoreBytes", "100000"));
        Answer refused;
        do
        {
            refused = await server.PostAsync("/v1/assessments", Attempt("ola", null));
        }
        while (refused.Status == 200);
        Assert.Equal((503, "Challenge", "deadline_exceeded"), (refused.Status, refused["decision"]?.GetValue<string>(), refused["reason"]?.GetValue<string>()));
        foreach (var member in new[] { "type", "title", "status", "detail" })
            Assert.NotNull(refused[member]);
    }

    [Fact]
    public async Task Only_an_attempt_is_answered_with_a_decision()
    {
        await using var server = await SomeServer.StartAsync(("RiskAuth:RequestDeadlineMs", "1000"));
        using var held = new HeldStore(server);
        var erasure = await server.SendAsync(HttpMethod.Delete, "/v1/users/ola");
        Assert.Equal((503, false), (erasure.Status, erasure.Json.AsObject().ContainsKey("decision")));
    }

    private static string Attempt(string user, string? appClient) =>
        new JsonObject { ["user"] = user, ["ip"] = "81.2.69.142", ["appClient"] = appClient }.ToJsonString();
}
