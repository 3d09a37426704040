namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>Whether the figures hold for newcomers and for people who come rarely.</summary>
internal static class SliceSection
{
    public static Markup Render(EvaluationReport report) => Markup.Of($"""
        <section id="slices">
        <h2>For whom does it work?</h2>
        <p>All single-sign-in attacks together, against the legitimate sign-ins of the same accounts. Here 1 % means 1 % of that slice's own sign-ins. Campaigns are left out: they would drown the rest.</p>
        {Slices("By what is known of the account", "Accounts with", report.Strata)}
        {Slices("By how often the owner signs in", "Owner comes", report.Frequencies)}
        </section>
        """);

    private static Markup Slices(string title, string rowTitle, IReadOnlyList<SliceFigures> slices)
    {
        var measured = slices.Where(slice => slice.Legitimate > 0 || slice.Attacks > 0).ToList();
        var rows = measured.ConvertAll(slice => new DotRow(Words.Slice(slice.Slice), [.. Findings.Detectors.Select(detector => slice.Of(detector)?.RecallAt1 is { } recall ? new Dot(recall) : null)]));
        return Markup.Of($"""
            <h3>{title}</h3>
            {DotPlot.Render("Found at a challenge rate of 1 %", rows, [.. Findings.Detectors.Select(Series.OfDetector)], Axis.Share)}
            <div class="scroll" role="region" tabindex="0" aria-label="{title}">
            <table class="grid"><thead><tr><th scope="col">{rowTitle}</th><th scope="col" class="n">Legitimate</th><th scope="col" class="n">Attacks</th>{Findings.Detectors.Select(detector => Markup.Of($"""<th scope="col" class="n">{Words.Detector(detector)}<br><small>found, AUC</small></th>"""))}</tr></thead>
            <tbody>{slices.Select(Row)}</tbody></table></div>
            """);
    }

    private static Markup Row(SliceFigures slice) => Markup.Of($"""
        <tr><th scope="row">{Words.Slice(slice.Slice)}</th><td class="n">{Figure.Count(slice.Legitimate)}</td><td class="n">{Figure.Count(slice.Attacks)}</td>
        {Findings.Detectors.Select(detector => Markup.Of($"""<td class="n">{Figure.Percent(slice.Of(detector)?.RecallAt1)}<small>{Figure.Area(slice.Of(detector)?.Auc)}</small></td>"""))}</tr>
        """);
}
