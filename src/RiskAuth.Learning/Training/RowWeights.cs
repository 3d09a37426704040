using RiskAuth.Learning.Detection;

namespace RiskAuth.Learning.Training;

/// <summary>
/// How much each row counts in training. Every family of attacks counts the same in all, so that a campaign of thousands does not outvote
/// single attackers. And no account counts more than <see cref="MaxRowsPerUser"/> rows of its class, so that whoever owns some accounts,
/// and labels them as he likes, stays as small a voice as those accounts are among all.
/// </summary>
internal static class RowWeights
{
    public const int MaxRowsPerUser = 50;

    public static TrainingTable Of(DetectionLog log)
    {
        var perUser = new Dictionary<(int User, int Family), int>();
        for (var row = 0; row < log.Count; row++)
        {
            var key = (log.Table.Groups[row], log.FamilyIndexOf(row));
            perUser[key] = perUser.GetValueOrDefault(key) + 1;
        }
        var weights = new float[log.Count];
        var sums = new double[log.FamilyNames.Count];
        for (var row = 0; row < log.Count; row++)
        {
            var family = log.FamilyIndexOf(row);
            weights[row] = log.Table.Weights[row] * Math.Min(1, (float)MaxRowsPerUser / perUser[(log.Table.Groups[row], family)]);
            if (family >= 0)
                sums[family] += weights[row];
        }
        var attacks = sums.Sum();
        var families = sums.Count(sum => sum > 0);
        for (var row = 0; row < log.Count; row++)
        {
            if (log.FamilyIndexOf(row) is >= 0 and var family)
                weights[row] *= (float)(attacks / families / sums[family]);
        }
        return log.Table.Weighted(weights);
    }
}
