namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>Whether as many legitimate sign-ins are asked as was meant, per kind of account and over time.</summary>
internal static class RateSection
{
    private static readonly Series Trained = new("as trained", "s-trained", "M-3.5,-3.5h7v7h-7z");
    private static readonly Series Live = new("corrected live", "s-model", "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z");

    public static Markup Render(EvaluationReport report) => Markup.Of($"""
        <section id="calibration">
        <h2>Are as many people asked as was meant?</h2>
        <p>A threshold is a target challenge rate, for every kind of account where challenges are allocated evenly. <b>As trained</b> uses the calibration that the model was saved with; <b>corrected live</b> lets it follow the traffic in small steps, as it does in production.
        The table counts the later half of the log; the goal is within 15&nbsp;% of the target wherever {Figure.Count(TargetChecks.FewestRows)} or more sign-ins were counted.</p>
        <div class="scroll" role="region" tabindex="0" aria-label="Realised challenge rates">
        <table class="grid"><thead><tr><th scope="col">Accounts with</th><th scope="col" class="n">Sign-ins</th><th scope="col" class="n">Target</th><th scope="col" class="n">As trained</th><th scope="col" class="n">Corrected live</th></tr></thead>
        <tbody>{report.Rates.Select(Row)}</tbody></table></div>
        <p class="note">✓ within 15 % of the target, ✕ not; no mark where there are too few sign-ins to say. At 0.1 %, {Figure.Count(TargetChecks.FewestRows)} sign-ins mean two challenges: one more or less is chance.</p>
        {ByRisk(report.RatesByRisk)}
        <h3>Over time</h3>
        <p>All legitimate sign-ins of the log in periods of equal size, challenges allocated evenly; the shaded band is the target ±&nbsp;15&nbsp;%.</p>
        {Series.Legend([Live, Trained], one => one.LineAndDot)}
        <div class="panels">{report.RatesOverTime.GroupBy(rate => rate.Target).OrderByDescending(rates => rates.Key).Select(rates => OverTime(rates.Key, [.. rates.OrderBy(rate => rate.From)]))}</div>
        {OverTimeTable(report.RatesOverTime)}
        </section>
        """);

    /// <summary>Of single kinds of accounts nothing is promised, so nothing is marked.</summary>
    private static Markup ByRisk(IReadOnlyList<RateFigures>? rates) => rates is null ? Markup.Empty : Markup.Of($"""
        <h3>Where challenges are allocated by risk</h3>
        <p>Then the target holds for all accounts together, and a kind of account is asked as often as attacks on it can be told: so often, on the same half of the log.</p>
        <div class="scroll" role="region" tabindex="0" aria-label="Realised challenge rates by risk">
        <table class="grid"><thead><tr><th scope="col">Accounts with</th><th scope="col" class="n">Sign-ins</th><th scope="col" class="n">Target</th><th scope="col" class="n">As trained</th><th scope="col" class="n">Corrected live</th></tr></thead>
        <tbody>{rates.Select(rate => Row(rate, rate.Stratum == LiveRates.AllStrata))}</tbody></table></div>
        """);

    private static Markup Row(RateFigures rate) => Row(rate, isPromised: true);

    private static Markup Row(RateFigures rate, bool isPromised)
    {
        var counts = isPromised && rate.SignIns >= TargetChecks.FewestRows;
        return Markup.Of($"""
            <tr><th scope="row">{Words.Slice(rate.Stratum)}</th><td class="n">{Figure.Count(rate.SignIns)}</td><td class="n">{Figure.Rate(rate.Target)}</td>{Cell(rate.Trained, rate.Target, counts)}{Cell(rate.Live, rate.Target, counts)}</tr>
            """);
    }

    private static Markup Cell(double share, double target, bool counts)
    {
        if (!counts || !double.IsFinite(share))
            return Markup.Of($"""<td class="n soft">{Figure.Percent(share)}</td>""");
        return TargetChecks.IsNear(share, target)
            ? Markup.Of($"""<td class="n met"><span aria-label="within 15 %">✓</span> {Figure.Percent(share)}</td>""")
            : Markup.Of($"""<td class="n missed"><span aria-label="not within 15 %">✕</span> {Figure.Percent(share)}</td>""");
    }

    private static Markup OverTime(double target, List<RateOverTime> rates)
    {
        var highest = rates.SelectMany(rate => (double[])[rate.Trained, rate.Live]).Where(double.IsFinite).Append(target * 1.4).Max();
        var (first, last) = (rates[0].From.ToUnixTimeSeconds(), rates[^1].From.ToUnixTimeSeconds());
        var time = new Axis(first, Math.Max(first + 1, last), [.. new[] { rates[0], rates[rates.Count / 2], rates[^1] }.DistinctBy(rate => rate.From).Select(rate => new Tick(rate.From.ToUnixTimeSeconds(), Figure.ShortDate(rate.From)))]);
        var description = $"Target {Figure.Rate(target)}, over time. Corrected live: {Sequence(rates, rate => rate.Live)}. As trained: {Sequence(rates, rate => rate.Trained)}.";
        var plot = new Plot(time, Axis.UpTo(highest, Figure.Rate), "start of the period", "asked", description)
            .Band(target * (1 - TargetChecks.Nearness), target * (1 + TargetChecks.Nearness), "band").Level(target, "s-guide");
        Draw(plot, rates, Trained, rate => rate.Trained);
        Draw(plot, rates, Live, rate => rate.Live);
        return Markup.Of($"""<figure><figcaption>Target {Figure.Rate(target)}</figcaption>{plot.Render()}</figure>""");
    }

    private static void Draw(Plot plot, List<RateOverTime> rates, Series series, Func<RateOverTime, double> value)
    {
        var points = rates.ConvertAll(rate => ((double)rate.From.ToUnixTimeSeconds(), value(rate)));
        plot.Line(points, series.Style).Marks(points, series);
    }

    private static string Sequence(List<RateOverTime> rates, Func<RateOverTime, double> value) => string.Join(", ", rates.Select(rate => Figure.Percent(value(rate))));

    private static Markup OverTimeTable(IReadOnlyList<RateOverTime> rates)
    {
        if (rates.Count == 0)
            return Markup.Empty;
        return Markup.Of($"""
            <details><summary>The same as a table</summary><div class="scroll" role="region" tabindex="0" aria-label="Challenge rates over time">
            <table class="grid"><thead><tr><th scope="col">From</th><th scope="col" class="n">Sign-ins</th><th scope="col" class="n">Target</th><th scope="col" class="n">As trained</th><th scope="col" class="n">Corrected live</th></tr></thead>
            <tbody>{rates.Select(rate => Markup.Of($"""<tr><th scope="row">{Figure.Date(rate.From)}</th><td class="n">{Figure.Count(rate.SignIns)}</td><td class="n">{Figure.Rate(rate.Target)}</td><td class="n">{Figure.Percent(rate.Trained)}</td><td class="n">{Figure.Percent(rate.Live)}</td></tr>"""))}</tbody></table></div></details>
            """);
    }
}
