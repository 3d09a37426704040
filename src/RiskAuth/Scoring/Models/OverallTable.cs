using RiskAuth.Scoring.Trees;

namespace RiskAuth.Scoring.Models;

/// <summary>
/// What share of all legitimate sign-ins look at least as risky, from the share of those of one stratum that do. The order within the
/// stratum stays; what changes is how its sign-ins compare with those of other strata. Between two knots the logarithm is linear in the
/// logarithm; below the last knot both shares fall alike.
/// </summary>
/// <param name="Tails">Shares of the stratum, strictly descending from 1, above 0.</param>
/// <param name="Overall">The share of all of the same place, at most 1; strictly descending, above 0.</param>
public sealed record OverallTable(double[] Tails, double[] Overall)
{
    public const int MaxKnots = 256;

    /// <param name="tail">Above 0, at most 1.</param>
    /// <returns>Above 0, at most 1; never more for a smaller share, and less for every smaller one that a number can tell from it.</returns>
    public double Of(double tail)
    {
        var below = Below(tail);
        if (below == 0)
            return Overall[0];
        if (below == Tails.Length)
            return Overall[^1] * (tail / Tails[^1]);
        var (high, low) = (below - 1, below);
        var share = Math.Log(Tails[high] / tail) / Math.Log(Tails[high] / Tails[low]);
        return Overall[high] * Math.Pow(Overall[low] / Overall[high], share);
    }

    /// <summary>The first knot that is less; the knots descend, so that the library's search does not fit.</summary>
    private int Below(double tail)
    {
        var (low, high) = (0, Tails.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Tails[middle] >= tail)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <exception cref="ModelFormatException">The table is none.</exception>
    internal void Check()
    {
        ModelCheck.Require(Tails is { Length: > 0 and <= MaxKnots } && Overall.Length == Tails.Length, "a table over all strata has no knots, too many, or not one share each");
        for (var i = 0; i < Tails.Length; i++)
        {
            ModelCheck.Require(Tails[i] is > 0 and <= 1 && Overall[i] is > 0 and <= 1, "a table over all strata holds a number that is none");
            ModelCheck.Require(i == 0 ? Tails[0] == 1 : Tails[i] < Tails[i - 1] && Overall[i] < Overall[i - 1], "a table over all strata is out of order");
        }
    }
}
