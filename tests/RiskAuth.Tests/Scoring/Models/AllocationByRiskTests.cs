using System.Text.Json.Nodes;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation.Statistics;
using RiskAuth.Learning.Simulation;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;
using RiskAuth.Tests.Detection;

namespace RiskAuth.Tests.Scoring.Models;

/// <summary>What changes, and what must not, where challenges go to where attacks are likeliest.</summary>
public sealed class AllocationByRiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-allocation-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Learned from enough users that every stratum has attacks and sign-ins of its own to compare.</summary>
    private static readonly Lazy<RiskModel> Learned = new(() => SmallModel.Train(SmallModel.Record(3, AttackFamilies.Training, .02, users: 6_000, days: 45)));

    private static RiskModel Model => Learned.Value;

    private sealed record Judged(bool IsAttack, bool IsSingle, int User, DateTimeOffset Time, Stratum Stratum, double Tail, double Overall);

    private static readonly Lazy<Judged[]> Rows = new(() => [.. Judge(SmallModel.Record(4, AttackFamilies.All, .01, users: 6_000, days: 45))]);

    [Fact]
    public void Within_a_stratum_the_order_of_risk_is_the_same_as_before()
    {
        foreach (var stratum in Rows.Value.GroupBy(row => row.Stratum))
        {
            Judged[] ranked = [.. stratum.OrderBy(row => row.Tail)];
            for (var i = 1; i < ranked.Length; i++)
                Assert.True(ranked[i].Tail == ranked[i - 1].Tail ? ranked[i].Overall == ranked[i - 1].Overall : ranked[i].Overall > ranked[i - 1].Overall);
        }
    }

    [Fact]
    public void On_a_log_that_it_has_not_seen_the_overall_rate_is_as_asked()
    {
        var keeper = new ChallengeRateKeeper();
        Judged[] owners = [.. Rows.Value.Where(row => !row.IsAttack)];
        var asked = new bool[owners.Length];
        for (var i = 0; i < owners.Length; i++)
        {
            var tail = keeper.AdjustOverall(owners[i].Overall);
            asked[i] = tail <= .05;
            keeper.Learn((ulong)owners[i].User, owners[i].Stratum, tail, owners[i].Time, ChallengeAllocation.ByRisk);
        }
        Assert.InRange(asked.Skip(owners.Length / 2).Average(isAsked => isAsked ? 1 : 0), .85 * .05, 1.15 * .05);
    }

    [Fact]
    public void More_single_attacks_rank_above_sign_ins_than_where_all_kinds_of_accounts_are_asked_alike()
    {
        Judged[] rows = [.. Rows.Value.Where(row => !row.IsAttack || row.IsSingle)];
        var isAttack = Array.ConvertAll(rows, row => row.IsAttack);
        var even = RocCurve.Of(Array.ConvertAll(rows, row => -row.Tail), isAttack);
        var byRisk = RocCurve.Of(Array.ConvertAll(rows, row => -row.Overall), isAttack);
        Assert.True(byRisk.Auc > even.Auc + .02, $"{byRisk.Auc} and {even.Auc}");
    }

    [Fact]
    public void To_find_nearly_every_stranger_the_owners_of_old_accounts_are_asked_far_less()
    {
        var (byRisk, evenly) = (Asked(row => row.Overall), Asked(row => row.Tail));
        Assert.True(byRisk < .5 * evenly, $"{byRisk} and {evenly}");

        static double Asked(Func<Judged, double> tail)
        {
            var attacks = Rows.Value.Where(row => row.IsSingle).Select(tail).Order().ToArray();
            var threshold = attacks[(int)(.95 * attacks.Length)];
            return Rows.Value.Where(row => !row.IsAttack && row.Stratum >= Stratum.Many).Average(row => tail(row) <= threshold ? 1 : 0);
        }
    }

    [Fact]
    public void A_model_of_before_loads_and_scores_evenly()
    {
        var old = Load(manifest =>
        {
            foreach (var stratum in manifest["strata"]!.AsArray())
                stratum!.AsObject().Remove("overall");
        });
        Assert.False(old.AllocatesByRisk);
        Assert.Throws<InvalidOperationException>(() => old.OverallTailOf(.5, Stratum.Few));
        var (diary, newer) = (Diary.FromOslo(6), Diary.FromOslo(6));
        (diary.Configuration, diary.Scorer) = (new() { ChallengeAllocation = ChallengeAllocation.ByRisk }, new TrainedScorer(old));
        newer.Scorer = new TrainedScorer(Model);
        var attempt = Some.Attempt(Some.Noon, "105.112.0.1", Some.FirefoxOnLinux);
        var (assessed, evenly) = (diary.Assess(attempt, Some.Lagos), newer.Assess(attempt, Some.Lagos));
        Assert.Equal((ChallengeAllocation.Even, evenly.RiskScore), (assessed.Allocation, assessed.RiskScore));
    }

    [Fact]
    public void A_model_of_which_only_some_strata_can_be_compared_is_refused() =>
        Assert.Contains("some cannot", Assert.Throws<ModelFormatException>(() => Load(manifest => manifest["strata"]![2]!.AsObject().Remove("overall"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[1, 0.5]", "[0.5, 0.5]")]
    [InlineData("[1, 0.5]", "[0.5]")]
    [InlineData("[0.9, 0.5]", "[0.5, 0.4]")]
    [InlineData("[1, 1]", "[0.5, 0.4]")]
    [InlineData("[1, 0]", "[0.5, 0.4]")]
    [InlineData("[1, 0.5]", "[1.5, 0.4]")]
    [InlineData("[1, \"NaN\"]", "[0.5, 0.4]")]
    [InlineData("[]", "[]")]
    public void A_table_that_would_break_the_order_is_refused(string tails, string overall) => Assert.Throws<ModelFormatException>(() => Load(manifest =>
        manifest["strata"]![1]!["overall"] = JsonNode.Parse($$"""{"tails":{{tails}},"overall":{{overall}}}""")));

    [Fact]
    public void The_engine_says_among_which_sign_ins_a_score_was_taken_and_scores_so()
    {
        var diary = Diary.FromOslo(6);
        diary.Scorer = new TrainedScorer(Model);
        var attempt = Some.Attempt(Some.Noon, "105.112.0.1", Some.FirefoxOnLinux);
        Assert.Equal(ChallengeAllocation.Even, diary.Assess(attempt, Some.Lagos).Allocation);
        diary.Configuration = new() { ChallengeAllocation = ChallengeAllocation.ByRisk };
        Assert.Equal(ChallengeAllocation.ByRisk, diary.Assess(attempt, Some.Lagos).Allocation);
        var scorer = new TrainedScorer(Model);
        var (vector, differ) = (new float[FeatureSchema.Count], 0);
        for (var row = 0; row < 200; row++)
        {
            SmallModel.Instance.Other.Table.CopyRow(row, vector);
            var stratum = RiskModel.StratumOf(vector);
            Assert.Equal(1 - Model.OverallTailOf(Model.TailOf(vector), stratum), scorer.ScoreOf(vector, stratum, ChallengeAllocation.ByRisk));
            differ += scorer.ScoreOf(vector, stratum, ChallengeAllocation.ByRisk) != scorer.ScoreOf(vector, stratum) ? 1 : 0;
        }
        Assert.True(differ > 150, $"{differ}");
    }

    private RiskModel Load(Action<JsonNode> change)
    {
        var folder = ModelFolder.Save(Model, _folder, new Dictionary<string, string>());
        var path = Path.Combine(folder, ModelFolder.ManifestFile);
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        change(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
        return ModelFolder.Load(folder);
    }

    private static IEnumerable<Judged> Judge(DetectionLog log)
    {
        string[] campaigns = ["stuffing", "spray", "brute_force", "distributed_guessing"];
        var vector = new float[FeatureSchema.Count];
        for (var row = 0; row < log.Count; row++)
        {
            var isAttack = log.Truths[row] == Truth.Attack;
            if (!isAttack && !log.IsSignIn(row))
                continue;
            log.Table.CopyRow(row, vector);
            var stratum = RiskModel.StratumOf(vector);
            var tail = Model.TailOf(vector, stratum);
            yield return new(
                isAttack, isAttack && !campaigns.Contains(log.FamilyOf(row)), log.Table.Groups[row], DateTimeOffset.FromUnixTimeMilliseconds(log.Table.TimesMs[row]),
                stratum, tail, Model.OverallTailOf(tail, stratum));
        }
    }
}
