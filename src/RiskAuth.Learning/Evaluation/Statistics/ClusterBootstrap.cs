using RiskAuth.Learning.Training;

namespace RiskAuth.Learning.Evaluation.Statistics;

/// <summary>A measured value and the range that holds it with 95 % confidence.</summary>
public readonly record struct Interval(double Value, double Low, double High);

/// <summary>How well scores find attacks.</summary>
/// <param name="Recalls">One per false-positive rate asked for, in that order.</param>
public sealed record DetectionIntervals(Interval Auc, IReadOnlyList<Interval> Recalls);

/// <summary>
/// Percentile bootstrap over clusters (Davison, Hinkley: Bootstrap Methods and their Application, 1997, §3.8): whole users and
/// campaigns are drawn with replacement, because the rows of one resemble each other and single rows would promise too much certainty.
/// </summary>
public static class ClusterBootstrap
{
    public const int MaxReplicates = 100_000;

    /// <summary>Measures area and recalls, with their 95 % intervals.</summary>
    /// <param name="scores">Higher means riskier.</param>
    /// <param name="clusters">What is drawn as a whole: the user or campaign of each row.</param>
    /// <param name="falsePositiveRates">Where recall is measured: .05, .01, .001.</param>
    /// <exception cref="TrainingDataException">A class is missing, or a score is not a number.</exception>
    public static DetectionIntervals Measure(
        ReadOnlySpan<double> scores,
        ReadOnlySpan<bool> isAttack,
        ReadOnlySpan<int> clusters,
        double[] falsePositiveRates,
        int replicates = 1_000,
        ulong seed = 1,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(falsePositiveRates);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replicates, MaxReplicates);
        var dense = Renumber(clusters, out var clusterCount);
        var ranked = new RankedScores(scores, isAttack, dense);
        var whole = ranked.Measure(Enumerable.Repeat(1, clusterCount).ToArray(), falsePositiveRates)
            ?? throw new TrainingDataException("Nothing can be measured: attacks and legitimate rows are both needed.");
        var results = new double[replicates][];
        new Workers(Environment.ProcessorCount, cancellation).Run(replicates, i =>
            results[i] = ranked.Measure(Draw(clusterCount, SeededRandom.For(seed, i)), falsePositiveRates) ?? []);
        // A replicate that happened to draw one class only says nothing of either measure.
        var usable = Array.FindAll(results, result => result.Length > 0);
        var intervals = whole.Select((value, measure) => Range(value, Array.ConvertAll(usable, result => result[measure]))).ToArray();
        return new DetectionIntervals(intervals[0], intervals[1..]);
    }

    private static int[] Draw(int clusterCount, SeededRandom random)
    {
        var copies = new int[clusterCount];
        for (var i = 0; i < clusterCount; i++)
        {
            copies[random.Next(clusterCount)]++;
        }

        return copies;
    }

    private static int[] Renumber(ReadOnlySpan<int> clusters, out int count)
    {
        var numbers = new Dictionary<int, int>();
        var dense = new int[clusters.Length];
        for (var row = 0; row < dense.Length; row++)
        {
            if (!numbers.TryGetValue(clusters[row], out dense[row]))
            {
                dense[row] = numbers.Count;
                numbers.Add(clusters[row], dense[row]);
            }
        }

        count = numbers.Count;
        return dense;
    }

    private static Interval Range(double value, double[] replicates)
    {
        Array.Sort(replicates);
        return replicates.Length == 0 ? new Interval(value, 0, 1) : new Interval(value, Quantile(replicates, 0.025), Quantile(replicates, 0.975));
    }

    /// <summary>Linear between the two nearest ranks.</summary>
    internal static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
