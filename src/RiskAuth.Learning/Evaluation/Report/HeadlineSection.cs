namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>What was evaluated, what is found of each kind of attack, and whether any of it may be believed.</summary>
internal static class HeadlineSection
{
    public static Markup Render(EvaluationReport report)
    {
        var summary = report.Summary;
        return Markup.Of($"""
            <header>
            <p class="over">RiskAuth evaluation</p>
            <h1>What <span class="name">{report.Model}</span> finds</h1>
            <p class="lead">Measured on <b class="name">{report.Log}</b>: {Figure.Count(summary.SignIns)} attempts of {Figure.Count(summary.Users)} users, {Figure.Date(summary.From)} to {Figure.Date(summary.To)},
            {(summary.HasDeviceTokens ? "with" : "without")} device tokens. {Figure.Count(summary.Legitimate)} successful sign-ins of owners stand against {Figure.Count(summary.Attacks)} attacks{Unknown(summary.Unknown)}.</p>
            {AuditSection.Banner(report.Audit)}
            </header>
            <section id="found">
            <h2>Share of attacks found when 1 % of legitimate sign-ins are asked for more</h2>
            <div class="scroll" role="region" tabindex="0" aria-label="Share of attacks found">
            <table class="found">
            <thead><tr><th scope="col">Kind of attack</th><th scope="col" class="n">Model finds<br><small>95 % interval</small></th><th scope="col" class="wide" aria-hidden="true">{Scale}</th><th scope="col" class="n">Even<br>ceiling</th><th scope="col" class="n">Whole<br>engine</th></tr></thead>
            <tbody>
            {Findings.InOrder(report.Families).Select(Row)}
            </tbody></table></div>
            <p class="note"><span class="wide">Bar: the model; thin line: its 95 % interval; upright stroke: the even ceiling.</span>
            <b>Even ceiling</b>: about the most that can be found on this log when all kinds of accounts are asked equally often.
            <b>Whole engine</b>: the share of attempts that it challenges or blocks. It adds the rules on sequences of attempts and acts at its configured levels: on this log it asked or refused {Figure.Percent(summary.Stopped)} of legitimate sign-ins, so its column is not at 1 %.</p>
            <aside class="banner plain"><h3>Read this with the figures</h3><p>{report.Caveat}</p></aside>
            </section>
            """);
    }

    private static readonly Markup Scale = Markup.Of($"""<span class="scale"><span>0</span><span>50</span><span>100 %</span></span>""");

    private static string Unknown(int count) => count > 0 ? $"; {Figure.Count(count)} attempts nobody can label are left out" : "";

    private static Markup Row(FamilyFigures family)
    {
        var model = family.Of(ScoredLog.Model);
        var even = family.Of(ScoredLog.EvenCeiling);
        return Markup.Of($"""
            <tr><th scope="row">{Words.Family(family.Family)}{HeldOut(family)}<small>{Words.Meaning(family.Family)}</small></th>
            <td class="n"><b>{Figure.Percent(model?.RecallAt1.Value)}</b><small>{(model is null ? Figure.Missing : Figure.PercentRange(model.RecallAt1))}</small></td>
            <td class="wide" aria-hidden="true">{Bar(model, even)}</td>
            <td class="n">{Figure.Percent(even?.RecallAt1.Value)}</td>
            <td class="n">{Figure.Percent(family.Stopped)}</td></tr>
            """);
    }

    public static Markup HeldOut(FamilyFigures family) =>
        family.HeldOut ? Markup.Of($""" <span class="tag" title="No model of this product ever learned from this kind of attack.">held out</span>""") : Markup.Empty;

    /// <summary>Stretched to its cell, so it holds no text and no circle.</summary>
    private static Markup Bar(DetectorFigures? model, DetectorFigures? even)
    {
        if (model is null || !double.IsFinite(model.RecallAt1.Value))
            return Markup.Empty;
        var (value, low, high) = (Axis.Share.Place(model.RecallAt1.Value) * 100, Axis.Share.Place(model.RecallAt1.Low) * 100, Axis.Share.Place(model.RecallAt1.High) * 100);
        var ceiling = even is not null && double.IsFinite(even.RecallAt1.Value)
            ? Markup.Of($"""<rect class="tick" x="{Axis.Share.Place(even.RecallAt1.Value) * 100 - .35}" y="1" width=".7" height="18"/>""")
            : Markup.Empty;
        return Markup.Of($"""<svg class="bar" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="20"/><rect class="fill" y="4" width="{value}" height="12"/><rect class="whisker" x="{low}" y="9.2" width="{Math.Max(0, high - low)}" height="1.6"/>{ceiling}</svg>""");
    }
}
