using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Simulation;

namespace RiskAuth.Learning.Evaluation;

/// <summary>
/// How much of a campaign the whole engine stops, and how much after the twentieth attempt. Where the log does not say which attempts
/// belong together, a campaign against one account is that account's attempts, and one against many ends with twelve quiet hours.
/// </summary>
internal static class CampaignStops
{
    private const int Grace = 20;
    private const long QuietMs = 12 * 3_600_000L;

    public static bool IsCampaign(string family) => AttackFamilies.TryParse(family, out var known) && !AttackFamilies.SingleShot.Contains(known);

    public static List<CampaignFigures> Measure(DetectionLog log)
    {
        var figures = new List<CampaignFigures>();
        foreach (var family in log.FamilyNames.Where(IsCampaign))
        {
            var campaigns = Campaigns(log, family);
            var attempts = campaigns.Sum(rows => rows.Count);
            if (attempts == 0)
                continue;
            var later = campaigns.SelectMany(rows => rows.Skip(Grace)).ToList();
            figures.Add(new(
                family, campaigns.Count, attempts, (double)campaigns.Sum(rows => rows.Count(row => log.Stopped[row])) / attempts,
                later.Count == 0 ? null : (double)later.Count(row => log.Stopped[row]) / later.Count));
        }
        return figures;
    }

    private static List<List<int>> Campaigns(DetectionLog log, string family)
    {
        var isAtOneAccount = family == AttackFamilies.NameOf(AttackFamily.BruteForce) || family == AttackFamilies.NameOf(AttackFamily.DistributedGuessing);
        var open = new Dictionary<int, List<int>>();
        var campaigns = new List<List<int>>();
        for (var row = 0; row < log.Count; row++)
        {
            if (log.FamilyOf(row) != family)
                continue;
            var labelled = log.CampaignOf(row);
            var key = labelled > 0 ? -labelled : isAtOneAccount ? log.Table.Groups[row] : 0;
            if (!open.TryGetValue(key, out var rows) || (labelled == 0 && log.Table.TimesMs[row] - log.Table.TimesMs[rows[^1]] > QuietMs))
            {
                campaigns.Add(rows = []);
                open[key] = rows;
            }
            rows.Add(row);
        }
        return campaigns;
    }
}
