using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Learning.Evaluation;

/// <summary>Whether the reasons given are the ones that matter, on a sample of alerts.</summary>
internal static class DeletionTest
{
    private const double AlertTail = .05;
    private const int MaxAlerts = 4_000;

    /// <returns>Null where the model does not allocate so.</returns>
    public static DeletionFigures? Measure(ScoredLog scored, RiskModel model, ulong seed, ChallengeAllocation allocation)
    {
        if ((allocation == ChallengeAllocation.Even ? scored.Tails : scored.OverallTails) is not { } tails)
            return null;
        int[] alerts = [.. Enumerable.Range(0, scored.Log.Count).Where(row => tails[row] <= AlertTail)];
        if (alerts.Length == 0)
            return new(0, null, null, null);
        var random = SeededRandom.For(seed, 0);
        var scorer = new TrainedScorer(model);
        var vector = new float[FeatureSchema.Count];
        var topics = new int[Explanation.MaxReasons];
        var (looked, cleared, clearedByChance, reasons) = (0, 0, 0, 0);
        for (var i = 0; i < Math.Min(MaxAlerts, alerts.Length); i++)
        {
            var row = alerts[alerts.Length <= MaxAlerts ? i : random.Next(alerts.Length)];
            var stratum = scored.Strata[row];
            scored.Log.Table.CopyRow(row, vector);
            var found = scorer.FindTopics(vector, 1 - AlertTail, topics, allocation);
            looked++;
            reasons += found;
            cleared += scorer.ScoreOf(vector, stratum, allocation) < 1 - AlertTail ? 1 : 0;
            scored.Log.Table.CopyRow(row, vector);
            scorer.MakeTypical(vector, ByChance(found, ref random));
            clearedByChance += scorer.ScoreOf(vector, stratum, allocation) < 1 - AlertTail ? 1 : 0;
        }
        return new(looked, (double)cleared / looked, (double)clearedByChance / looked, (double)reasons / looked);
    }

    private static int[] ByChance(int count, ref SeededRandom random)
    {
        var chosen = new HashSet<int>();
        while (chosen.Count < count)
            chosen.Add(random.Next(TrainedScorer.TopicCount));
        return [.. chosen];
    }
}
