using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using RiskAuth.Server.Admission;

namespace RiskAuth.Server.Tests.Admission;

/// <summary>The real server with its places taken by the test, so that what is full is full for as long as the test says.</summary>
public sealed class AdmissionTests
{
    private const string Attempt = """{"user":"ola","ip":"81.2.69.142"}""";

    [Fact]
    public async Task With_every_place_taken_an_assessment_is_turned_away_at_once_and_served_when_one_is_free_again()
    {
        await using var server = await SomeServer.StartAsync();
        var places = TakeAll(server, AdmissionClass.Assessment);
        var refused = await server.PostAsync("/v1/assessments", Attempt);
        Assert.Equal((503, "1"), (refused.Status, refused.Headers.RetryAfter!.ToString()));
        Assert.Equal("application/problem+json", refused.ContentHeaders.ContentType!.MediaType);
        Assert.Equal(503, refused["status"]!.GetValue<int>());
        Assert.Contains("Retry-After", refused["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(["nosniff"], refused.Headers.GetValues("X-Content-Type-Options"));

        places.Pop().Dispose();
        Assert.Equal(200, (await server.PostAsync("/v1/assessments", Attempt)).Status);
        Assert.Equal(200, (await server.PostAsync("/v1/assessments", Attempt)).Status);
    }

    [Fact]
    public async Task What_is_turned_away_looks_like_every_other_answer_that_comes_too_late()
    {
        await using var server = await SomeServer.StartAsync(("RiskAuth:MaxRequestsInFlight", "1"));
        var early = await TurnedAwayAsync(server);
        await using var full = await SomeServer.StartAsync(("RiskAuth:MaxStoreBytes", "100000"));
        Answer late;
        do
        {
            late = await full.PostAsync("/v1/assessments", Attempt);
        }
        while (late.Status == 200);
        foreach (var member in new[] { "type", "title", "status" })
            Assert.Equal(late[member]!.ToJsonString(), early[member]!.ToJsonString());
    }

    [Fact]
    public async Task An_outcome_gets_in_where_a_new_assessment_does_not_and_is_bounded_too()
    {
        await using var server = await SomeServer.StartAsync();
        var eventId = await server.AssessAsync("ola");
        var places = TakeAll(server, AdmissionClass.Assessment);
        Assert.Equal(503, (await server.PostAsync("/v1/assessments", Attempt)).Status);
        Assert.Equal(200, (await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}""")).Status);
        Assert.Equal(200, (await server.PostAsync($"/v1/events/{eventId}/feedback", """{"value":"Valid","source":"User"}""")).Status);

        var rest = TakeAll(server, AdmissionClass.Report);
        Assert.Equal(places.Count / 2, rest.Count);
        Assert.Equal(503, (await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}""")).Status);
        rest.Pop().Dispose();
        Assert.Equal(200, (await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}""")).Status);
    }

    [Fact]
    public async Task Health_readiness_and_metrics_answer_when_nothing_else_does()
    {
        await using var server = await SomeServer.StartAsync(("RiskAuth:MaxRequestsInFlight", "1"));
        TakeAll(server, AdmissionClass.Report);
        Assert.Equal(503, (await server.PostAsync("/v1/assessments", Attempt)).Status);
        foreach (var path in new[] { "/healthz", "/readyz", "/metrics" })
            Assert.Equal(200, (await server.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Who_has_no_key_does_not_learn_that_the_server_is_full()
    {
        await using var server = await SomeServer.StartAsync();
        TakeAll(server, AdmissionClass.Report);
        using var nobody = server.ClientWith(null);
        Assert.Equal(401, (await server.PostAsync("/v1/assessments", Attempt, nobody)).Status);
    }

    [Fact]
    public async Task Readiness_says_that_requests_are_turned_away_and_forgets_it_some_seconds_later()
    {
        await using var server = await SomeServer.StartAsync();
        Assert.Null(await LoadDetailAsync(server));
        await TurnedAwayAsync(server);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("1 requests have been turned away", await LoadDetailAsync(server), StringComparison.Ordinal);
        server.Clock.Advance(AdmissionGate.Memory);
        Assert.Null(await LoadDetailAsync(server));
    }

    [Fact]
    public async Task What_is_turned_away_is_counted_and_the_limit_can_be_watched()
    {
        await using var server = await SomeServer.StartAsync();
        for (var i = 0; i < 3; i++)
            await TurnedAwayAsync(server);
        var metrics = (await server.GetAsync("/metrics")).Text;
        Assert.Contains("riskauth_requests_shed_total 3\n", metrics, StringComparison.Ordinal);
        Assert.Contains("riskauth_requests_refused_total{status=\"503\"} 3\n", metrics, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"riskauth_admission_limit {AdmissionLimit.First}\n"), metrics, StringComparison.Ordinal);
        Assert.Contains("riskauth_admission_in_flight 0\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_place_is_given_back_whatever_became_of_the_request()
    {
        await using var server = await SomeServer.StartAsync();
        var eventId = await server.AssessAsync("ola");
        foreach (var (path, body) in new[]
        {
            ("/v1/assessments", """{"user":"ola"}"""), ("/v1/assessments", "{"), ("/v1/assessments/nonsense/outcome", """{"outcome":"Success"}"""),
            ($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}"""), ($"/v1/assessments/{eventId}/outcome", """{"outcome":"WrongPassword"}"""),
            ($"/v1/events/{Guid.NewGuid()}/feedback", """{"value":"Valid","source":"User"}"""),
        })
            await server.PostAsync(path, body);
        Assert.Equal(AdmissionLimit.First, TakeAll(server, AdmissionClass.Assessment).Count);
    }

    private static async Task<Answer> TurnedAwayAsync(SomeServer server)
    {
        var places = TakeAll(server, AdmissionClass.Assessment);
        var answer = await server.PostAsync("/v1/assessments", Attempt);
        Assert.Equal(503, answer.Status);
        foreach (var place in places)
            place.Dispose();
        return answer;
    }

    private static Stack<IDisposable> TakeAll(SomeServer server, AdmissionClass what)
    {
        var gate = server.Running.Services.GetRequiredService<AdmissionGate>();
        var places = new Stack<IDisposable>();
        while (gate.TryEnter(what, out var ticket))
            places.Push(ticket);
        return places;
    }

    private static async Task<string?> LoadDetailAsync(SomeServer server) =>
        (await server.GetAsync("/readyz"))["components"]!.AsArray().Single(component => component!["name"]!.GetValue<string>() == "load")!["detail"]?.GetValue<string>();
}
