using System.CommandLine;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Scoring.Models;
using RiskAuth.Server.Commands;
using RiskAuth.Server.Commands.Models;
using RiskAuth.Server.Models;

namespace RiskAuth.Server.Tests;

/// <summary>A model trained once, by the command, on a few simulated users.</summary>
public sealed class TrainedOnce : IAsyncLifetime
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("riskauth-models-").FullName;

    public string Models => Path.Combine(Folder, "models");

    public string Version { get; private set; } = "";

    public string Output { get; private set; } = "";

    public async Task InitializeAsync()
    {
        (var exit, Output, var error) = await RunAsync("train", "--simulate", "1000", "--name", "little", "--models", Models);
        Assert.True(exit == 0, error);
        Version = Path.GetFileName(Directory.GetDirectories(Models).Single());
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>A copy of the models folder, to be changed.</summary>
    public string Copy()
    {
        var copy = Path.Combine(Folder, Guid.NewGuid().ToString("N"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Models, Version)))
        {
            Directory.CreateDirectory(Path.Combine(copy, Version));
            File.Copy(file, Path.Combine(copy, Version, Path.GetFileName(file)));
        }
        return copy;
    }

    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await CommandLine.RunAsync(
            new RootCommand { TrainCommand.Create(), EvaluateCommand.Create(), ModelsCommand.Create(), SimulateCommand.Create() }, arguments, output, error);
        return (exit, output.ToString(), error.ToString());
    }
}

