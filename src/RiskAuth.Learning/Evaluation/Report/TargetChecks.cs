using RiskAuth.Learning.Simulation;

namespace RiskAuth.Learning.Evaluation.Report;

public enum TargetVerdict
{
    Met,
    Missed,

    /// <summary>The report holds nothing to say it with.</summary>
    NotMeasured,

    /// <summary>The audit does not hold, so the figure is worth nothing, whatever it is.</summary>
    Void,
}

/// <param name="Target">What was asked for.</param>
/// <param name="Subject">Of what: a kind of attack, a target rate.</param>
/// <param name="Measured">What was found, with the figures that it is held against.</param>
public sealed record TargetCheck(string Target, string Subject, string Measured, TargetVerdict Verdict);

/// <summary>The product's own targets, held against what an evaluation found.</summary>
public static class TargetChecks
{
    /// <summary>Fewer sign-ins say nothing about a challenge rate.</summary>
    public const int FewestRows = 2_000;

    public const double Nearness = .15;

    private const double ShareOfCeiling = .8;
    private const double TimesBaseline = 1.3;
    private const double AucBelowCeiling = .02;
    private const double NewcomersShareOfCeiling = .5;
    private const double CampaignsStopped = .98;
    private const double Prompts = 2;
    private const double AlertsCleared = .99;

    private static readonly string[] Ceilings = [ScoredLog.Ceiling, ScoredLog.EvenCeiling];

    /// <summary>Whether a realised challenge rate is within 15 % of its target.</summary>
    public static bool IsNear(double share, double target) => Math.Abs(share - target) <= (Nearness * target) + 1e-12;

    public static IReadOnlyList<TargetCheck> Of(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var checks = new List<TargetCheck>();
        var singles = Findings.InOrder(report.Families).Where(family => Findings.IsSingleShot(family.Family)).ToList();
        checks.AddRange(singles.SelectMany(Recall));
        checks.AddRange(singles.SelectMany(Area));
        checks.AddRange(Findings.InOrder(report.Families).Where(family => family.HeldOut).Select(HeldOut));
        checks.AddRange(Newcomers(report));
        checks.AddRange(report.Rates.Select(rate => rate.Target).Distinct().SelectMany(target => Rates(report, target)));
        checks.AddRange(Campaigns(report));
        checks.AddRange(report.Prompts.Select(PromptsOf));
        checks.Add(Deletion(report.Deletion));
        return report.Audit is { Holds: false } ? checks.ConvertAll(check => check with { Verdict = TargetVerdict.Void }) : checks;
    }

    private static IEnumerable<TargetCheck> Recall(FamilyFigures family)
    {
        var found = family.Of(ScoredLog.Model)?.RecallAt1.Value;
        foreach (var ceiling in Ceilings)
        {
            var goal = ShareOfCeiling * family.Of(ceiling)?.RecallAt1.Value;
            yield return AtLeast($"found at 1 %: at least 0.8 × {Words.Detector(ceiling).ToLowerInvariant()}", Name(family), found, goal);
        }
        var best = Findings.BestBaseline(family);
        yield return AtLeast("found at 1 %: at least 1.3 × best baseline", Name(family), found, TimesBaseline * best?.RecallAt1.Value, best is null ? "" : $" ({Words.Detector(best.Detector)})");
    }

    private static IEnumerable<TargetCheck> Area(FamilyFigures family)
    {
        foreach (var ceiling in Ceilings)
        {
            var (found, goal) = (family.Of(ScoredLog.Model)?.Auc.Value, family.Of(ceiling)?.Auc.Value - AucBelowCeiling);
            yield return new(
                $"AUC: within 0.02 of {Words.Detector(ceiling).ToLowerInvariant()}", Name(family), $"{Figure.Area(found)}, asked for {Figure.Area(goal)}", Judge(found, goal));
        }
    }

