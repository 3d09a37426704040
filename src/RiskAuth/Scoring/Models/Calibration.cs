using RiskAuth.Scoring.Trees;

namespace RiskAuth.Scoring.Models;

/// <summary>How the scores of one stratum's legitimate sign-ins were distributed when the model was trained.</summary>
/// <param name="Rows">Sign-ins that the tables were learned from.</param>
/// <param name="Detectors">One table per <see cref="Detector"/>, in its order.</param>
/// <param name="Combined">Of the logarithm of the smallest weighted share, negated.</param>
/// <param name="Typical">An ordinary sign-in of the stratum: the median of each feature; NaN where most lack it. Explanations compare with it.</param>
/// <param name="Overall">From the stratum's share to that of all legitimate sign-ins; null in models that cannot allocate challenges by risk.</param>
public sealed record Calibration(
    Stratum Stratum, int Rows, TailTable[] Detectors, TailTable Combined, float[] Typical, OverallTable? Overall = null)
{
    /// <param name="weights">Per detector; the share that a detector gives is divided by it, so that a weight of 1 counts in full.</param>
    public double TailOf(in DetectorScores scores, ReadOnlySpan<double> weights) => Combined.TailOf(Surprise(scores, Detectors, weights));

    /// <summary>-ln of the smallest weighted share of the four detectors.</summary>
    public static double Surprise(in DetectorScores scores, TailTable[] detectors, ReadOnlySpan<double> weights)
    {
        ArgumentNullException.ThrowIfNull(detectors);
        var smallest = 1.0;
        for (var i = 0; i < detectors.Length; i++)
            smallest = Math.Min(smallest, detectors[i].TailOf(scores[(Detector)i]) / weights[i]);
        return -Math.Log(smallest);
    }

    internal void Check(int place, int featureCount)
    {
        ModelCheck.Require((int)Stratum == place, "its strata are not complete and in order");
        ModelCheck.Require(Rows > 0, $"the stratum {Stratum} was learned from nothing");
        ModelCheck.Require(Detectors.Length == Enum.GetValues<Detector>().Length, $"the stratum {Stratum} lacks a detector");
        foreach (var table in Detectors)
        {
            ModelCheck.Require(table is not null, $"the stratum {Stratum} lacks a table");
            table!.Check();
        }
        Combined.Check();
        Overall?.Check();
        ModelCheck.Require(Typical.Length == featureCount && !Typical.Any(float.IsInfinity), $"the stratum {Stratum} lacks its ordinary sign-in");
    }
}
