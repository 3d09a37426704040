using System.Text.Json.Nodes;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Tests.Configuration;

public sealed class ConfigurationTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly SomeServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Before_anybody_changes_it_the_defaults_are_version_0()
    {
        var answer = await _server.GetAsync("/v1/configuration");
        Assert.Equal((200, 0, "default"), (answer.Status, answer["version"]!.GetValue<int>(), answer["tenant"]!.GetValue<string>()));
        Assert.Equal("Enforced", answer["default"]!["mode"]!.GetValue<string>());
        Assert.Equal("MFA_REQUIRED", answer["default"]!["actions"]!["high"]!.GetValue<string>());
        Assert.Equal("\"0\"", answer.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task An_answer_can_be_sent_back_changed()
    {
        var document = (JsonObject)(await _server.GetAsync("/v1/configuration")).Json;
        document["default"]!["mode"] = "Audit";
        var saved = await _server.PutAsync("/v1/configuration", document.ToJsonString());
        Assert.Equal((200, 1, "first-run"), (saved.Status, saved["version"]!.GetValue<int>(), saved["changedBy"]!.GetValue<string>()));
        Assert.Equal(saved.Text, (await _server.GetAsync("/v1/configuration")).Text);
    }

    [Fact]
    public async Task A_blocked_range_blocks_from_the_next_assessment_on_and_audit_only_says_so()
    {
        const string Attempt = """{"user":"ola","ip":"198.51.100.7","appClient":"web"}""";
        Assert.Equal("Allow", (await _server.PostAsync("/v1/assessments", Attempt))["decision"]!.GetValue<string>());
        Assert.Equal(200, (await _server.PutAsync("/v1/configuration", """{"version":0,"default":{"blocked":[{"range":"198.51.100.0/24","note":"scanner"}]}}""")).Status);
        var blocked = await _server.PostAsync("/v1/assessments", Attempt);
        Assert.Equal(("Block", "blocked_address"), (blocked["decision"]!.GetValue<string>(), blocked["reasons"]![0]!["code"]!.GetValue<string>()));
        Assert.Null(blocked["wouldDecide"]);

        Assert.Equal(200, (await _server.PutAsync("/v1/configuration",
            """{"version":1,"default":{"blocked":[{"range":"198.51.100.0/24"}]},"appClients":{"web":{"mode":"Audit"}}}""")).Status);
        var audited = await _server.PostAsync("/v1/assessments", Attempt);
        Assert.Equal(("Allow", "Block", "Audit"), (audited["decision"]!.GetValue<string>(), audited["wouldDecide"]!.GetValue<string>(), audited["mode"]!.GetValue<string>()));
        Assert.Equal("Block", (await _server.PostAsync("/v1/assessments", """{"user":"ola","ip":"198.51.100.7"}"""))["decision"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_tenants_configuration_is_its_own()
    {
        Assert.Equal(200, (await _server.PutAsync("/v1/configuration?tenant=acme", """{"version":0,"default":{"mode":"Off"}}""")).Status);
        Assert.Equal("Off", (await _server.PostAsync("/v1/assessments", """{"tenant":"acme","user":"u","ip":"81.2.69.142"}"""))["mode"]!.GetValue<string>());
        Assert.Equal("Enforced", (await _server.PostAsync("/v1/assessments", """{"user":"u","ip":"81.2.69.142"}"""))["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_change_of_an_old_version_is_refused_and_told_whose_came_first()
    {
        Assert.Equal(200, (await _server.PutAsync("/v1/configuration", """{"version":0,"default":{"mode":"Audit"}}""")).Status);
        var late = await _server.PutAsync("/v1/configuration", """{"version":0,"default":{"mode":"Off"}}""");
        Assert.Equal(409, late.Status);
        Assert.Contains("version 1 is in force (by first-run)", late["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("Audit", (await _server.GetAsync("/v1/configuration"))["default"]!["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task Of_many_changes_of_one_version_exactly_one_wins()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => _server.PutAsync(
            "/v1/configuration", new JsonObject { ["version"] = 0, ["default"] = new JsonObject { ["retention"] = new JsonObject { ["eventDays"] = i } } }.ToJsonString())));
        Assert.Equal(1, answers.Count(answer => answer.Status == 200));
        Assert.Equal(7, answers.Count(answer => answer.Status == 409));
    }

    [Fact]
    public async Task The_version_may_come_as_If_Match_and_must_come_somehow()
    {
        Assert.Equal(428, (await _server.PutAsync("/v1/configuration", """{"default":{"mode":"Audit"}}""")).Status);
        using var client = _server.ClientWith(_server.Key);
        client.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", "\"0\"");
        Assert.Equal(200, (await _server.PutAsync("/v1/configuration", """{"default":{"mode":"Audit"}}""", client)).Status);
        Assert.Equal(409, (await _server.PutAsync("/v1/configuration", """{"default":{"mode":"Audit"}}""", client)).Status);
    }

    [Theory]
    [InlineData("""{"version":0,"default":{"bloked":[]}}""", "default.bloked")]
    [InlineData("""{"version":0,"defaults":{}}""", "defaults")]
    [InlineData("""{"version":0,"default":null}""", "default")]
    [InlineData("""{"version":0,"default":{"mode":"audit"}}""", "default.mode")]
    [InlineData("""{"version":0,"default":{"mode":1}}""", "default.mode")]
    [InlineData("""{"version":0,"default":{"challengeAllocation":"by_risk"}}""", "default.challengeAllocation")]
    [InlineData("""{"version":0,"appClients":{"web":{"challengeAllocation":2}}}""", "appClients.web.challengeAllocation")]
    [InlineData("""{"version":0,"default":{"actions":{"high":"ASK"}}}""", "default.actions.high")]
    [InlineData("""{"version":0,"default":{"blocked":["10.0.0.0/8"]}}""", "default.blocked[0]")]
    [InlineData("""{"version":0,"default":{"blocked":[{"range":"10.0.0.1/8"}]}}""", "default.blocked[0].range")]
    [InlineData("""{"version":0,"default":{"blocked":[{"range":"10.0.0.0/8","expires":"2020-01-01T00:00:00Z"}]}}""", "default.blocked[0].expires")]
    [InlineData("""{"version":0,"default":{"blocked":[{"range":"10.0.0.0/8","expires":"tomorrow"}]}}""", "default.blocked[0].expires")]
    [InlineData("""{"version":0,"default":{"blocked":[null]}}""", "default.blocked[0]")]
    [InlineData("""{"version":0,"default":{"targetChallengeRates":{"medium":0.01,"high":0.05}}}""", "default.targetChallengeRates.high")]
    [InlineData("""{"version":0,"default":{"retention":{"eventDays":0}}}""", "default.retention.eventDays")]
    [InlineData("""{"version":0,"appClients":{"web":{"targetChallengeRates":{"medium":9}}}}""", "appClients.web.targetChallengeRates.medium")]
    public async Task What_is_wrong_is_named_by_its_field_and_changes_nothing(string json, string field)
    {
        var answer = await _server.PutAsync("/v1/configuration", json);
        Assert.Equal((400, field), (answer.Status, answer.Fields.First()));
        Assert.Equal(0, (await _server.GetAsync("/v1/configuration"))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Thousands_of_ranges_fit_into_one_change()
    {
        var ranges = new JsonArray([.. Enumerable.Range(0, 9_000).Select(i => new JsonObject { ["range"] = $"10.{i >> 8}.{i & 255}.0/24", ["note"] = "from a list" })]);
        var saved = await _server.PutAsync("/v1/configuration", new JsonObject { ["version"] = 0, ["default"] = new JsonObject { ["blocked"] = ranges } }.ToJsonString());
        Assert.Equal(200, saved.Status);
        Assert.Equal("Block", (await _server.PostAsync("/v1/assessments", """{"user":"u","ip":"10.35.39.9"}"""))["decision"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_history_says_who_changed_what_and_when()
    {
        await _server.PutAsync("/v1/configuration", """{"version":0,"default":{"mode":"Audit"}}""");
        _server.Clock.Advance(TimeSpan.FromHours(1));
        using var other = _server.ClientWith(await _server.NewKeyAsync(KeyScopes.Admin));
        await _server.PutAsync("/v1/configuration", """{"version":1,"default":{"mode":"Audit","blocked":[{"range":"198.51.100.0/24"}]}}""", other);

        var versions = (await _server.GetAsync("/v1/configuration/history"))["versions"]!.AsArray();
        Assert.Equal([2, 1], versions.Select(version => version!["version"]!.GetValue<int>()));
        Assert.Equal(["Admin", "first-run"], versions.Select(version => version!["changedBy"]!.GetValue<string>()));
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 13, 0, 0, TimeSpan.Zero), versions[0]!["changedAt"]!.GetValue<DateTimeOffset>());
        var change = versions[0]!["changes"]!.AsArray().Single()!;
        Assert.Equal(("default.blocked", "198.51.100.0/24"), (change["path"]!.GetValue<string>(), change["to"]!["range"]!.GetValue<string>()));
        Assert.Equal(("Enforced", "Audit"), (versions[1]!["changes"]![0]!["from"]!.GetValue<string>(), versions[1]!["changes"]![0]!["to"]!.GetValue<string>()));
        Assert.Single((await _server.GetAsync("/v1/configuration/history?limit=1"))["versions"]!.AsArray());
    }

    [Fact]
    public async Task A_configuration_is_in_force_again_after_a_restart()
    {
        await _server.PutAsync("/v1/configuration", """{"version":0,"default":{"mode":"Audit"}}""");
        await _server.StopAsync();
        await _server.StartAgainAsync();
        Assert.Equal("Audit", (await _server.PostAsync("/v1/assessments", """{"user":"u","ip":"81.2.69.142"}"""))["mode"]!.GetValue<string>());
    }
}