    private static TargetCheck HeldOut(FamilyFigures family) =>
        AtLeast("held out: found at 1 %, at least as much as Freeman", Words.Family(family.Family), family.Of(ScoredLog.Model)?.RecallAt1.Value, family.Of(ScoredLog.Freeman)?.RecallAt1.Value);

    private static IEnumerable<TargetCheck> Newcomers(EvaluationReport report)
    {
        var slice = report.Strata.FirstOrDefault(slice => slice.Slice == "none");
        return Ceilings.Select(ceiling => AtLeast(
            $"accounts without history, found at 1 %: at least half of {Words.Detector(ceiling).ToLowerInvariant()}", "single sign-ins",
            slice?.Of(ScoredLog.Model)?.RecallAt1, NewcomersShareOfCeiling * slice?.Of(ceiling)?.RecallAt1));
    }

    private static IEnumerable<TargetCheck> Rates(EvaluationReport report, double target)
    {
        var counted = report.Rates.Where(rate => rate.Target == target && rate.SignIns >= FewestRows).ToList();
        foreach (var (name, value) in new (string, Func<RateFigures, double>)[] { ("as trained", rate => rate.Trained), ("corrected live", rate => rate.Live) })
        {
            var title = $"challenge rate {name}: within 15 % of {Figure.Rate(target)} where at least {Figure.Count(FewestRows)} sign-ins were counted";
            if (counted.Count == 0)
            {
                yield return new(title, "all strata", Figure.Missing, TargetVerdict.NotMeasured);
                continue;
            }
            var worst = counted.MaxBy(rate => double.IsFinite(value(rate)) ? Math.Abs(value(rate) - target) : double.MaxValue)!;
            yield return new(
                title, $"worst of {counted.Count}: {Words.Slice(worst.Stratum)}",
                $"{Figure.Percent(value(worst))}: {Figure.Number(value(worst) * worst.SignIns)} of {Figure.Count(worst.SignIns)} sign-ins asked, {Figure.Number(target * worst.SignIns)} meant",
                IsNear(value(worst), target) ? TargetVerdict.Met : TargetVerdict.Missed);
        }
    }

    private static IEnumerable<TargetCheck> Campaigns(EvaluationReport report) =>
        AttackFamilies.All.Select(AttackFamilies.NameOf).Where(CampaignStops.IsCampaign).Select(family => AtLeast(
            "campaigns: stopped after the 20th attempt", Words.Family(family),
            report.Campaigns.FirstOrDefault(campaign => campaign.Family == family)?.StoppedAfter20, CampaignsStopped));

    private static TargetCheck PromptsOf(PromptFigures prompts)
    {
        double? limit = prompts.Ceiling is { } ceiling ? Math.Max(Prompts, ceiling) : Prompts;
        return new(
            "prompts where 98 % are found: at most 2, or the ceiling's", $"{Words.Family(prompts.Family)}, of {Figure.Count(prompts.SignIns)} sign-ins",
            $"{Figure.Number(prompts.Model)}, at most {Figure.Number(limit)} asked for", Judge(-prompts.Model, -limit));
    }

    private static TargetCheck Deletion(DeletionFigures deletion) =>
        AtLeast("deletion test: alerts gone without their reasons", $"{Figure.Count(deletion.Alerts)} alerts", deletion.Cleared, AlertsCleared);

    private static TargetCheck AtLeast(string target, string subject, double? found, double? goal, string remark = "") =>
        new(target, subject, $"{Figure.Percent(found)}, asked for {Figure.Percent(goal)}{remark}{(goal > 1 ? ", which cannot be reached" : "")}", Judge(found, goal));

    private static TargetVerdict Judge(double? found, double? goal) =>
        found is not { } one || goal is not { } other || !double.IsFinite(one) || !double.IsFinite(other) ? TargetVerdict.NotMeasured
        : one >= other - 1e-12 ? TargetVerdict.Met : TargetVerdict.Missed;

    private static string Name(FamilyFigures family) => Words.Family(family.Family) + (family.HeldOut ? " (held out)" : "");
}
