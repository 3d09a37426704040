using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation.Statistics;
using RiskAuth.Learning.Simulation;

namespace RiskAuth.Learning.Evaluation;

/// <summary>Each kind of attack against all legitimate sign-ins, per detector.</summary>
internal static class FamilyMeasures
{
    /// <summary>The row that holds every attack together.</summary>
    public const string AllFamilies = "all";

    public static List<FamilyFigures> Measure(ScoredLog scored, EvaluationOptions options, CancellationToken cancellation)
    {
        var figures = new List<FamilyFigures>();
        foreach (var family in Families(scored.Log))
        {
            var rows = RowsOf(scored.Log, family);
            var isAttack = Array.ConvertAll(rows, row => scored.Log.Truths[row] == Truth.Attack);
            var clusters = Array.ConvertAll(rows, row => ClusterOf(scored.Log, row));
            var attacks = isAttack.Count(isOne => isOne);
            var stopped = rows.Where((row, i) => isAttack[i] && scored.Log.Stopped[row]).Count();
            var isHeldOut = AttackFamilies.TryParse(family, out var known) && AttackFamilies.HeldOut.Contains(known);
            figures.Add(new(
                family, isHeldOut, attacks, (double)stopped / attacks,
                [.. scored.Detectors.Select(detector => Measure(detector, Array.ConvertAll(rows, row => scored.ScoresOf(detector)[row]), isAttack, clusters, options, cancellation))]));
        }
        return figures;
    }

    /// <summary>What is drawn as a whole: a campaign, whose attempts resemble each other whoever they are made on, or else the user.</summary>
    internal static int ClusterOf(DetectionLog log, int row) => log.CampaignOf(row) is not 0 and var campaign ? -campaign : log.Table.Groups[row];

    public static List<RocLine> Curves(ScoredLog scored)
    {
        double[] rates = [.. Enumerable.Range(0, 49).Select(i => Math.Pow(10, -4 + i / 12.0))];
        var curves = new List<RocLine>();
        foreach (var family in Families(scored.Log))
        {
            var rows = RowsOf(scored.Log, family);
            var isAttack = Array.ConvertAll(rows, row => scored.Log.Truths[row] == Truth.Attack);
            foreach (var detector in scored.Detectors)
            {
                var curve = RocCurve.Of(Array.ConvertAll(rows, row => scored.ScoresOf(detector)[row]), isAttack);
                curves.Add(new(family, detector, rates, Array.ConvertAll(rates, rate => Math.Round(RecallAt(curve, rate), 4))));
            }
        }
        return curves;
    }

    private static IEnumerable<string> Families(DetectionLog log) =>
        log.FamilyNames.Where((_, family) => Enumerable.Range(0, log.Count).Any(row => log.FamilyIndexOf(row) == family)).Append(AllFamilies);

    private static int[] RowsOf(DetectionLog log, string family) =>
        [.. Enumerable.Range(0, log.Count).Where(row => log.Truths[row] == Truth.Legitimate || family == AllFamilies || log.FamilyOf(row) == family)];

    private static DetectorFigures Measure(
        string detector, double[] scores, bool[] isAttack, int[] clusters, EvaluationOptions options, CancellationToken cancellation)
    {
        var found = ClusterBootstrap.Measure(
            scores, isAttack, clusters, [.. Evaluator.FalsePositiveRates], options.Replicates, options.Seed, cancellation);
        var point = RocCurve.Of(scores, isAttack).At(Evaluator.FalsePositiveRates[1]);
        return new(
            detector, found.Auc, found.Recalls[0], found.Recalls[1], found.Recalls[2],
            [.. Evaluator.BaseRates.Select(rate => Evaluator.Known(point.PrecisionAt(rate)))]);
    }

    /// <summary>Linear between the curve's points.</summary>
    private static double RecallAt(RocCurve curve, double falsePositiveRate)
    {
        var points = curve.Points;
        var (low, high) = (0, points.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (points[middle].FalsePositiveRate <= falsePositiveRate)
                low = middle;
            else
                high = middle - 1;
        }
        if (low == points.Count - 1)
            return points[low].Recall;
        var (before, after) = (points[low], points[low + 1]);
        return before.Recall + (after.Recall - before.Recall) * (falsePositiveRate - before.FalsePositiveRate) / (after.FalsePositiveRate - before.FalsePositiveRate);
    }
}
