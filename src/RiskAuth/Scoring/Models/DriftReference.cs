using RiskAuth.Scoring.Trees;

namespace RiskAuth.Scoring.Models;

/// <summary>How one feature was distributed when a model was trained, in bins of about equally many values and one for missing ones.</summary>
/// <param name="Edges">Bin b ≥ 1 holds values from <c>Edges[b - 2]</c> up to, not including, <c>Edges[b - 1]</c>; bin 0 the missing ones.</param>
/// <param name="Shares">Share of the training values in each bin; two more than edges.</param>
public sealed record DriftReference(float[] Edges, double[] Shares)
{
    public const int Bins = 10;

    // An empty bin would make the index infinite; one in ten thousand is as rare as a bin can be.
    private const double LeastShare = 1e-4;

    public int BinOf(float value)
    {
        if (float.IsNaN(value))
            return 0;
        var bin = 1;
        while (bin <= Edges.Length && value >= Edges[bin - 1])
            bin++;
        return bin;
    }

    public long[] Count(ReadOnlySpan<float> values)
    {
        var counts = new long[Edges.Length + 2];
        foreach (var value in values)
            counts[BinOf(value)]++;
        return counts;
    }

    /// <summary>
    /// Population stability index, Σ (a - e) ln(a / e) over the bins. Usual reading: below .1 the same population, above .25 another one.
    /// </summary>
    /// <param name="counts">How many newer values fell in each bin, at least one in all.</param>
    public double Index(ReadOnlySpan<long> counts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(counts.Length, Shares.Length);
        var total = 0L;
        foreach (var count in counts)
            total += count;
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1);
        var index = 0.0;
        for (var bin = 0; bin < counts.Length; bin++)
        {
            var (expected, actual) = (Math.Max(LeastShare, Shares[bin]), Math.Max(LeastShare, (double)counts[bin] / total));
            index += (actual - expected) * Math.Log(actual / expected);
        }
        return index;
    }

    internal void Check()
    {
        ModelCheck.Require(Edges is { Length: < 2 * Bins } && Shares.Length == Edges.Length + 2, "a feature's distribution has too many bins, or not one share each");
        ModelCheck.Require(Shares.All(share => share is >= 0 and <= 1), "a feature's distribution holds a share that is none");
        for (var i = 0; i < Edges.Length; i++)
            ModelCheck.Require(float.IsFinite(Edges[i]) && (i == 0 || Edges[i] > Edges[i - 1]), "a feature's distribution is out of order");
    }
}
