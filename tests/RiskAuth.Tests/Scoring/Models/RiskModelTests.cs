using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation.Statistics;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;
using RiskAuth.Tests.Detection;

namespace RiskAuth.Tests.Scoring.Models;

public sealed class RiskModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-model-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static RiskModel Model => SmallModel.Instance.Model;

    [Fact]
    public void It_ranks_attacks_of_a_log_that_it_has_not_seen_above_sign_ins()
    {
        var log = SmallModel.Instance.Other;
        int[] rows = [.. Enumerable.Range(0, log.Count).Where(row => log.Truths[row] == Truth.Attack || log.IsSignIn(row))];
        var vector = new float[FeatureSchema.Count];
        var scores = Array.ConvertAll(rows, row =>
        {
            log.Table.CopyRow(row, vector);
            return 1 - Model.TailOf(vector);
        });
        Assert.True(RocCurve.Of(scores, Array.ConvertAll(rows, row => log.Truths[row] == Truth.Attack)).Auc > .9);
    }

    [Fact]
    public void Training_again_gives_the_same_model_to_the_byte_with_any_number_of_threads()
    {
        var again = SmallModel.Train(SmallModel.Instance.Learned, threads: 1);
        Assert.Equal(Model.Version, again.Version);
        var (one, two) = (ModelFolder.Save(Model, Path.Combine(_folder, "a"), Pages), ModelFolder.Save(again, Path.Combine(_folder, "b"), Pages));
        foreach (var file in new[] { ModelFolder.ManifestFile, ModelFolder.TreesFile, ModelFolder.ForestFile })
            Assert.Equal(File.ReadAllBytes(Path.Combine(one, file)), File.ReadAllBytes(Path.Combine(two, file)));
    }

    [Fact]
    public void A_saved_model_scores_as_before()
    {
        var loaded = ModelFolder.Load(ModelFolder.Save(Model, _folder, Pages));
        var vector = new float[FeatureSchema.Count];
        for (var row = 0; row < 500; row++)
        {
            SmallModel.Instance.Other.Table.CopyRow(row, vector);
            Assert.Equal(Model.TailOf(vector), loaded.TailOf(vector));
        }
    }

    [Theory]
    [InlineData(ModelFolder.ManifestFile)]
    [InlineData(ModelFolder.TreesFile)]
    [InlineData(ModelFolder.ForestFile)]
    public void A_truncated_missing_or_changed_file_is_refused_with_its_name(string file)
    {
        var path = Path.Combine(ModelFolder.Save(Model, _folder, Pages), file);
        var bytes = File.ReadAllBytes(path);
        var folder = Path.GetDirectoryName(path)!;
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Throws<ModelFormatException>(() => ModelFolder.Load(folder));
        File.Delete(path);
        Assert.Contains(file, Assert.Throws<ModelFormatException>(() => ModelFolder.Load(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trees_of_another_model_are_refused()
    {
        var folder = ModelFolder.Save(Model, _folder, Pages);
        using (var stream = File.Create(Path.Combine(folder, ModelFolder.TreesFile)))
            (Model.Trees with { BaseLogOdds = 1 }).Save(stream);
        Assert.Contains("not the file", Assert.Throws<ModelFormatException>(() => ModelFolder.Load(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_another_feature_version_is_refused_and_says_what_to_do()
    {
        var path = Path.Combine(ModelFolder.Save(Model, _folder, Pages), ModelFolder.ManifestFile);
        File.WriteAllText(path, File.ReadAllText(path).Replace($"\"featureSchemaVersion\": {FeatureSchema.Version}", "\"featureSchemaVersion\": 1", StringComparison.Ordinal));
        Assert.Contains("train it again", Assert.Throws<ModelFormatException>(() => ModelFolder.Load(Path.GetDirectoryName(path)!)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_manifests_are_refused_or_load_but_never_fail_otherwise()
    {
        var folder = ModelFolder.Save(Model, _folder, Pages);
        var path = Path.Combine(folder, ModelFolder.ManifestFile);
        var sound = File.ReadAllBytes(path);
        var random = new Random(17);
        for (var i = 0; i < 150; i++)
        {
            var bytes = (byte[])sound.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = "0123456789-.,:[]{}\"eEnul x"u8[random.Next(26)];
            File.WriteAllBytes(path, bytes);
            try
            {
                ModelFolder.Load(folder).TailOf(new float[FeatureSchema.Count]);
            }
            catch (ModelFormatException)
            {
            }
        }
    }

    [Fact]
    public void Scoring_allocates_nothing()
    {
        var vector = new float[FeatureSchema.Count];
        SmallModel.Instance.Other.Table.CopyRow(0, vector);
        var stratum = RiskModel.StratumOf(vector);
        Assert.Equal(0, Allocations.Of(() => Model.OverallTailOf(Model.TailOf(vector), stratum)));
    }

    [Fact]
    public void Made_ordinary_the_reasons_given_take_nearly_every_alert_away_and_chance_does_not()
    {
        var log = SmallModel.Instance.Other;
        var scorer = new TrainedScorer(Model);
        var vector = new float[FeatureSchema.Count];
        var topics = new int[Explanation.MaxReasons];
        var random = new Random(1);
        var (alerts, cleared, clearedByChance) = (0, 0, 0);
        for (var row = 0; row < log.Count; row++)
        {
            log.Table.CopyRow(row, vector);
            var stratum = RiskModel.StratumOf(vector);
            if (Model.TailOf(vector) > .05)
                continue;
            alerts++;
            var found = scorer.FindTopics(vector, .95, topics);
            cleared += scorer.ScoreOf(vector, stratum) < .95 ? 1 : 0;
            log.Table.CopyRow(row, vector);
            scorer.MakeTypical(vector, [.. Enumerable.Range(0, TrainedScorer.TopicCount).OrderBy(_ => random.Next()).Take(found)]);
            clearedByChance += scorer.ScoreOf(vector, stratum) < .95 ? 1 : 0;
        }
        Assert.True(alerts > 500);
        Assert.True(cleared >= .99 * alerts, $"{cleared} of {alerts}");
        Assert.True(clearedByChance < .6 * alerts, $"{clearedByChance} of {alerts}");
    }

    [Fact]
    public void Fewer_failures_are_never_riskier()
    {
        var log = SmallModel.Instance.Other;
        var names = new[] { "user_failures_1h", "address_failed_users_24h", "tag_failed_users_24h", "failures_since_success", "agent_suspicious", "network_hosting" };
        var vector = new float[FeatureSchema.Count];
        for (var row = 0; row < log.Count; row += 7)
        {
            foreach (var name in names)
            {
                log.Table.CopyRow(row, vector);
                var before = Model.Detect(vector).Trees;
                vector[FeatureSchema.IndexOf(name)] = 0;
                Assert.True(Model.Detect(vector).Trees <= before);
            }
        }
    }

    private static IReadOnlyDictionary<string, string> Pages => new Dictionary<string, string> { ["MODEL_CARD.md"] = "# small\n" };
}
