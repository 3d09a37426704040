using RiskAuth.Learning.Detection;

namespace RiskAuth.Learning.Training;

/// <summary>
/// How much each row counts in training. Every family of attacks counts the same in all, unless it is said to be less, so that a campaign of thousands does not outvote
/// single attackers. And no account counts more than <see cref="MaxRowsPerUser"/> rows of its class, so that whoever owns some accounts,
/// and labels them as he likes, stays as small a voice as those accounts are among all.
/// </summary>
internal static class RowWeights
{
    public const int MaxRowsPerUser = 50;

    /// <summary>
    /// What a model is trained with: of the attacks that all families are, odd hours have so much where another has 1. Owners keep odd hours too, and
    /// whatever is found of these is taken from attackers who imitate their victim: see docs/decisions/0008.
    /// </summary>
    public const double OddHoursInTraining = .07;

    /// <param name="oddHours">The part of the family of odd hours, where others have 1.</param>
    public static TrainingTable Of(DetectionLog log, double oddHours = 1)
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
        var parts = log.FamilyNames.Select((name, family) => sums[family] == 0 ? 0 : name == BehaviourProbes.OddHour ? oddHours : 1).ToArray();
        for (var row = 0; row < log.Count; row++)
        {
            if (log.FamilyIndexOf(row) is >= 0 and var family)
                weights[row] *= (float)(attacks * parts[family] / parts.Sum() / sums[family]);
        }
        return log.Table.Weighted(weights);
    }
}
