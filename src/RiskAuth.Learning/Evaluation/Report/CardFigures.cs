using RiskAuth.Learning.Evaluation.Statistics;

namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>The tables of a model card: what was measured, and what was asked for.</summary>
internal static class CardFigures
{
    public static string Measured(IReadOnlyList<CardEvaluation> evaluations) =>
        string.Join("\n\n", evaluations.Select(Measured).Prepend("## What it finds"));

    public static string Targets(IReadOnlyList<CardEvaluation> evaluations)
    {
        var parts = evaluations.Select(evaluation =>
        {
            var checks = TargetChecks.Of(evaluation.Report);
            var rows = checks.Select(check => new[] { check.Target, Markdown.Text(check.Subject), Markdown.Text(check.Measured), Markdown.Text(check.Asked), Say(check.Verdict), Even(check), ByRisk(check) });
            return $"### Targets {evaluation.Title}\n\n{Tally(checks)}\n\n{Markdown.Table(["Target", "Of", "Measured", "Asked for", "Verdict", "Against the even ceiling", "By risk"], rows, words: 7)}";
        });
        const string Apart = "The scenario harness, and false alarms on clean traffic are measured apart from this card.";
        return string.Join("\n\n", parts.Prepend($"## Beside the targets\n\nThe ceiling is free to ask some kinds of accounts far oftener than others; the even ceiling asks all equally often, as the model must. The verdict is against the ceiling; the next column says what it would be against the even one. All of these are of the model where challenges are allocated evenly, the default; the last column is of the same model where the operator has them allocated by risk, against the ceiling again. {Apart}"));
    }

    private static string Measured(CardEvaluation evaluation)
    {
        var report = evaluation.Report;
        var summary = report.Summary;
        var page = evaluation.Page is { } file ? $" All figures, with plots: [{Markdown.Text(file)}]({Uri.EscapeDataString(file)})." : "";
        return $"""
            ### Measured {evaluation.Title}

            On {Markdown.Text(report.Log)}: {Figure.Count(summary.SignIns)} attempts of {Figure.Count(summary.Users)} users, {Figure.Date(summary.From)} to {Figure.Date(summary.To)}; {Figure.Count(summary.Legitimate)} legitimate sign-ins, {Figure.Count(summary.Attacks)} attacks.{page}

            Found where 1 % of legitimate sign-ins are asked for more (95 % interval):

            {Grid(report, found => Value(found.RecallAt1, Figure.Percent, Figure.PercentRange))}

            AUC (95 % interval):

            {Grid(report, found => Value(found.Auc, value => Figure.Area(value), Figure.AreaRange))}

            The model alone: found at other challenge rates, and precision at 1 % where attacks are 1 in 100, 1,000 and 10,000 sign-ins:

            {ModelAlone(report, ScoredLog.Model)}{ByRisk(report)}{Behaviours(report)}
            """;
    }

    private static string Grid(EvaluationReport report, Func<DetectorFigures, string> say) => Markdown.Table(
        ["Kind of attack", .. Findings.Detectors.Select(Words.Detector)],
        Findings.InOrder(report.Families).Select(family => (string[])
            [Name(family), .. Findings.Detectors.Select(detector => family.Of(detector) is { } found ? say(found) : Figure.Missing)]));

    private static string ByRisk(EvaluationReport report) => report.RatesByRisk is not { } rates ? "" : $"""


        The same where challenges are allocated by risk:

        {ModelAlone(report, ScoredLog.ByRisk)}

        So often each kind of account is asked then, at targets for all accounts together (later half of the log, corrected live; as trained in brackets):

        {Markdown.Table(
            ["Accounts with", "Sign-ins", .. rates.Select(rate => rate.Target).Distinct().Select(Figure.Rate)],
            rates.GroupBy(rate => rate.Stratum).Select(stratum => (string[])
                [Markdown.Text(Words.Slice(stratum.Key)), Figure.Count(stratum.First().SignIns), .. stratum.Select(rate => $"{Figure.Percent(rate.Live)} ({Figure.Percent(rate.Trained)})")]))}
        """;

    private static string Behaviours(EvaluationReport report) => report.Behaviours is not { Count: > 0 } behaviours ? "" : $"""


        The behavioural set. {BehaviourSection.Explained} Found at 5 % / 1 %:

        {Markdown.Table(
            ["Changed", "Sign-ins", .. Findings.Detectors.Select(Words.Detector)],
            behaviours.Select(behaviour => (string[])
                [Markdown.Text(Words.Family(behaviour.Family)), Figure.Count(behaviour.Attacks), .. Findings.Detectors.Select(detector =>
                    behaviour.Of(detector) is { } found ? $"{Figure.Percent(found.RecallAt5.Value)} / {Figure.Percent(found.RecallAt1.Value)}" : Figure.Missing)]))}
        """;

    private static string ModelAlone(EvaluationReport report, string detector)
    {
        // The log was recorded while the model scored evenly, so that is whose engine is known.
        var hasEngine = detector == ScoredLog.Model;
        return Markdown.Table(
            ["Kind of attack", "Found at 5 %", "Found at 0.1 %", "1 in 100", "1 in 1,000", "1 in 10,000", .. hasEngine ? ["Whole engine stops"] : Array.Empty<string>()],
            Findings.InOrder(report.Families).Select(family =>
            {
                var model = family.Of(detector);
                return (string[])
                    [Name(family), Figure.Percent(model?.RecallAt5.Value), Figure.Percent(model?.RecallAt01.Value),
                    .. Enumerable.Range(0, 3).Select(i => Figure.Percent(model?.Precisions.ElementAtOrDefault(i))), .. hasEngine ? [Figure.Percent(family.Stopped)] : Array.Empty<string>()];
            }));
    }

    private static string Name(FamilyFigures family) => Markdown.Text(Words.Family(family.Family)) + (family.HeldOut ? " (held out)" : "");

    private static string Value(Interval interval, Func<double?, string> say, Func<Interval, string> range) => $"{say(interval.Value)} ({range(interval)})";

    private static string Tally(IReadOnlyList<TargetCheck> checks)
    {
        int Count(TargetVerdict verdict) => checks.Count(check => check.Verdict == verdict);
        return Count(TargetVerdict.Void) > 0
            ? "**The audit does not hold: none of these figures counts.**"
            : $"**{Count(TargetVerdict.Met)} met, {Count(TargetVerdict.Missed)} missed, {Count(TargetVerdict.NotMeasured)} not measured.**{TallyByRisk(checks)}";
    }

    private static string TallyByRisk(IReadOnlyList<TargetCheck> checks)
    {
        var said = checks.Select(check => check.ByRisk).OfType<ByRiskCheck>().ToList();
        return said.Count == 0 ? "" : $" By risk: {said.Count(check => check.Verdict == TargetVerdict.Met)} of the {said.Count} that it can change are met.";
    }

    private static string ByRisk(TargetCheck check) => check.ByRisk is { } byRisk ? $"{Say(byRisk.Verdict)} ({Markdown.Text(byRisk.Measured)})" : "";

    private static string Even(TargetCheck check) => check.Even is { } even ? $"{Say(even.Verdict)} ({Markdown.Text(even.Asked)})" : "";

    private static string Say(TargetVerdict verdict) => verdict switch
    {
        TargetVerdict.Met => "met",
        TargetVerdict.Missed => "**missed**",
        TargetVerdict.NotMeasured => "not measured",
        _ => "does not count",
    };
}
