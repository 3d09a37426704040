using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation;
using RiskAuth.Scoring.Models;
using RiskAuth.Tests.Detection;

namespace RiskAuth.Tests.Evaluation;

public sealed class ModelComparisonTests
{
    private static readonly DetectionLog Log = SmallModel.Instance.Other;

    [Fact]
    public void Models_are_compared_on_attacks_that_are_one_sign_in_each_and_not_on_campaigns()
    {
        var comparison = ModelComparison.Of(Log, SmallModel.Instance.Model, null, ModelLibrary.Baseline, .05);
        var attacks = Enumerable.Range(0, Log.Count).Where(row => Log.Truths[row] == Truth.Attack).ToList();
        Assert.Contains(attacks, row => Log.CampaignOf(row) != 0);
        Assert.NotEmpty(comparison.Strata);
        foreach (var stratum in comparison.Strata)
            Assert.Equal(attacks.Count(row => Log.CampaignOf(row) == 0 && Strata.NameOf(StratumOf(row)) == stratum.Stratum), stratum.Attacks);
    }

    [Fact]
    public void Intervals_are_drawn_over_whole_campaigns_and_over_users_otherwise()
    {
        int[] rows = [.. Enumerable.Range(0, Log.Count)];
        foreach (var campaign in rows.Where(row => Log.CampaignOf(row) != 0).GroupBy(Log.CampaignOf))
            Assert.Single(campaign.Select(row => FamilyMeasures.ClusterOf(Log, row)).Distinct());
        var users = rows.Where(row => Log.CampaignOf(row) == 0).Select(row => FamilyMeasures.ClusterOf(Log, row)).ToHashSet();
        Assert.Equal(rows.Where(row => Log.CampaignOf(row) == 0).Select(row => Log.Table.Groups[row]).ToHashSet(), users);
        Assert.DoesNotContain(rows.Where(row => Log.CampaignOf(row) != 0), row => users.Contains(FamilyMeasures.ClusterOf(Log, row)));
    }

    private static Stratum StratumOf(int row)
    {
        var vector = new float[FeatureSchema.Count];
        Log.Table.CopyRow(row, vector);
        return RiskModel.StratumOf(vector);
    }
}
