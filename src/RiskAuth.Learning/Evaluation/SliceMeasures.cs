using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation.Statistics;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Learning.Evaluation;

/// <summary>The single-shot families together, within parts of the log: campaigns would drown them.</summary>
internal static class SliceMeasures
{
    private static readonly (string Name, double LongestMeanGapDays)[] Frequencies =
        [("daily", 1.5), ("weekly", 10), ("monthly", 45), ("rarer", double.PositiveInfinity)];

    public static List<SliceFigures> ByStratum(ScoredLog scored) =>
        [.. Strata.All.Select(stratum => Measure(scored, Strata.NameOf(stratum), row => scored.Strata[row] == stratum))];

    /// <summary>By the mean gap between a user's legitimate sign-ins; users with a single one are among the rarer.</summary>
    public static List<SliceFigures> ByFrequency(ScoredLog scored)
    {
        var log = scored.Log;
        var visits = new Dictionary<int, (long First, long Last, int Count)>();
        for (var row = 0; row < log.Count; row++)
        {
            if (log.Truths[row] != Truth.Legitimate)
                continue;
            var time = log.Table.TimesMs[row];
            var known = visits.GetValueOrDefault(log.Table.Groups[row], (First: time, Last: time, Count: 0));
            visits[log.Table.Groups[row]] = (known.First, time, known.Count + 1);
        }
        var frequency = visits.ToDictionary(user => user.Key, user => FrequencyOf(user.Value));
        return [.. Frequencies.Select((kind, i) => Measure(scored, kind.Name, row => frequency.GetValueOrDefault(log.Table.Groups[row], Frequencies.Length - 1) == i))];
    }

    private static int FrequencyOf((long First, long Last, int Count) visits)
    {
        var meanGapDays = visits.Count < 2 ? double.PositiveInfinity : (visits.Last - visits.First) / 86_400_000.0 / (visits.Count - 1);
        return Array.FindIndex(Frequencies, kind => meanGapDays <= kind.LongestMeanGapDays);
    }

    private static SliceFigures Measure(ScoredLog scored, string name, Func<int, bool> picks)
    {
        var log = scored.Log;
        int[] rows = [.. Enumerable.Range(0, log.Count).Where(row => picks(row) && (log.Truths[row] == Truth.Legitimate || IsSingleShot(log.FamilyOf(row)!)))];
        var isAttack = Array.ConvertAll(rows, row => log.Truths[row] == Truth.Attack);
        var attacks = isAttack.Count(isOne => isOne);
        return new(name, rows.Length - attacks, attacks, [.. scored.Detectors.Select(detector =>
        {
            if (attacks == 0 || attacks == rows.Length)
                return new SliceDetector(detector, null, null);
            var curve = RocCurve.Of(Array.ConvertAll(rows, row => scored.ScoresOf(detector)[row]), isAttack);
            return new SliceDetector(detector, curve.Auc, curve.At(.01).Recall);
        })]);
    }

    public static bool IsSingleShot(string family) => !CampaignStops.IsCampaign(family);
}
