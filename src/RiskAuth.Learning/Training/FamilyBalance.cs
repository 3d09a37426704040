using RiskAuth.Learning.Detection;

namespace RiskAuth.Learning.Training;

/// <summary>Weighs attacks so that every family counts the same in all: a campaign of thousands must not outvote single attackers.</summary>
internal static class FamilyBalance
{
    public static TrainingTable Of(DetectionLog log)
    {
        var counts = new int[log.FamilyNames.Count];
        for (var row = 0; row < log.Count; row++)
        {
            if (log.FamilyIndexOf(row) is >= 0 and var family)
                counts[family]++;
        }
        var attacks = counts.Sum();
        var families = counts.Count(count => count > 0);
        var own = log.Table.Weights;
        var weights = new float[log.Count];
        for (var row = 0; row < log.Count; row++)
            weights[row] = own[row] * (log.FamilyIndexOf(row) is >= 0 and var family ? (float)attacks / families / counts[family] : 1);
        return log.Table.Weighted(weights);
    }
}
