using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation.Statistics;

namespace RiskAuth.Learning.Evaluation;

/// <summary>How often owners would be asked, were the threshold low enough to find 98 of 100 attacks of a kind.</summary>
internal static class PromptCount
{
    private const double Recall = .98;
    private static readonly string[] Families = ["naive", "vpn"];
    private static readonly int[] SignIns = [12, 39];

    public static List<PromptFigures> Measure(ScoredLog scored)
    {
        var figures = new List<PromptFigures>();
        foreach (var family in Families.Where(scored.Log.FamilyNames.Contains))
        {
            foreach (var count in SignIns)
            {
                var (users, model) = Median(scored, ScoredLog.Model, family, count);
                if (users > 0)
                    figures.Add(new(
                        family, count, users, model, Median(scored, ScoredLog.Ceiling, family, count).Prompts, Median(scored, ScoredLog.Freeman, family, count).Prompts,
                        scored.Detectors.Contains(ScoredLog.ByRisk) ? Median(scored, ScoredLog.ByRisk, family, count).Prompts : null));
            }
        }
        return figures;
    }

    private static (int Users, double? Prompts) Median(ScoredLog scored, string detector, string family, int count)
    {
        var log = scored.Log;
        var scores = scored.ScoresOf(detector);
        double[] attacks = [.. Enumerable.Range(0, log.Count).Where(row => log.FamilyOf(row) == family).Select(row => scores[row])];
        if (attacks.Length == 0)
            return (0, null);
        Array.Sort(attacks);
        var threshold = attacks[(int)((1 - Recall) * attacks.Length)];
        var prompts = new Dictionary<int, (int SignIns, int Prompts)>();
        for (var row = 0; row < log.Count; row++)
        {
            if (log.Truths[row] != Truth.Legitimate)
                continue;
            var user = prompts.GetValueOrDefault(log.Table.Groups[row]);
            if (user.SignIns < count)
                prompts[log.Table.Groups[row]] = (user.SignIns + 1, user.Prompts + (scores[row] >= threshold ? 1 : 0));
        }
        double[] full = [.. prompts.Values.Where(user => user.SignIns == count).Select(user => (double)user.Prompts)];
        Array.Sort(full);
        return (full.Length, full.Length == 0 ? null : ClusterBootstrap.Quantile(full, .5));
    }
}
