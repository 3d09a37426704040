using RiskAuth.Learning.Evaluation;
using RiskAuth.Learning.Evaluation.Report;

namespace RiskAuth.Tests.Evaluation;

public sealed class TargetChecksTests
{
    [Fact]
    public void A_report_that_meets_everything_has_no_other_verdict() =>
        Assert.All(TargetChecks.Of(SomeReports.Good), check => Assert.True(check is { Verdict: TargetVerdict.Met, Even: null or { Verdict: TargetVerdict.Met }, ByRisk: null or { Verdict: TargetVerdict.Met } }, check.ToString()));

    [Theory]
    [InlineData(.48, TargetVerdict.Met)]
    [InlineData(.479, TargetVerdict.Missed)]
    public void Recall_is_held_against_four_fifths_of_the_ceiling(double recall, TargetVerdict verdict) =>
        Assert.Equal(verdict, Check(Recall("naive", recall), "0.8 ×", "naive").Verdict);

    [Fact]
    public void The_even_ceiling_is_judged_apart()
    {
        var check = Check(Recall("naive", .45), "0.8 ×", "naive");
        Assert.Equal((TargetVerdict.Missed, TargetVerdict.Met), (check.Verdict, check.Even!.Verdict));
    }

    [Fact]
    public void What_is_allocated_by_risk_is_judged_apart_and_against_the_free_ceiling()
    {
        var report = Recall("naive", .45).With("naive", "model_by_risk", found => found with { RecallAt1 = found.RecallAt1 with { Value = .48 } });
        var check = Check(report, "0.8 ×", "naive");
        Assert.Equal((TargetVerdict.Missed, TargetVerdict.Met), (check.Verdict, check.ByRisk!.Verdict));
        check = Check(SomeReports.Good with { Prompts = [new("naive", 12, 800, 11, 3, 4, 3)] }, "prompts");
        Assert.Equal((TargetVerdict.Missed, TargetVerdict.Met, "3"), (check.Verdict, check.ByRisk!.Verdict, check.ByRisk.Measured));
    }

    [Fact]
    public void By_risk_the_strata_miss_what_is_asked_of_each_and_all_together_are_judged_by_themselves()
    {
        var report = SomeReports.Good with
        {
            Rates = [SomeReports.Rate("all", .01), SomeReports.Rate("none", .01)],
            RatesByRisk = [SomeReports.Rate("all", .01), new("none", .01, 5_000, .003, .003)],
        };
        Assert.Equal(TargetVerdict.Missed, Check(report, "corrected live: ").ByRisk!.Verdict);
        Assert.Equal(TargetVerdict.Met, Check(report, "corrected live, overall").ByRisk!.Verdict);
    }

    [Fact]
    public void A_model_that_cannot_allocate_by_risk_has_no_such_verdicts()
    {
        var report = SomeReports.Good with
        {
            Families = [.. SomeReports.Good.Families.Select(family => family with { Detectors = [.. family.Detectors.Where(found => found.Detector != "model_by_risk")] })],
            Strata = [],
            Prompts = [new("naive", 12, 800, 2, 1, 4)],
            RatesByRisk = null,
            DeletionByRisk = null,
            Behaviours = null,
        };
        Assert.All(TargetChecks.Of(report), check => Assert.Null(check.ByRisk));
        Assert.All(TargetChecks.Of(SomeReports.Good).Where(check => !check.Target.StartsWith("campaigns", StringComparison.Ordinal)), check => Assert.NotNull(check.ByRisk));
    }

    [Theory]
    [InlineData(.39, TargetVerdict.Met)]
    [InlineData(.389, TargetVerdict.Missed)]
    public void Recall_is_held_against_the_best_of_the_baselines(double recall, TargetVerdict verdict) =>
        Assert.Equal(verdict, Check(Recall("naive", recall), "1.3 ×", "naive").Verdict);

    [Theory]
    [InlineData(.94, TargetVerdict.Met)]
    [InlineData(.939, TargetVerdict.Missed)]
    public void The_area_must_come_within_two_hundredths_of_the_ceilings(double auc, TargetVerdict verdict)
    {
        var report = SomeReports.Good.With("naive", "model", found => found with { Auc = found.Auc with { Value = auc } });
        Assert.Equal(verdict, Check(report, "AUC", "naive").Verdict);
    }

    [Fact]
    public void A_held_out_family_must_be_found_as_well_as_Freeman_finds_it()
    {
        Assert.Equal(TargetVerdict.Met, Check(Recall("phishing_relay", .2), "held out", "phishing relay").Verdict);
        Assert.Equal(TargetVerdict.Missed, Check(Recall("phishing_relay", .19), "held out", "phishing relay").Verdict);
    }

    [Theory]
    [InlineData(.25, TargetVerdict.Met)]
    [InlineData(.24, TargetVerdict.Missed)]
    public void Newcomers_must_be_protected_half_as_well_as_can_be(double recall, TargetVerdict verdict)
    {
        var slice = SomeReports.Slice("none");
        var report = SomeReports.Good with { Strata = [slice with { Detectors = [new("model", .9, recall), .. slice.Detectors.Skip(1)] }] };
        Assert.Equal(verdict, Check(report, "without history").Verdict);
    }

