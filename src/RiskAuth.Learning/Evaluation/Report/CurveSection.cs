namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>What is found over the challenge rate, and where scores lie.</summary>
internal static class CurveSection
{
    private static readonly string[] DrawnLast = [ScoredLog.Ceiling, ScoredLog.EvenCeiling, ScoredLog.Simple, ScoredLog.Forest, ScoredLog.Freeman, ScoredLog.ByRisk, ScoredLog.Model];

    public static Markup Render(EvaluationReport report) => Markup.Of($"""
        <section id="rates-found">
        <h2>What another challenge rate would find</h2>
        <p>How much the model finds of each kind, from asking 1 in 10,000 legitimate sign-ins to 1 in 10. The upright line is 1 %.</p>
        <div class="panels two">{Recalls(report, "Single sign-ins", Findings.IsSingleShot)}{Recalls(report, "Campaigns", CampaignStops.IsCampaign)}</div>
        </section>
        <section id="roc">
        <h2>ROC: every detector on every kind of attack</h2>
        <p>Across: the challenge rate, which is the false-positive rate, on a logarithmic scale. Up: the share of attacks found. Further up and to the left is better. Between two thresholds the line is straight, so SIMPLE, which has only two, can be set to hardly any point of its line.</p>
        {Series.Legend(Findings.Detectors.Select(Series.OfDetector), one => one.Line)}
        <div class="panels">{report.Curves.GroupBy(curve => curve.Family).OrderBy(family => Findings.PlaceOf(family.Key)).Select(family => Roc(family.Key, report.Families.FirstOrDefault(figures => figures.Family == family.Key), [.. family]))}</div>
        </section>
        <section id="scores">
        <h2>Where scores lie</h2>
        <p>A score is the share of legitimate sign-ins that look less risky, so legitimate ones spread evenly (the line) and attacks should crowd at the right. Each panel has its own scale upwards.</p>
        <div class="panels">{Histograms(report.Histograms)}</div>
        </section>
        """);

    private static Markup Recalls(EvaluationReport report, string title, Func<string, bool> picks)
    {
        var curves = report.Curves.Where(curve => curve.Detector == ScoredLog.Model && picks(curve.Family)).OrderBy(curve => Findings.PlaceOf(curve.Family)).ToList();
        if (curves.Count == 0)
            return Markup.Empty;
        var description = $"{title}: the model finds at a challenge rate of 0.1, 1 and 5 %: " + string.Join("; ", curves.Select(curve =>
            $"{Words.Family(curve.Family)} {Figure.Percent(RecallNear(curve, .001))}, {Figure.Percent(RecallNear(curve, .01))}, {Figure.Percent(RecallNear(curve, .05))}"));
        var plot = new Plot(Axis.SmallRate, Axis.Share, "challenge rate, %", "found, %", description).Upright(.01, "s-guide");
        var series = curves.Select((curve, i) => Series.Numbered(i, Words.Family(curve.Family))).ToList();
        for (var i = 0; i < curves.Count; i++)
        {
            var points = Points(curves[i]).Where(point => point.X <= .1).ToList();
            plot.Line(points, series[i].Style).Marks(points.Where((_, place) => place % 9 == i % 9), series[i]);
        }
        return Markup.Of($"""<figure><figcaption>{title}</figcaption>{plot.Render()}{Series.Legend(series, one => one.LineAndDot)}</figure>""");
    }

    private static Markup Roc(string family, FamilyFigures? figures, List<RocLine> curves)
    {
        var drawn = curves.OrderBy(curve => Array.IndexOf(DrawnLast, curve.Detector)).ToList();
        var description = $"ROC of {Words.Family(family)}. Found at a challenge rate of 1 %: "
            + string.Join(", ", drawn.AsEnumerable().Reverse().Select(curve => $"{Words.Detector(curve.Detector)} {Figure.Percent(figures?.Of(curve.Detector)?.RecallAt1.Value ?? RecallNear(curve, .01))}"));
        var plot = new Plot(Axis.Rate, Axis.Share, "challenge rate, %", "found, %", description).Upright(.01, "s-guide");
        foreach (var curve in drawn)
            plot.Line(Points(curve), Series.OfDetector(curve.Detector).Style);
        return Markup.Of($"""<figure><figcaption>{Words.Family(family)}</figcaption>{plot.Render()}</figure>""");
    }

    private static IEnumerable<Markup> Histograms(IReadOnlyList<ScoreHistogram> histograms)
    {
        var legitimate = histograms.FirstOrDefault(histogram => !IsAttack(histogram));
        foreach (var histogram in histograms.Where(IsAttack).OrderBy(histogram => Findings.PlaceOf(histogram.Name)))
        {
            var name = Words.Family(histogram.Name);
            var highest = histogram.Shares.Where(double.IsFinite).Append(.02).Max();
            var description = $"Scores of {name}: {Figure.Percent(Top(histogram))} of the attacks score {Highest(histogram)} or more, and {Figure.Percent(Top(legitimate))} of the legitimate sign-ins.";
            var plot = new Plot(Axis.Score, Axis.UpTo(highest, value => Figure.Rate(Math.Round(value, 4))), "score", "share of attempts", description).Bars(histogram.Shares, "bars");
            if (legitimate is not null)
                plot.Line(legitimate.Shares.Select((share, i) => ((i + .5) / legitimate.Shares.Count, share)), "s-legitimate");
            yield return Markup.Of($"""<figure><figcaption>{name}<small>{Figure.Percent(Top(histogram))} score {Highest(histogram)} or more</small></figcaption>{plot.Render()}</figure>""");
        }
    }

    private static string Highest(ScoreHistogram histogram) => Figure.Weight(1 - (1.0 / Math.Max(1, histogram.Shares.Count)));

    private static bool IsAttack(ScoreHistogram histogram) => histogram.Name != "legitimate";

    private static double? Top(ScoreHistogram? histogram) => histogram is { Shares.Count: > 0 } ? histogram.Shares[^1] : null;

    private static IEnumerable<(double X, double Y)> Points(RocLine curve) => curve.FalsePositiveRates.Zip(curve.Recalls);

    private static double? RecallNear(RocLine curve, double rate)
    {
        var points = Points(curve).ToList();
        return points.Count == 0 ? null : points.MinBy(point => Math.Abs(Math.Log(Math.Max(point.X, 1e-9) / rate))).Y;
    }
}
