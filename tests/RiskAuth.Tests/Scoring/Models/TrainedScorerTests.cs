using RiskAuth.Decisions;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Models;
using RiskAuth.Tests.Detection;

namespace RiskAuth.Tests.Scoring.Models;

public sealed class TrainedScorerTests
{
    private static readonly TrainedScorer Scorer = new(SmallModel.Instance.Model);

    [Theory]
    [InlineData(29465u)]
    [InlineData(0u)]
    public void A_young_installation_challenges_a_stranger_from_far_away_as_the_baseline_does_and_says_why(uint asn)
    {
        var diary = Diary.FromOslo(3);
        diary.Scorer = Scorer;
        var stranger = Some.Attempt(Some.Noon.AddMinutes(20), "105.112.0.1", Some.FirefoxOnLinux);
        var assessed = diary.Assess(stranger, Some.Lagos with { Asn = asn, Organization = null });
        Assert.Equal(Decision.Challenge, assessed.Verdict.Decision);
        Assert.Equal(SmallModel.Instance.Model.Version, assessed.Model);
        Assert.Contains(assessed.Verdict.Reasons, reason => reason.Code == "impossible_travel");
        diary.Scorer = new BaselineScorer();
        Assert.True(assessed.RiskScore >= diary.Assess(stranger, Some.Lagos with { Asn = asn, Organization = null }).RiskScore);
    }

    [Fact]
    public void The_owner_at_home_is_let_in_by_model_and_baseline_alike()
    {
        var diary = Diary.FromOslo(6);
        diary.Scorer = Scorer;
        var home = diary.Assess(Some.Attempt(Some.Noon) with { DeviceToken = diary.Token }, Some.Oslo);
        Assert.Equal(Decision.Allow, home.Verdict.Decision);
        Assert.Equal(RiskLevel.Low, home.RiskLevel);
    }

    [Fact]
    public void An_alert_has_one_to_three_reasons_each_once()
    {
        var diary = Diary.FromOslo(10);
        diary.Scorer = Scorer;
        foreach (var network in new[] { Some.Lagos, Some.Hosting, Some.Oslo })
        {
            foreach (var agent in new[] { Some.FirefoxOnLinux, "curl/8.5.0", null })
            {
                var assessed = diary.Assess(Some.Attempt(Some.Noon.AddMinutes(20), "105.112.0.1", agent), network);
                Assert.InRange(assessed.Verdict.Reasons.Count, 1, 3);
                Assert.Equal(assessed.Verdict.Reasons.Count, assessed.Verdict.Reasons.Select(reason => reason.Code).Distinct().Count());
                Assert.All(assessed.Verdict.Reasons, reason => Assert.NotEmpty(reason.Text));
            }
        }
    }
}
