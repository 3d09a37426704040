using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Tests.Keys;

public sealed class AccessTests(SomeServer server) : IClassFixture<SomeServer>
{
    private const string Attempt = """{"user":"ola","ip":"81.2.69.142"}""";

    public static TheoryData<string, string, string> Endpoints => new()
    {
        { "POST", "/v1/assessments", "assess" },
        { "POST", "/v1/assessments/01a20054-1c92-76bc-828e-8eaa66c489a0/outcome", "assess" },
        { "POST", "/v1/events/01a20054-1c92-76bc-828e-8eaa66c489a0/feedback", "assess" },
        { "GET", "/v1/users/ola/events", "read" },
        { "GET", "/v1/users/ola/profile", "read" },
        { "GET", "/v1/users/ola/export", "read" },
        { "DELETE", "/v1/users/ola", "admin" },
        { "GET", "/v1/configuration", "read" },
        { "PUT", "/v1/configuration", "admin" },
        { "GET", "/v1/configuration/history", "read" },
        { "GET", "/metrics", "read" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Without_a_key_nothing_is_served(string method, string path, string scope)
    {
        using var client = server.ClientWith(null);
        var answer = await server.SendAsync(new(method), path, null, client);
        Assert.Equal(401, answer.Status);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        Assert.NotEmpty(scope);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_key_without_the_scope_is_told_which_one_is_needed(string method, string path, string scope)
    {
        using var client = server.ClientWith(await server.NewKeyAsync(scope == "assess" ? KeyScopes.Read : scope == "read" ? KeyScopes.Assess : KeyScopes.Assess | KeyScopes.Read));
        var answer = await server.SendAsync(new(method), path, null, client);
        Assert.Equal(403, answer.Status);
        Assert.Contains(scope, answer["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains($"scope=\"{scope}\"", answer.Headers.WwwAuthenticate.Single().Parameter, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_key_with_the_scope_is_let_through(string method, string path, string scope)
    {
        Assert.True(KeyScopesText.TryParse(scope, out var scopes));
        using var client = server.ClientWith(await server.NewKeyAsync(scopes));
        var answer = await server.SendAsync(new(method), path, method is "POST" or "PUT" ? "{}" : null, client);
        Assert.False(answer.Status is 401 or 403, answer.Text);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/openapi/v1.json")]
    public async Task What_a_watcher_needs_is_open(string path)
    {
        using var client = server.ClientWith(null);
        Assert.Equal(200, (await server.GetAsync(path, client)).Status);
    }

    [Fact]
    public async Task A_changed_secret_and_an_unknown_id_are_refused_alike()
    {
        var last = server.Key[^1] == '0' ? '1' : '0';
        using var changed = server.ClientWith(server.Key[..^1] + last);
        using var unknown = server.ClientWith("rk_000000000000_" + new string('0', 64));
        var (first, second) = (await server.PostAsync("/v1/assessments", Attempt, changed), await server.PostAsync("/v1/assessments", Attempt, unknown));
        Assert.Equal((401, 401), (first.Status, second.Status));
        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task A_revoked_key_stops_at_the_next_refresh()
    {
        var key = await server.NewKeyAsync(KeyScopes.Assess);
        using var client = server.ClientWith(key);
        Assert.Equal(200, (await server.PostAsync("/v1/assessments", Attempt, client)).Status);
        await server.RevokeAsync(key);
        Assert.Equal(401, (await server.PostAsync("/v1/assessments", Attempt, client)).Status);
    }

    [Fact]
    public async Task A_connection_that_shows_another_key_is_somebody_else()
    {
        // One connection: a client that waits for each answer keeps it.
        using var client = server.ClientWith(null);
        var (assess, read) = (await server.NewKeyAsync(KeyScopes.Assess), await server.NewKeyAsync(KeyScopes.Read));
        foreach (var (key, status) in new[] { (assess, 200), (assess, 200), (read, 403), (read[..^1], 401), (null, 401), (assess, 200) })
        {
            client.DefaultRequestHeaders.Authorization = key is null ? null : new("Bearer", key);
            Assert.Equal(status, (await server.PostAsync("/v1/assessments", Attempt, client)).Status);
        }
    }

    [Fact]
    public async Task An_administrators_feedback_needs_an_administrators_key()
    {
        var eventId = await server.AssessAsync("feedback");
        using var client = server.ClientWith(await server.NewKeyAsync(KeyScopes.Assess));
        Assert.Equal(200, (await server.PostAsync($"/v1/events/{eventId}/feedback", """{"value":"Valid","source":"User"}""", client)).Status);
        Assert.Equal(403, (await server.PostAsync($"/v1/events/{eventId}/feedback", """{"value":"Valid","source":"Administrator"}""", client)).Status);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404)]
    [InlineData("GET", "/", 404)]
    [InlineData("PATCH", "/v1/configuration", 405)]
    [InlineData("GET", "/v1/assessments", 405)]
    public async Task What_does_not_exist_is_answered_with_problem_details(string method, string path, int status)
    {
        var answer = await server.SendAsync(new(method), path);
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/problem+json", answer.ContentHeaders.ContentType?.MediaType);
        Assert.NotEmpty(answer["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_answer_forbids_sniffing_and_storing_and_hides_the_server()
    {
        foreach (var path in new[] { "/healthz", "/v1/nothing", "/v1/configuration" })
        {
            var answer = await server.GetAsync(path);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.True(answer.Headers.CacheControl?.NoStore);
            Assert.False(answer.Headers.Contains("Server"));
        }
    }
}

public sealed class RequestLimitTests
{
    private const string Attempt = """{"user":"ola","ip":"81.2.69.142"}""";

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_back()
    {
        await using var server = await SomeServer.StartAsync(("RiskAuth:RequestsPerSecond", "1"), ("RiskAuth:RequestBurst", "3"));
        for (var i = 0; i < 3; i++)
            Assert.Equal(200, (await server.PostAsync("/v1/assessments", Attempt)).Status);
        var answer = await server.PostAsync("/v1/assessments", Attempt);
        Assert.Equal(429, answer.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        using var other = server.ClientWith(await server.NewKeyAsync(KeyScopes.Assess));
        Assert.Equal(200, (await server.PostAsync("/v1/assessments", Attempt, other)).Status);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await server.PostAsync("/v1/assessments", Attempt)).Status);
    }

    [Fact]
    public async Task Wrong_keys_are_limited_by_address_and_a_right_one_is_not()
    {
        await using var server = await SomeServer.StartAsync();
        using var wrong = server.ClientWith("rk_000000000000_" + new string('0', 64));
        for (var i = 0; i < FailedAuthentications.Burst; i++)
            Assert.Equal(401, (await server.GetAsync("/v1/configuration", wrong)).Status);
        var limited = await server.GetAsync("/v1/configuration", wrong);
        Assert.Equal(429, limited.Status);
        Assert.NotNull(limited.Headers.RetryAfter);
        Assert.Equal(200, (await server.GetAsync("/v1/configuration")).Status);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, (await server.GetAsync("/v1/configuration", wrong)).Status);
    }

    [Fact]
    public void The_addresses_that_are_followed_are_bounded()
    {
        var failures = new FailedAuthentications(TimeProvider.System);
        for (var i = 0; i < FailedAuthentications.MaxAddresses + 10; i++)
            Assert.True(failures.TryCount(new System.Net.IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]), out _));
        Assert.InRange(failures.Count, 1, FailedAuthentications.MaxAddresses);
    }
}