    [Theory]
    [InlineData(.01149, 2_000, TargetVerdict.Met)]
    [InlineData(.0115, 2_000, TargetVerdict.Met)]
    [InlineData(.0085, 2_000, TargetVerdict.Met)]
    [InlineData(.01151, 2_000, TargetVerdict.Missed)]
    [InlineData(.0084, 2_000, TargetVerdict.Missed)]
    [InlineData(.0084, 1_999, TargetVerdict.Met)]
    [InlineData(double.NaN, 2_000, TargetVerdict.NotMeasured)]
    public void One_stratum_that_is_asked_too_often_or_too_rarely_misses_the_target(double live, int signIns, TargetVerdict verdict)
    {
        var report = SomeReports.Good with { Rates = [SomeReports.Rate("none", .01), new("many", .01, signIns, .01, live)] };
        Assert.Equal(verdict, Check(report, "corrected live").Verdict);
        Assert.Equal(TargetVerdict.Met, Check(report, "as trained").Verdict);
    }

    [Fact]
    public void Strata_that_are_all_too_small_say_nothing() =>
        Assert.Equal(TargetVerdict.NotMeasured, Check(SomeReports.Good with { Rates = [new("none", .01, 10, .5, .5)] }, "as trained").Verdict);

    [Theory]
    [InlineData("odd_hour", .5, TargetVerdict.Met)]
    [InlineData("odd_hour", .49, TargetVerdict.Missed)]
    [InlineData("new_device", .6, TargetVerdict.Met)]
    [InlineData("new_device", .59, TargetVerdict.Missed)]
    public void Of_the_behavioural_set_more_must_be_found_than_was_published(string behaviour, double recall, TargetVerdict verdict)
    {
        var check = Check(SomeReports.Good with { Behaviours = [SomeReports.Behaviour(behaviour, recall)] }, "behavioural set", $"{behaviour.Replace('_', ' ')} (published {(behaviour == "odd_hour" ? 26 : 40)}.0\u00a0%; even ceiling 80.0\u00a0%)");
        Assert.Equal((verdict, verdict), (check.Verdict, check.ByRisk!.Verdict));
    }

    [Fact]
    public void Without_the_behavioural_set_nothing_is_said_of_it() =>
        Assert.Equal(2, TargetChecks.Of(SomeReports.Good with { Behaviours = null }).Count(check => check.Verdict == TargetVerdict.NotMeasured));

    [Theory]
    [InlineData(.98, TargetVerdict.Met)]
    [InlineData(.979, TargetVerdict.Missed)]
    [InlineData(null, TargetVerdict.NotMeasured)]
    public void Campaigns_must_be_stopped_after_their_twentieth_attempt(double? stopped, TargetVerdict verdict) =>
        Assert.Equal(verdict, Check(SomeReports.Good with { Campaigns = [new("spray", 10, 2_000, .9, stopped)] }, "campaigns", "spray").Verdict);

    [Fact]
    public void A_kind_of_campaign_that_the_log_lacks_is_not_measured() =>
        Assert.Equal(4, TargetChecks.Of(SomeReports.Good with { Campaigns = [] }).Count(check => check.Verdict == TargetVerdict.NotMeasured));

    [Theory]
    [InlineData(2.0, 1.0, TargetVerdict.Met)]
    [InlineData(3.0, 3.0, TargetVerdict.Met)]
    [InlineData(3.0, 2.5, TargetVerdict.Missed)]
    [InlineData(2.5, null, TargetVerdict.Missed)]
    [InlineData(null, 1.0, TargetVerdict.NotMeasured)]
    public void Prompts_may_be_two_or_as_many_as_the_ceilings(double? model, double? ceiling, TargetVerdict verdict) =>
        Assert.Equal(verdict, Check(SomeReports.Good with { Prompts = [new("naive", 12, 800, model, ceiling, 4)] }, "prompts").Verdict);

    [Theory]
    [InlineData(.99, TargetVerdict.Met)]
    [InlineData(.989, TargetVerdict.Missed)]
    [InlineData(null, TargetVerdict.NotMeasured)]
    public void The_reasons_must_take_the_alert_with_them(double? cleared, TargetVerdict verdict) =>
        Assert.Equal(verdict, Check(SomeReports.Good with { Deletion = new(100, cleared, .1, 1) }, "deletion").Verdict);

    [Fact]
    public void Where_the_audit_does_not_hold_no_verdict_counts() =>
        Assert.All(
            TargetChecks.Of(SomeReports.Good with { Audit = SomeReports.Good.Audit! with { Holds = false } }),
            check => Assert.True(check is { Verdict: TargetVerdict.Void, Even: null or { Verdict: TargetVerdict.Void }, ByRisk: null or { Verdict: TargetVerdict.Void } }, check.ToString()));

    [Fact]
    public void A_report_with_nothing_in_it_meets_nothing() =>
        Assert.All(TargetChecks.Of(SomeReports.Empty), check => Assert.Equal(TargetVerdict.NotMeasured, check.Verdict));

    private static EvaluationReport Recall(string family, double recall) =>
        SomeReports.Good.With(family, "model", found => found with { RecallAt1 = found.RecallAt1 with { Value = recall } });

    private static TargetCheck Check(EvaluationReport report, string target, string? subject = null) => Assert.Single(
        TargetChecks.Of(report), check => check.Target.Contains(target, StringComparison.Ordinal) && (subject is null || check.Subject == subject));
}