/// <summary>`riskauth train`, `evaluate` and `models`, and a server that follows them.</summary>
public sealed class ModelTests(TrainedOnce trained) : IClassFixture<TrainedOnce>
{
    [Fact]
    public void Training_leaves_the_model_its_metrics_a_report_and_a_card_and_says_how_to_promote_it()
    {
        string[] files = ["MODEL_CARD.md", "comparison.json", "forest.json", "metrics-without-tokens.json", "metrics.json", "model.json", "report-without-tokens.html", "report.html", "trees.json"];
        Assert.Equal(files, Directory.GetFiles(Path.Combine(trained.Models, trained.Version)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains(trained.Version, trained.Output, StringComparison.Ordinal);
        Assert.Contains("ceiling", trained.Output, StringComparison.Ordinal);
        Assert.Contains("they do not promise the same on yours", trained.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_trained_on_a_log_names_it_in_its_card_and_is_held_against_another_on_that_log()
    {
        var (models, log) = (trained.Copy(), Path.Combine(trained.Folder, "log.jsonl"));
        Assert.Equal(0, (await TrainedOnce.RunAsync("simulate", "--users", "1500", "--days", "30", "--out", log)).Exit);
        var (exit, _, error) = await TrainedOnce.RunAsync("train", "--log", log, "--simulate", "0", "--name", "onlog", "--models", models);
        Assert.True(exit == 0, error);
        var version = Path.GetFileName(Assert.Single(Directory.GetDirectories(models, "onlog-*")));
        Assert.Contains($"riskauth train --log {log} --simulate 0 --seed 1 --name onlog", File.ReadAllText(Path.Combine(models, version, "MODEL_CARD.md")), StringComparison.Ordinal);
        var (compared, output, problem) = await TrainedOnce.RunAsync("models", "diff", version, trained.Version, "--log", log, "--models", models);
        Assert.True(compared == 0, problem);
        Assert.Matches("of [0-9,]+ sign-ins the model would have challenged [0-9,]+, the other [0-9,]+; [0-9,]+ differ", output);
        Assert.Matches("of [0-9,]+ failed attempts the model would have challenged", output);
    }

    [Fact]
    public void The_configured_folder_of_models_is_used_unless_another_is_named()
    {
        var options = new ServerOptions { Data = trained.Folder };
        Assert.Equal(Path.Combine(trained.Folder, "models"), ModelsOption.Library(options).Folder);
        options.Models = "/srv/models";
        Assert.Equal("/srv/models", ModelsOption.Library(options).Folder);
        Assert.Equal("/here", ModelsOption.Library(options, "/here").Folder);
    }

    [Fact]
    public async Task A_running_server_takes_up_what_is_promoted_and_rolled_back_without_a_restart()
    {
        var models = trained.Copy();
        await using var server = await SomeServer.StartAsync(("RiskAuth:Models", models));
        await TrainedOnce.RunAsync("models", "promote", "baseline", "--models", models);
        await FollowAsync(server);
        Assert.Equal("baseline-1", (await AssessAsync(server))["model"]!.GetValue<string>());

        Assert.Equal(0, (await TrainedOnce.RunAsync("models", "promote", trained.Version, "--models", models, "--even-if-worse")).Exit);
        await FollowAsync(server);
        var assessed = await AssessAsync(server);
        Assert.Equal(trained.Version, assessed["model"]!.GetValue<string>());
        Assert.InRange(assessed["riskScore"]!.GetValue<double>(), 0, 1);

        Assert.Contains("baseline serves again", (await TrainedOnce.RunAsync("models", "rollback", "--models", models)).Output, StringComparison.Ordinal);
        await FollowAsync(server);
        Assert.Equal("baseline-1", (await AssessAsync(server))["model"]!.GetValue<string>());
    }

    [Fact]
    public async Task Where_nothing_was_promoted_or_shipped_the_baseline_is_taken_up_once()
    {
        await using var server = await SomeServer.StartAsync();
        var services = server.Running.Services;
        var care = new ModelCare(
            new ModelLibrary(Path.Combine(trained.Folder, "none")), services.GetRequiredService<Assessor>(), services.GetRequiredService<ConfigurationDirectory>(),
            services.GetRequiredService<IMeterFactory>(), services.GetRequiredService<ILogger<ModelCare>>());
        for (var times = 0; times < 3; times++)
            await care.RefreshAsync();
        Assert.Single(server.Log, line => line.Contains("The model baseline-1 scores", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_without_sign_ins_is_nothing_to_learn_from()
    {
        await using var server = await SomeServer.StartAsync();
        var before = Directory.GetFileSystemEntries(server.Data).Order(StringComparer.Ordinal).ToList();
        var (exit, _, error) = await TrainedOnce.RunAsync("train", "--data", server.Data, "--models", trained.Copy(), "--simulate", "0");
        Assert.Equal(1, exit);
        Assert.Contains("holds no sign-ins", error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(server.Data).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_damaged_model_is_named_by_readiness_and_what_serves_goes_on_serving()
    {
        var models = trained.Copy();
        await using var server = await SomeServer.StartAsync(("RiskAuth:Models", models));
        await TrainedOnce.RunAsync("models", "promote", trained.Version, "--models", models, "--even-if-worse");
        await FollowAsync(server);
        var other = Path.Combine(models, "other-00000000");
        Directory.CreateDirectory(other);
        foreach (var file in Directory.GetFiles(Path.Combine(models, trained.Version)))
            File.WriteAllBytes(Path.Combine(other, Path.GetFileName(file)), File.ReadAllBytes(file)[..100]);
        Assert.NotEqual(0, (await TrainedOnce.RunAsync("models", "promote", "other-00000000", "--models", models, "--even-if-worse")).Exit);
        File.WriteAllText(Path.Combine(models, ModelLibrary.PromotedFile), "other-00000000\n");
        await FollowAsync(server);
        Assert.Equal(trained.Version, (await AssessAsync(server))["model"]!.GetValue<string>());
        Assert.Contains("cannot be used", server.Running.Services.GetRequiredService<ModelCare>().Problem, StringComparison.Ordinal);
        Assert.Contains(server.Log, line => line.Contains("goes on scoring", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_candidate_that_cannot_be_used_is_named_and_never_stands_in_the_promoted_models_way()
    {
        var models = trained.Copy();
        await TrainedOnce.RunAsync("models", "promote", trained.Version, "--models", models, "--even-if-worse");
        File.WriteAllText(Path.Combine(models, ModelLibrary.CandidateFile), "gone-00000000\n");
        await using var server = await SomeServer.StartAsync(("RiskAuth:Models", models));
        await FollowAsync(server);
        var assessed = await AssessAsync(server);
        Assert.Equal(trained.Version, assessed["model"]!.GetValue<string>());
        Assert.DoesNotContain(assessed["reasons"]!.AsArray(), reason => reason!["code"]!.GetValue<string>() == "model_unavailable");
        Assert.Contains("gone-00000000", server.Running.Services.GetRequiredService<ModelCare>().Problem, StringComparison.Ordinal);

        await TrainedOnce.RunAsync("models", "promote", "baseline", "--models", models);
        await FollowAsync(server);
        Assert.Equal("baseline-1", (await AssessAsync(server))["model"]!.GetValue<string>());
        var metrics = await server.Client.GetStringAsync("/metrics");
        Assert.Contains("risk_model=\"baseline-1\"} 1", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain($"riskauth_model_loaded{{risk_model=\"{trained.Version}\"}}", metrics, StringComparison.Ordinal);

        File.Delete(Path.Combine(models, ModelLibrary.CandidateFile));
        await FollowAsync(server);
        Assert.Null(server.Running.Services.GetRequiredService<ModelCare>().Problem);
    }

    [Fact]
    public async Task A_log_whose_compressed_data_are_cut_off_is_used_up_to_there_and_said_to_end()
    {
        var log = Path.Combine(trained.Folder, "cut.jsonl");
        Assert.Equal(0, (await TrainedOnce.RunAsync("simulate", "--users", "500", "--days", "20", "--out", log)).Exit);
        using (var whole = new MemoryStream())
        {
            using (var gzip = new System.IO.Compression.GZipStream(whole, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
                gzip.Write(File.ReadAllBytes(log));
            File.WriteAllBytes(log + ".gz", whole.ToArray()[..(int)(whole.Length / 2)]);
        }
        var (_, output, error) = await TrainedOnce.RunAsync("models", "diff", trained.Version, trained.Version, "--log", log + ".gz", "--models", trained.Models);
        Assert.Contains("the compressed data end here", error, StringComparison.Ordinal);
        Assert.Matches("of [1-9][0-9,]* sign-ins", output);
    }

    [Fact]
    public async Task A_server_that_starts_with_a_damaged_model_scores_with_the_baseline_and_says_so_in_its_reasons()
    {
        var models = trained.Copy();
        File.WriteAllText(Path.Combine(models, trained.Version, ModelFolder.TreesFile), "{");
        File.WriteAllText(Path.Combine(models, ModelLibrary.PromotedFile), trained.Version + "\n");
        await using var server = await SomeServer.StartAsync(("RiskAuth:Models", models));
        var assessed = await AssessAsync(server);
        Assert.Equal("baseline-1", assessed["model"]!.GetValue<string>());
        Assert.Contains(assessed["reasons"]!.AsArray(), reason => reason!["code"]!.GetValue<string>() == "model_unavailable");
    }

    [Fact]
    public async Task Challenges_go_to_where_risk_is_from_the_next_assessment_on_and_back_again()
    {
        var models = trained.Copy();
        await using var server = await SomeServer.StartAsync(("RiskAuth:Models", models));
        await TrainedOnce.RunAsync("models", "promote", trained.Version, "--models", models, "--even-if-worse");
        await FollowAsync(server);
        Assert.Equal("Even", (await AssessAsync(server))["allocation"]!.GetValue<string>());
        Assert.Equal(200, (await server.PutAsync("/v1/configuration", """{"version":0,"default":{"challengeAllocation":"ByRisk"},"appClients":{"kiosk":{"challengeAllocation":"Even"}}}""")).Status);
        var byRisk = await AssessAsync(server);
        Assert.Equal("ByRisk", byRisk["allocation"]!.GetValue<string>());
        Assert.Equal("Even", (await server.PostAsync("/v1/assessments", """{"user":"ola","ip":"84.208.20.110","appClient":"kiosk"}"""))["allocation"]!.GetValue<string>());
        Assert.Null(server.Running.Services.GetRequiredService<ModelCare>().Problem);
        Assert.Equal(200, (await server.PostAsync($"/v1/assessments/{byRisk["eventId"]}/outcome", """{"outcome":"Success"}""")).Status);
        var metrics = await server.Client.GetStringAsync("/metrics");
        Assert.Matches("riskauth_challenge_rate\\{[^}]*risk_allocation=\"by_risk\"", metrics);
        Assert.DoesNotMatch("riskauth_challenge_rate\\{[^}]*risk_allocation=\"even\"", metrics);
        Assert.Equal(200, (await server.PutAsync("/v1/configuration", """{"version":1,"default":{}}""")).Status);
        Assert.Equal("Even", (await AssessAsync(server))["allocation"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_model_that_never_learned_to_allocate_by_risk_is_named_and_allocates_evenly()
    {
        var models = trained.Copy();
        var path = Path.Combine(models, trained.Version, ModelFolder.ManifestFile);
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (var stratum in manifest["strata"]!.AsArray())
            stratum!.AsObject().Remove("overall");
        File.WriteAllText(path, manifest.ToJsonString());
        await using var server = await SomeServer.StartAsync(("RiskAuth:Models", models));
        await TrainedOnce.RunAsync("models", "promote", trained.Version, "--models", models, "--even-if-worse");
        Assert.Equal(200, (await server.PutAsync("/v1/configuration", """{"version":0,"default":{"challengeAllocation":"ByRisk"}}""")).Status);
        await FollowAsync(server);
        var assessed = await AssessAsync(server);
        Assert.Equal((trained.Version, "Even"), (assessed["model"]!.GetValue<string>(), assessed["allocation"]!.GetValue<string>()));
        Assert.Contains("cannot allocate challenges by risk", server.Running.Services.GetRequiredService<ModelCare>().Problem, StringComparison.Ordinal);
        await FollowAsync(server);
        Assert.Single(server.Log, line => line.Contains("cannot allocate challenges by risk", StringComparison.Ordinal));
        Assert.Equal(200, (await server.PutAsync("/v1/configuration", """{"version":1,"default":{}}""")).Status);
        Assert.Null(server.Running.Services.GetRequiredService<ModelCare>().Problem);
    }

    [Fact]
    public async Task A_candidate_scores_live_traffic_and_decides_nothing()
    {
        var models = trained.Copy();
        await using var server = await SomeServer.StartAsync(("RiskAuth:Models", models));
        await TrainedOnce.RunAsync("models", "promote", "baseline", "--models", models);
        await TrainedOnce.RunAsync("models", "candidate", trained.Version, "--models", models);
        await FollowAsync(server);
        Assert.Equal("baseline-1", (await AssessAsync(server))["model"]!.GetValue<string>());
        var metrics = await server.Client.GetStringAsync("/metrics");
        Assert.Matches("riskauth_candidate_assessments_total\\{[^}]*candidate_level=", metrics);
        Assert.Contains("riskauth_model_loaded", metrics, StringComparison.Ordinal);
        await TrainedOnce.RunAsync("models", "candidate", "none", "--models", models);
        Assert.False(File.Exists(Path.Combine(models, ModelLibrary.CandidateFile)));
    }

    [Fact]
    public async Task Promotion_is_refused_where_a_stratum_is_worse_and_where_nothing_was_compared()
    {
        var models = trained.Copy();
        var comparison = Path.Combine(models, trained.Version, "comparison.json");
        await TrainedOnce.RunAsync("models", "promote", "baseline", "--models", models);
        File.WriteAllText(comparison, """{"candidate":"x","promoted":"baseline","challengeRate":0.05,"strata":[{"stratum":"few","legitimate":1000,"attacks":500,"candidateRecall":0.4,"promotedRecall":0.6}]}""");
        var (exit, _, error) = await TrainedOnce.RunAsync("models", "promote", trained.Version, "--models", models);
        Assert.NotEqual(0, exit);
        Assert.Contains("few (0.400, not 0.600)", error, StringComparison.Ordinal);
        File.WriteAllText(comparison, """{"candidate":"x","promoted":"something-else","challengeRate":0.05,"strata":[]}""");
        Assert.Contains("something-else", (await TrainedOnce.RunAsync("models", "promote", trained.Version, "--models", models)).Error, StringComparison.Ordinal);
        File.Delete(comparison);
        Assert.Contains("never compared", (await TrainedOnce.RunAsync("models", "promote", trained.Version, "--models", models)).Error, StringComparison.Ordinal);
        Assert.Equal("baseline", new ModelLibrary(models).Promoted);
    }

    [Fact]
    public async Task Models_are_listed_and_shown()
    {
        var models = trained.Copy();
        await TrainedOnce.RunAsync("models", "promote", trained.Version, "--models", models, "--even-if-worse");
        var (exit, list, _) = await TrainedOnce.RunAsync("models", "list", "--models", models);
        Assert.Equal(0, exit);
        Assert.Matches($@"{trained.Version} +│ serves", list);
        Assert.Contains("Stratum", (await TrainedOnce.RunAsync("models", "show", trained.Version, "--models", models)).Output, StringComparison.Ordinal);
        Assert.Contains("riskauth models list", (await TrainedOnce.RunAsync("models", "show", "nothing", "--models", models)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_simulated_log_is_evaluated_compared_and_trained_on()
    {
        var log = Path.Combine(trained.Folder, $"{Guid.NewGuid():N}.jsonl");
        await TrainedOnce.RunAsync("simulate", "--users", "800", "--days", "40", "--seed", "9", "--out", log);
        var report = Path.Combine(trained.Folder, Guid.NewGuid().ToString("N"));
        var (exit, output, error) = await TrainedOnce.RunAsync(
            "evaluate", "--log", log, "--model", Path.Combine(trained.Models, trained.Version), "--out", report, "--without-device-tokens");
        Assert.True(exit == 0, error);
        Assert.Contains("distributed_guessing *", output, StringComparison.Ordinal);
        Assert.Contains("<html", File.ReadAllText(Path.Combine(report, "report.html")), StringComparison.Ordinal);
        Assert.False(JsonNode.Parse(File.ReadAllText(Path.Combine(report, "metrics.json")))!["summary"]!["hasDeviceTokens"]!.GetValue<bool>());

        (exit, output, error) = await TrainedOnce.RunAsync("train", "--log", log, "--simulate", "0", "--name", "own", "--models", trained.Copy());
        Assert.True(exit == 0, error);
        Assert.Contains("own-", output, StringComparison.Ordinal);

        var both = trained.Copy();
        (exit, output, error) = await TrainedOnce.RunAsync("models", "diff", trained.Version, trained.Version, "--log", log, "--models", both);
        Assert.True(exit == 0, error);
        Assert.Contains("; 0 differ.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"id\":\"a\",\"time\":\"2026-01-01T00:00:00Z\",\"user\":\"ola\",\"ip\":\"81.2.69.142\",\"outcome\":\"Success\"}\n")]
    [InlineData("not a log\n")]
    public async Task A_log_that_nothing_can_be_learned_from_gets_a_plain_answer(string text)
    {
        var log = Path.Combine(trained.Folder, $"{Guid.NewGuid():N}.jsonl");
        File.WriteAllText(log, text);
        foreach (var command in new[] { "train", "evaluate" })
        {
            string[] more = command == "train" ? ["--simulate", "0"] : ["--model", Path.Combine(trained.Models, trained.Version), "--out", Path.Combine(trained.Folder, "never")];
            var (exit, _, error) = await TrainedOnce.RunAsync([command, "--log", log, "--models", trained.Copy(), .. more]);
            Assert.Equal(1, exit);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            Assert.Matches("(holds|hold|has|at least)", error);
        }
    }

    private static ValueTask FollowAsync(SomeServer server) => server.Running.Services.GetRequiredService<ModelCare>().RefreshAsync();

    private static async Task<JsonNode> AssessAsync(SomeServer server)
    {
        using var answer = await server.Client.PostAsJsonAsync("/v1/assessments", new { user = "ola", ip = "84.208.20.110" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
