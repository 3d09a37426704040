namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>Kinds of attack times detectors: all figures in one table, and the ones that matter most as a drawing.</summary>
internal static class FamilySection
{
    private static readonly string[] BaseRates = ["1 in 100", "1 in 1,000", "1 in 10,000"];

    public static Markup Render(EvaluationReport report) => Markup.Of($"""
        <section id="families">
        <h2>Beside the published baselines and the ceiling</h2>
        <p>Every detector scored the same sign-ins. <b>Found</b> is the share of attacks above the threshold at which 5, 1 or 0.1 % of legitimate sign-ins are asked for more;
        <b>AUC</b> is how often an attack scores higher than a legitimate sign-in (0.5 is chance);
        <b>precision</b> is the share of alerts that are attacks, at the 1 % threshold, where 1 in 100, 1,000 or 10,000 sign-ins is an attack. In grey: the 95 % interval.</p>
        {Drawing(report)}
        <div class="scroll" role="region" tabindex="0" aria-label="All figures of every detector">
        <table class="grid inline">
        <thead><tr><th scope="col">Detector</th><th scope="col" class="n">AUC</th><th scope="col" class="n">Found at 5 %</th><th scope="col" class="n">Found at 1 %</th><th scope="col" class="n">Found at 0.1 %</th>{BaseRates.Select(rate => Markup.Of($"""<th scope="col" class="n">Precision<br><small>attacks {rate}</small></th>"""))}</tr></thead>
        {Findings.InOrder(report.Families).Select(Group)}
        </table></div>
        </section>
        """);

    private static Markup Drawing(EvaluationReport report)
    {
        string[] shown = [ScoredLog.Model, ScoredLog.ByRisk, ScoredLog.Freeman, ScoredLog.Forest, ScoredLog.Simple, ScoredLog.EvenCeiling, ScoredLog.Ceiling];
        var rows = Findings.InOrder(report.Families).Select(family => new DotRow(
            Words.Family(family.Family), [.. shown.Select(detector => family.Of(detector) is { } found ? new Dot(found.RecallAt1.Value, found.RecallAt1.Low, found.RecallAt1.High) : null)])).ToList();
        return DotPlot.Render("Found at a challenge rate of 1 %", rows, [.. shown.Select(Series.OfDetector)], Axis.Share);
    }

    private static Markup Group(FamilyFigures family)
    {
        var best = Findings.BestBaseline(family);
        return Markup.Of($"""
            <tbody>
            <tr class="group"><th scope="rowgroup" colspan="8">{Words.Family(family.Family)}{HeadlineSection.HeldOut(family)} <span class="soft">{Figure.Count(family.Attacks)} attacks</span></th></tr>
            {Findings.Detectors.Select(detector => Row(detector, family.Of(detector), detector == best?.Detector))}
            </tbody>
            """);
    }

    private static Markup Row(string detector, DetectorFigures? found, bool isBest)
    {
        var name = Markup.Of($"""<th scope="row"{(detector == ScoredLog.Model ? Markup.Of($" class=\"strong\"") : Markup.Empty)}>{Series.OfDetector(detector).Dot}{Words.Detector(detector)}{(isBest ? Markup.Of($""" <span class="tag">best baseline</span>""") : Markup.Empty)}</th>""");
        if (found is null)
            return Markup.Of($"""<tr>{name}{Enumerable.Repeat(Markup.Of($"""<td class="n">{Figure.Missing}</td>"""), 4 + BaseRates.Length)}</tr>""");
        return Markup.Of($"""
            <tr{(detector == ScoredLog.Model ? Markup.Of($" class=\"own\"") : Markup.Empty)}>{name}
            <td class="n">{Figure.Area(found.Auc.Value)}<small>{Figure.AreaRange(found.Auc)}</small></td>
            {new[] { found.RecallAt5, found.RecallAt1, found.RecallAt01 }.Select(recall => Markup.Of($"""<td class="n">{Figure.Percent(recall.Value)}<small>{Figure.PercentRange(recall)}</small></td>"""))}
            {Enumerable.Range(0, BaseRates.Length).Select(i => Markup.Of($"""<td class="n">{Figure.Percent(found.Precisions.ElementAtOrDefault(i))}</td>"""))}</tr>
            """);
    }
}
