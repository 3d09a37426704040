using RiskAuth.Learning.Detection;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Learning.Training;

/// <summary>
/// Learns how sign-ins of different strata compare, so that challenges can go where risk is. One threshold on the likelihood ratio over
/// all strata finds most at any overall rate (Neyman, Pearson 1933). It cuts each stratum at a share of its own; what all strata lose
/// there together is the share of all sign-ins that the threshold would challenge.
/// </summary>
internal static class OverallTables
{
    /// <summary>
    /// A stratum with fewer attacks to learn from borrows where attacks lie from the strata nearest to it, and keeps its own odds; where all
    /// together have fewer, nothing is learned.
    /// </summary>
    public const int FewestAttacks = 100;

    private const int LinearKnots = 64;
    private const int LogarithmicKnots = 64;
    private const double FirstLogarithmic = .1;

    /// <param name="slice">Labelled sign-ins that no tree has seen.</param>
    /// <param name="attacks">Its attacks.</param>
    /// <param name="scores">What the detectors say of the attacks.</param>
    /// <returns>The calibrations with their tables; as they were where there are too few attacks.</returns>
    public static Calibration[] AddTo(Calibration[] calibrations, double[] weights, DetectionLog slice, DetectionLog attacks, DetectorTable scores)
    {
        if (attacks.Count < FewestAttacks)
            return calibrations;
        var (strataOfSlice, weightsOfSlice) = (StrataOf(slice.Table), RowWeights.Of(slice, RowWeights.OddHoursInTraining).Weights.ToArray());
        // As if each stratum had one of either more, so that none is wholly without.
        var legitimate = Array.ConvertAll(calibrations, _ => 1.0);
        var attacked = Array.ConvertAll(calibrations, _ => 1.0);
        var attackWeights = new List<double>(attacks.Count);
        for (var row = 0; row < slice.Count; row++)
        {
            if (slice.IsSignIn(row))
                legitimate[(int)strataOfSlice[row]] += weightsOfSlice[row];
            if (slice.Truths[row] != Truth.Attack)
                continue;
            attacked[(int)strataOfSlice[row]] += weightsOfSlice[row];
            attackWeights.Add(weightsOfSlice[row]);
        }
        var strata = StrataOf(attacks.Table);
        var ratios = Array.ConvertAll(calibrations, calibration =>
        {
            var stratum = (int)calibration.Stratum;
            var lenders = ModelTrainer.Lenders(calibration.Stratum).First(lenders => strata.Count(lenders.Contains) >= FewestAttacks);
            int[] rows = [.. Enumerable.Range(0, strata.Length).Where(row => lenders.Contains(strata[row]))];
            var found = Array.ConvertAll(rows, row => (calibration.TailOf(scores[row], weights), attackWeights[row]));
            return TailRatio.Learn(found, attacked[stratum] / legitimate[stratum]);
        });
        var shares = Array.ConvertAll(legitimate, count => count / legitimate.Sum());
        return Array.ConvertAll(calibrations, calibration => calibration with { Overall = Table(calibration, ratios, shares) });
    }

    private static OverallTable Table(Calibration calibration, TailRatio[] ratios, double[] shares)
    {
        var tails = Knots(calibration.Rows);
        return new(tails, Array.ConvertAll(tails, tail =>
        {
            var threshold = ratios[(int)calibration.Stratum].LogAt(tail);
            return Math.Min(1, ratios.Select((ratio, stratum) => shares[stratum] * ratio.TailAt(threshold)).Sum());
        }));
    }

    /// <summary>From 1 down to half of what one sign-in stands for: evenly at first, because finding nearly every attack needs a threshold in the bulk, then by a factor.</summary>
    private static double[] Knots(int rows)
    {
        var step = Math.Pow(Math.Min(FirstLogarithmic / 2, .5 / rows) / FirstLogarithmic, 1.0 / LogarithmicKnots);
        return [
            .. Enumerable.Range(0, LinearKnots).Select(i => 1 - (1 - FirstLogarithmic) * i / LinearKnots),
            .. Enumerable.Range(0, LogarithmicKnots + 1).Select(i => FirstLogarithmic * Math.Pow(step, i)),
        ];
    }

    private static Stratum[] StrataOf(TrainingTable table)
    {
        var strata = new Stratum[table.RowCount];
        var vector = new float[table.FeatureCount];
        for (var row = 0; row < strata.Length; row++)
        {
            table.CopyRow(row, vector);
            strata[row] = RiskModel.StratumOf(vector);
        }
        return strata;
    }
}
