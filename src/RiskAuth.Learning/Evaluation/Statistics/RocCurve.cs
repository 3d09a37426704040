using RiskAuth.Learning.Training;

namespace RiskAuth.Learning.Evaluation.Statistics;

/// <summary>What asking for more at and above one threshold would do.</summary>
/// <param name="FalsePositiveRate">Share of legitimate rows at or above the threshold.</param>
/// <param name="Recall">Share of attacks at or above it.</param>
public readonly record struct RocPoint(double Threshold, double FalsePositiveRate, double Recall)
{
    /// <summary>Share of the alerts that are attacks, where attacks are this share of all sign-ins; NaN where nothing alerts.</summary>
    public double PrecisionAt(double baseRate)
    {
        var (caught, wrong) = (baseRate * Recall, (1 - baseRate) * FalsePositiveRate);
        return caught / (caught + wrong);
    }
}

/// <summary>The receiver operating characteristic of scored, labelled rows. Equal scores are one threshold: they are alerted together or not at all.</summary>
public sealed class RocCurve
{
    private RocCurve(List<RocPoint> points, double auc) => (Points, Auc) = (points, auc);

    /// <summary>From the threshold above every score, (0, 0), down to the lowest score, (1, 1).</summary>
    public IReadOnlyList<RocPoint> Points { get; }

    /// <summary>The chance that an attack scores above a legitimate row, ties counting half.</summary>
    public double Auc { get; }

    /// <param name="scores">Higher means riskier.</param>
    /// <exception cref="TrainingDataException">A class is missing, or a score is not a number.</exception>
    public static RocCurve Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isAttack)
    {
        var ranked = new RankedScores(scores, isAttack, new int[scores.Length]);
        var (attacks, others) = (isAttack.Count(true), isAttack.Count(false));
        if (attacks == 0 || others == 0)
        {
            throw new TrainingDataException($"Nothing can be measured: there are {attacks} attacks and {others} legitimate rows, and both are needed.");
        }

        var points = new List<RocPoint> { new(double.PositiveInfinity, 0, 0) };
        foreach (var (score, attacksAbove, othersAbove) in ranked.Thresholds())
        {
            points.Add(new RocPoint(score, (double)othersAbove / others, (double)attacksAbove / attacks));
        }

        return new RocCurve(points, ranked.Measure([1], [])![0]);
    }

    /// <summary>The threshold with the greatest recall among those whose false-positive rate is at most the given one.</summary>
    public RocPoint At(double falsePositiveRate)
    {
        var best = Points[0];
        foreach (var point in Points)
        {
            if (point.FalsePositiveRate > falsePositiveRate)
            {
                break;
            }

            best = point;
        }

        return best;
    }
}
