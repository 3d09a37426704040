using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Evaluation;

/// <summary>
/// What can be had at all on a log: boosted trees that see this log's own labels, held-out families and all, without any constraint. Each
/// user's rows are scored by trees that were grown on the other users'.
/// </summary>
internal static class CeilingScores
{
    private const int Folds = 3;

    public static double[] Of(DetectionLog log, int threads, CancellationToken cancellation)
    {
        var scores = new double[log.Count];
        for (var i = 0; i < Folds; i++)
        {
            var fold = i;
            var others = log.Where(row => log.Table.Groups[row] % Folds != fold);
            var options = new BoostingOptions { Trees = 150, MaxDepth = 6, MaxLeaves = 32, MinChildWeight = 10, Threads = threads };
            var trees = new BoostedTrees(BoostedTreesTrainer.Train(RowWeights.Of(others), null, options, null, cancellation).Model);
            var all = TableScores.LogOdds(trees, log.Table, threads, cancellation);
            for (var row = 0; row < scores.Length; row++)
            {
                if (log.Table.Groups[row] % Folds == fold)
                    scores[row] = all[row];
            }
        }
        return scores;
    }

    /// <summary>
    /// The same, asked to challenge the same share of legitimate sign-ins in every stratum, as the model must: a ceiling that is free to
    /// spend all its challenges where attacks are easy to see finds more, and asks some kinds of users far oftener than others.
    /// </summary>
    public static double[] Even(double[] ceiling, ReadOnlySpan<Truth> truths, Stratum[] strata)
    {
        var even = new double[ceiling.Length];
        var legitimate = truths.ToArray();
        foreach (var stratum in Strata.All)
        {
            double[] own = [.. Enumerable.Range(0, even.Length).Where(row => strata[row] == stratum && legitimate[row] == Truth.Legitimate).Select(row => ceiling[row])];
            if (own.Length == 0)
                continue;
            Array.Sort(own);
            for (var row = 0; row < even.Length; row++)
            {
                if (strata[row] == stratum)
                    even[row] = -TailOf(own, ceiling[row]);
            }
        }
        return even;
    }

    private static double TailOf(double[] sorted, double score)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < score)
                low = middle + 1;
            else
                high = middle;
        }
        return (sorted.Length - low + (low == sorted.Length ? Math.Exp(-score) / (1 + Math.Exp(-score)) : 0.0)) / sorted.Length;
    }
}
