using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Simulation;
using RiskAuth.Scoring.Models;

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

/// <param name="Target">What was asked for, in words.</param>
/// <param name="Subject">Of what: a kind of attack, a target rate.</param>
/// <param name="Measured">What was found.</param>
/// <param name="Asked">What would have done.</param>
/// <param name="Even">The same against the even ceiling, where the target is a part of the ceiling.</param>
/// <param name="ByRisk">What the model reaches where challenges are allocated by risk; null where that changes nothing, or was not measured.</param>
public sealed record TargetCheck(
    string Target, string Subject, string Measured, string Asked, TargetVerdict Verdict, EvenCheck? Even = null, ByRiskCheck? ByRisk = null);

public sealed record EvenCheck(string Asked, TargetVerdict Verdict);

public sealed record ByRiskCheck(string Measured, TargetVerdict Verdict);

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

    /// <summary>What is asked of the behavioural set, and what was published of it at the same rate.</summary>
    private static readonly (string Behaviour, double Asked, double Published)[] Behaviours = [(BehaviourProbes.OddHour, .5, .26), (BehaviourProbes.NewDevice, .6, .4)];

    /// <summary>Whether a realised challenge rate is within 15 % of its target.</summary>
    public static bool IsNear(double share, double target) => Math.Abs(share - target) <= (Nearness * target) + 1e-12;

    public static IReadOnlyList<TargetCheck> Of(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var checks = new List<TargetCheck>();
        var singles = Findings.InOrder(report.Families).Where(family => Findings.IsSingleShot(family.Family)).ToList();
        checks.AddRange(singles.SelectMany(Recall));
        checks.AddRange(singles.Select(Area));
        checks.AddRange(Findings.InOrder(report.Families).Where(family => family.HeldOut).Select(HeldOut));
        checks.Add(Newcomers(report));
        checks.AddRange(report.Rates.Select(rate => rate.Target).Distinct().SelectMany(target => Rates(report, target)));
        checks.AddRange(Behaviours.Select(asked => Behaviour(report, asked.Behaviour, asked.Asked, asked.Published)));
        checks.AddRange(Campaigns(report));
        checks.AddRange(report.Prompts.Select(PromptsOf));
        checks.Add(Deletion(report.Deletion, report.DeletionByRisk));
        return report.Audit is { Holds: false } ? checks.ConvertAll(Void) : checks;
    }

    private static TargetCheck Void(TargetCheck check) =>
        check with
        {
            Verdict = TargetVerdict.Void,
            Even = check.Even is { } even ? even with { Verdict = TargetVerdict.Void } : null,
            ByRisk = check.ByRisk is { } byRisk ? byRisk with { Verdict = TargetVerdict.Void } : null,
        };

    private static IEnumerable<TargetCheck> Recall(FamilyFigures family)
    {
        double? RecallOf(string detector) => family.Of(detector)?.RecallAt1.Value;
        var (found, byRisk) = (RecallOf(ScoredLog.Model), RecallOf(ScoredLog.ByRisk));
        yield return AtLeast("found at 1 %: 0.8 × the ceiling", Name(family), found, ShareOfCeiling * RecallOf(ScoredLog.Ceiling), ShareOfCeiling * RecallOf(ScoredLog.EvenCeiling), byRisk);
        var best = Findings.BestBaseline(family);
        var check = AtLeast("found at 1 %: 1.3 × the best baseline", Name(family), found, TimesBaseline * best?.RecallAt1.Value, byRisk);
        yield return best is null ? check : check with { Asked = $"{check.Asked} ({Words.Detector(best.Detector)})" };
    }

    private static TargetCheck Area(FamilyFigures family)
    {
        double? AreaOf(string detector) => family.Of(detector)?.Auc.Value;
        var (found, goal, even) = (AreaOf(ScoredLog.Model), AreaOf(ScoredLog.Ceiling) - AucBelowCeiling, AreaOf(ScoredLog.EvenCeiling) - AucBelowCeiling);
        return new("AUC: the ceiling's less 0.02", Name(family), Figure.Area(found), $"at least {Figure.Area(goal)}", Judge(found, goal), new(Figure.Area(even), Judge(found, even)),
            AreaOf(ScoredLog.ByRisk) is { } byRisk ? new(Figure.Area(byRisk), Judge(byRisk, goal)) : null);
    }

    private static TargetCheck HeldOut(FamilyFigures family) =>
        AtLeast("held out, found at 1 %: Freeman's", Words.Family(family.Family), family.Of(ScoredLog.Model)?.RecallAt1.Value, family.Of(ScoredLog.Freeman)?.RecallAt1.Value, family.Of(ScoredLog.ByRisk)?.RecallAt1.Value);

    private static TargetCheck Newcomers(EvaluationReport report)
    {
        var slice = report.Strata.FirstOrDefault(slice => slice.Slice == Strata.NameOf(Stratum.None));
        return AtLeast(
            "accounts without history, found at 1 %: half of the ceiling", "single sign-ins", slice?.Of(ScoredLog.Model)?.RecallAt1,
            NewcomersShareOfCeiling * slice?.Of(ScoredLog.Ceiling)?.RecallAt1, NewcomersShareOfCeiling * slice?.Of(ScoredLog.EvenCeiling)?.RecallAt1, slice?.Of(ScoredLog.ByRisk)?.RecallAt1);
    }

    private static TargetCheck Behaviour(EvaluationReport report, string behaviour, double asked, double published)
    {
        var figures = report.Behaviours?.FirstOrDefault(one => one.Family == behaviour);
        double? RecallOf(string detector) => figures?.Of(detector)?.RecallAt1.Value;
        return AtLeast(
            "behavioural set, found at 1 %", $"{Words.Family(behaviour)} (published {Figure.Percent(published)}; even ceiling {Figure.Percent(RecallOf(ScoredLog.EvenCeiling))})",
            RecallOf(ScoredLog.Model), asked, RecallOf(ScoredLog.ByRisk));
    }

    private static IEnumerable<TargetCheck> Rates(EvaluationReport report, double target)
    {
        var counted = Counted(report.Rates, target);
        var byRisk = report.RatesByRisk is { } rates ? Counted(rates, target) : [];
        foreach (var (name, value) in new (string, Func<RateFigures, double>)[] { ("as trained", rate => rate.Trained), ("corrected live", rate => rate.Live) })
        {
            var title = $"challenge rate {name}: {Figure.Rate(target)} ± 15 %";
            if (counted.Count == 0)
            {
                yield return new(title, $"strata of {Figure.Count(FewestRows)} or more", Figure.Missing, Figure.Missing, TargetVerdict.NotMeasured);
                continue;
            }
            var (worst, share) = Worst(counted, target, value);
            yield return new(
                title, $"worst of {counted.Count}: {Words.Slice(worst.Stratum)}", Counted(worst, share), Asked(target, worst.SignIns), Near(share, target),
                ByRisk: byRisk.Count > 0 && Worst(byRisk, target, value) is var (other, its) ? new($"{Words.Slice(other.Stratum)}: {Figure.Percent(its)}", Near(its, target)) : null);
            if (counted.Find(rate => rate.Stratum == LiveRates.AllStrata) is not { } all)
                continue;
            yield return new(
                $"challenge rate {name}, overall: {Figure.Rate(target)} ± 15 %", Words.Slice(all.Stratum), Counted(all, value(all)), Asked(target, all.SignIns), Near(value(all), target),
                ByRisk: byRisk.Find(rate => rate.Stratum == LiveRates.AllStrata) is { } overall ? new(Counted(overall, value(overall)), Near(value(overall), target)) : null);
        }
    }

    private static List<RateFigures> Counted(IReadOnlyList<RateFigures> rates, double target) => [.. rates.Where(rate => rate.Target == target && rate.SignIns >= FewestRows)];

    private static (RateFigures Rate, double Share) Worst(List<RateFigures> rates, double target, Func<RateFigures, double> value)
    {
        var worst = rates.MaxBy(rate => double.IsFinite(value(rate)) ? Math.Abs(value(rate) - target) : double.MaxValue)!;
        return (worst, value(worst));
    }

    private static string Counted(RateFigures rate, double share) => $"{Figure.Percent(share)}: {Figure.Number(share * rate.SignIns)} of {Figure.Count(rate.SignIns)}";

    private static string Asked(double target, int signIns) =>
        $"{Figure.Rate(target * (1 - Nearness))} to {Figure.Rate(target * (1 + Nearness))}: {Figure.Number(target * signIns)} ± 15 %";

    private static TargetVerdict Near(double share, double target) =>
        !double.IsFinite(share) ? TargetVerdict.NotMeasured : IsNear(share, target) ? TargetVerdict.Met : TargetVerdict.Missed;

    private static IEnumerable<TargetCheck> Campaigns(EvaluationReport report) =>
        AttackFamilies.All.Select(AttackFamilies.NameOf).Where(CampaignStops.IsCampaign).Select(family => AtLeast(
            "campaigns: stopped after the 20th attempt", Words.Family(family),
            report.Campaigns.FirstOrDefault(campaign => campaign.Family == family)?.StoppedAfter20, CampaignsStopped));

    private static TargetCheck PromptsOf(PromptFigures prompts)
    {
        double? limit = prompts.Ceiling is { } ceiling ? Math.Max(Prompts, ceiling) : Prompts;
        return new(
            "prompts where 98 % are found: 2, or the ceiling's", $"{Words.Family(prompts.Family)}, of {Figure.Count(prompts.SignIns)} sign-ins",
            Figure.Number(prompts.Model), $"at most {Figure.Number(limit)}", Judge(-prompts.Model, -limit),
            ByRisk: prompts.ModelByRisk is { } byRisk ? new(Figure.Number(byRisk), Judge(-byRisk, -limit)) : null);
    }

    private static TargetCheck Deletion(DeletionFigures deletion, DeletionFigures? byRisk) =>
        AtLeast("deletion test: alerts gone without their reasons", $"{Figure.Count(deletion.Alerts)} alerts", deletion.Cleared, AlertsCleared, byRisk?.Cleared);

    private static TargetCheck AtLeast(string target, string subject, double? found, double? goal, double? byRisk = null) =>
        new(target, subject, Figure.Percent(found), $"at least {Figure.Percent(goal)}{(goal > 1 ? ", which cannot be" : "")}", Judge(found, goal),
            ByRisk: byRisk is { } other ? new(Figure.Percent(other), Judge(other, goal)) : null);

    private static TargetCheck AtLeast(string target, string subject, double? found, double? goal, double? even, double? byRisk) =>
        AtLeast(target, subject, found, goal, byRisk) with { Even = new(Figure.Percent(even), Judge(found, even)) };

    private static TargetVerdict Judge(double? found, double? goal) =>
        found is not { } one || goal is not { } other || !double.IsFinite(one) || !double.IsFinite(other) ? TargetVerdict.NotMeasured
        : one >= other - 1e-12 ? TargetVerdict.Met : TargetVerdict.Missed;

    private static string Name(FamilyFigures family) => Words.Family(family.Family) + (family.HeldOut ? " (held out)" : "");
}
