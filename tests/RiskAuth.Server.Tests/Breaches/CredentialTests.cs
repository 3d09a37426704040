using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RiskAuth.Server.Commands;

namespace RiskAuth.Server.Tests.Breaches;

/// <summary>Breached credentials over the real API, with a corpus built by the command, and the search for what may have leaked.</summary>
public sealed class CredentialTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Breached = "Planted-Breached-Pa55word";
    private const string Clean = "planted clean pässword 8c1f";

    private readonly SomeServer _server = new();

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_server.Data);
        var list = Path.Combine(_server.Data, "list.txt");
        await File.WriteAllTextAsync(list, Breached + "\n");
        var exit = await CommandLine.RunAsync(
            new RootCommand { BreachesCommand.Create() }, ["breaches", "build", list, "--format", "passwords", "--data", _server.Data], new StringWriter(), new StringWriter());
        Assert.Equal(0, exit);
        File.Delete(list);
        await _server.StartAgainAsync();
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("SignIn", "Challenge")]
    [InlineData("SignUp", "Block")]
    [InlineData("PasswordChange", "Block")]
    public async Task A_breached_password_has_its_action_at_each_kind(string kind, string decision)
    {
        var answer = await AssessAsync("ola", Breached, kind);
        Assert.Equal(decision, answer["decision"]!.GetValue<string>());
        Assert.Equal("compromised_password", answer["reasons"]![0]!["code"]!.GetValue<string>());
        Assert.Equal("Compromised", answer["credential"]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Without_a_credential_the_status_never_says_clean() =>
        Assert.Equal("NotChecked", (await _server.PostAsync("/v1/assessments", """{"user":"ola","ip":"81.2.69.142"}"""))["credential"]!["status"]!.GetValue<string>());

    [Theory]
    [InlineData(Breached, "Compromised")]
    [InlineData(Clean, "Clean")]
    public async Task The_check_alone_says_what_is_known_in_every_form(string password, string status)
    {
        foreach (var credential in (JsonObject[])[new() { ["password"] = password }, new() { ["sha1"] = Convert.ToHexStringLower(Sha1(password)) }])
        {
            var answer = await _server.PostAsync("/v1/credentials/check", new JsonObject { ["credential"] = credential }.ToJsonString());
            Assert.Equal(200, answer.Status);
            Assert.Equal(status, answer["status"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task The_check_counts_only_from_the_minimum_on()
    {
        var answer = await _server.PostAsync("/v1/credentials/check", $$"""{"credential":{"password":"{{Breached}}"},"minimumCount":1000}""");
        Assert.Equal("Clean", answer["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{}""", "credential")]
    [InlineData("""{"credential":{}}""", "credential")]
    [InlineData("""{"credential":{"password":"a","sha1":"5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"}}""", "credential")]
    [InlineData("""{"credential":{"sha1":"xyz"}}""", "credential.sha1")]
    [InlineData("""{"credential":{"password":"a"},"minimumCount":-1}""", "minimumCount")]
    public async Task A_check_that_is_not_valid_names_the_field(string body, string field)
    {
        var answer = await _server.PostAsync("/v1/credentials/check", body);
        Assert.Equal(400, answer.Status);
        Assert.Contains(field, answer.Fields);
    }

    [Fact]
    public async Task Forty_accounts_tried_with_one_password_from_forty_addresses_are_found_as_spraying()
    {
        for (var i = 0; i < 40; i++)
        {
            var assessed = await AssessAsync($"victim{i}", Clean, "SignIn", $"198.51.{100 + i / 20}.{i + 1}");
            await _server.PostAsync($"/v1/assessments/{assessed["eventId"]}/outcome", """{"outcome":"WrongPassword"}""");
            _server.Clock.Advance(TimeSpan.FromMinutes(9));
        }
        var last = await AssessAsync("victim99", Clean, "SignIn", "203.0.113.9");
        Assert.Equal("Challenge", last["decision"]!.GetValue<string>());
        Assert.Equal("password_spray", last["reasons"]![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Planted_passwords_and_their_hashes_are_nowhere_in_logs_metrics_answers_or_files()
    {
        var answers = new List<string>();
        foreach (var password in (string[])[Breached, Clean])
        {
            foreach (var kind in (string[])["SignIn", "SignUp", "PasswordChange"])
                answers.Add((await AssessAsync("ola", password, kind)).ToJsonString());
            answers.Add((await _server.PostAsync("/v1/credentials/check", new JsonObject { ["credential"] = new JsonObject { ["password"] = password } }.ToJsonString())).Text);
            // Broken requests, whose problem details must not quote what they were sent.
            answers.Add((await _server.PostAsync("/v1/assessments", $$"""{"user":"ola","ip":"nowhere","credential":{"password":"{{password}}"} }""")).Text);
            answers.Add((await _server.PostAsync("/v1/assessments", $$"""{"user":"ola","ip":"81.2.69.142","credential":{"password":"{{password}}" """)).Text);
            answers.Add((await _server.PostAsync("/v1/assessments", $$"""{"user":"ola","ip":"81.2.69.142","credential":{"sha1":"{{password}}"} }""")).Text);
        }
        answers.Add((await _server.GetAsync("/metrics")).Text);
        answers.Add((await _server.GetAsync("/v1/users/ola/export")).Text);
        await _server.StopAsync();
        var planted = Forms(Breached).Concat(Forms(Clean)).ToArray();
        foreach (var text in answers.Concat(_server.Log))
            Assert.All(planted, form => Assert.False(Encoding.UTF8.GetBytes(text).AsSpan().IndexOf(form) >= 0, "A planted secret is in a log or an answer."));
        foreach (var file in Directory.EnumerateFiles(_server.Data, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            Assert.All(planted, form => Assert.False(bytes.AsSpan().IndexOf(form) >= 0, $"A planted secret is in {Path.GetFileName(file)}."));
        }
    }

    /// <summary>The password in the encodings that could be written, and its hashes as text and as bytes.</summary>
    private static IEnumerable<byte[]> Forms(string password)
    {
        var hash = Sha1(password);
        return
        [
            Encoding.UTF8.GetBytes(password), Encoding.Unicode.GetBytes(password), Encoding.UTF8.GetBytes(Uri.EscapeDataString(password)),
            Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(password))),
            Encoding.UTF8.GetBytes(Convert.ToHexString(hash)), Encoding.UTF8.GetBytes(Convert.ToHexStringLower(hash)), hash,
        ];
    }

    private async Task<JsonNode> AssessAsync(string user, string password, string kind, string ip = "81.2.69.142")
    {
        var body = new JsonObject { ["user"] = user, ["ip"] = ip, ["kind"] = kind, ["credential"] = new JsonObject { ["password"] = password } };
        var answer = await _server.PostAsync("/v1/assessments", body.ToJsonString());
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json;
    }

    private static byte[] Sha1(string password)
    {
#pragma warning disable CA5350 // Breached passwords are published by their SHA-1.
        return SHA1.HashData(Encoding.UTF8.GetBytes(password));
#pragma warning restore CA5350
    }
}
