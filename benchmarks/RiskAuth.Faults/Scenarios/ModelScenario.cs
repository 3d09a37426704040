using Microsoft.Extensions.DependencyInjection;
using RiskAuth.Features;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;
using RiskAuth.Server.Models;
using RiskAuth.Tests.Training;

namespace RiskAuth.Faults.Scenarios;

internal static class ModelScenario
{
    public static Scenario Create() => new(
        "model-files", "Model files that are replaced, cut off, filled with rubbish or deleted while the model scores never fail a request; the last good model goes on scoring.", RunAsync);

    private static async Task<string> RunAsync(FaultRun run)
    {
        var ledger = new Ledger();
        await using var server = await LocalServer.StartAsync(run, TimeProvider.System);
        var (library, care) = (server.Services.GetRequiredService<ModelLibrary>(), server.Services.GetRequiredService<ModelCare>());
        using var client = server.Client();
        var (first, second) = (Save(library, seed: 1), Save(library, seed: 2));
        var (pointer, trees, manifest) = (Path.Combine(library.Folder, ModelLibrary.PromotedFile), Path.Combine(library.Folder, second, ModelFolder.TreesFile), Path.Combine(library.Folder, second, ModelFolder.ManifestFile));
        var (goodTrees, goodManifest) = (await File.ReadAllBytesAsync(trees), await File.ReadAllBytesAsync(manifest));
        using var stop = new CancellationTokenSource();
        var load = Clients.LoadAsync(4, (caller, i) => ledger.SignInAsync(client, $"user{caller}", $"81.2.69.{i % 250}"), stop.Token);
        for (var round = 0; round < run.Of(20, 2); round++)
        {
            await PromotedAsync(first, first, "after it was promoted");
            await File.WriteAllBytesAsync(trees, goodTrees[..(goodTrees.Length / 2)]);
            await PromotedAsync(second, first, "with the promoted model's trees cut off");
            await File.WriteAllBytesAsync(trees, [.. Enumerable.Range(0, 3_000).Select(i => (byte)(i * 31))]);
            await PromotedAsync(second, first, "with rubbish in the promoted model's trees");
            await File.WriteAllBytesAsync(trees, goodTrees);
            await File.WriteAllTextAsync(manifest, "{}");
            await PromotedAsync(second, first, "with an empty manifest");
            await File.WriteAllBytesAsync(manifest, goodManifest);
            await PromotedAsync(second, second, "after its files were whole again");
            File.Delete(trees);
            await PromotedAsync(second, second, "with the files of the model that scores deleted");
            await PromotedAsync("no such model", second, "with rubbish in the file that names the model");
            await File.WriteAllBytesAsync(trees, goodTrees);
        }
        await stop.CancelAsync();
        await load;
        await ledger.CheckAsync(client);
        return $"{run.Of(20, 2)} rounds of seven changes under load, {ledger.Answered:N0} assessments answered and none failed";

        async Task PromotedAsync(string promoted, string scores, string when)
        {
            await File.WriteAllTextAsync(pointer, promoted + "\n");
            await care.RefreshAsync();
            var answer = await ledger.SignInAsync(client, "probe", "81.2.69.142");
            var found = answer?["model"]?.GetValue<string>();
            ClaimBrokenException.Unless(answer is null || found == scores, $"{when} the model {found} scores instead of {scores}");
        }
    }

    /// <summary>A model that means nothing, but is whole.</summary>
    private static string Save(ModelLibrary library, int seed)
    {
        string[] names = [.. FeatureSchema.Names];
        BoostedTreesModel trees = SomeTrees.Boosted(seed, trees: 2, features: names.Length) with { FeatureSchemaVersion = FeatureSchema.Version, FeatureNames = names };
        IsolationForestModel forest = SomeTrees.Forest(seed, trees: 2, features: names.Length) with { FeatureSchemaVersion = FeatureSchema.Version, FeatureNames = names };
        var table = new TailTable([-1, 0, .5, 2], [1, .5, .1, .001]);
        var strata = Strata.All.Select(stratum => new Calibration(stratum, 100, [table, table, table, table], table, new float[names.Length])).ToArray();
        var drift = names.Select(_ => new DriftReference([0, 1], [.1, .2, .3, .4])).ToArray();
        var model = ModelFolder.Assemble($"fault-{seed}", "nothing", trees, forest, [1, .5, .5, 1], strata, drift);
        ModelFolder.Save(model, library.Folder, new Dictionary<string, string>());
        return model.Version;
    }
}
