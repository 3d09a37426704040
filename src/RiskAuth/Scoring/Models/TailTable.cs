using RiskAuth.Scoring.Trees;

namespace RiskAuth.Scoring.Models;

/// <summary>
/// What share of legitimate sign-ins score at least as high as a given score, from a sample. Between two knots the logarithm of the share
/// is linear; above the highest score of the sample it is half of what one sign-in of the sample stands for.
/// </summary>
/// <param name="Scores">Strictly ascending.</param>
/// <param name="Tails">Share at or above the score of the same place; strictly descending from 1, above 0.</param>
public sealed record TailTable(double[] Scores, double[] Tails)
{
    public const int MaxKnots = 256;

    private const double RarestTail = 1e-7;

    /// <param name="scores">Scores of legitimate sign-ins, at least one, none of them NaN; sorted in place.</param>
    public static TailTable Learn(Span<double> scores)
    {
        ArgumentOutOfRangeException.ThrowIfZero(scores.Length);
        scores.Sort();
        var step = Math.Pow(1.0 / scores.Length, 1.0 / (MaxKnots - 1));
        var knots = new List<double>(MaxKnots);
        var tails = new List<double>(MaxKnots);
        for (var (first, wanted) = (0, 1.0); first < scores.Length;)
        {
            var tail = (double)(scores.Length - first) / scores.Length;
            if (tail <= wanted)
            {
                knots.Add(scores[first]);
                tails.Add(tail);
                wanted = tail * step;
            }
            var score = scores[first];
            while (first < scores.Length && scores[first] == score)
                first++;
        }
        return new([.. knots], [.. tails]);
    }

    /// <summary>Above 0, at most 1.</summary>
    public double TailOf(double score)
    {
        var place = Array.BinarySearch(Scores, score);
        if (place >= 0)
            return Tails[place];
        var above = ~place;
        if (above == 0)
            return 1;
        if (above == Scores.Length)
            return Math.Max(RarestTail, Tails[^1] / 2);
        var share = (score - Scores[above - 1]) / (Scores[above] - Scores[above - 1]);
        return Tails[above - 1] * Math.Pow(Tails[above] / Tails[above - 1], share);
    }

    /// <exception cref="ModelFormatException">The table is none.</exception>
    internal void Check()
    {
        ModelCheck.Require(Scores is { Length: > 0 and <= MaxKnots } && Tails.Length == Scores.Length, "a calibration table has no knots, too many, or not one share each");
        for (var i = 0; i < Scores.Length; i++)
        {
            ModelCheck.Require(double.IsFinite(Scores[i]) && Tails[i] is > 0 and <= 1, "a calibration table holds a number that is none");
            ModelCheck.Require(i == 0 ? Tails[0] == 1 : Scores[i] > Scores[i - 1] && Tails[i] < Tails[i - 1], "a calibration table is out of order");
        }
    }
}
