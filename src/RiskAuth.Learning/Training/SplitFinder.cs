using System.Numerics;
using System.Runtime.Intrinsics;

namespace RiskAuth.Learning.Training;

/// <summary>
/// Finds the threshold of one feature that lowers the loss most, with missing values on either side
/// (Chen, Guestrin: XGBoost, KDD 2016, equation 7 and algorithm 3).
/// </summary>
internal sealed class SplitFinder(BoostingOptions options, double fromFixed)
{
    // A gain below this is the noise of rounding, not structure.
    private const double LeastGain = 1e-6;

    // At least one unit on either side keeps empty sides out, whatever the options say.
    private readonly double _minWeight = Math.Max(options.MinChildWeight, fromFixed);

    /// <summary>What a node with these sums is worth, unbounded.</summary>
    public double ValueOf(Vector128<long> sum)
    {
        var penalised = sum[1] * fromFixed + options.L2;
        return penalised > 0 ? -sum[0] * fromFixed / penalised : 0;
    }

    /// <summary>The best split of one node by one feature.</summary>
    /// <param name="bins">The node's histogram of the feature, one entry per bin.</param>
    /// <param name="sign">+1 or -1 when the score may only rise or only fall along the feature, else 0.</param>
    public Split Find(GrowingNode node, int feature, ReadOnlySpan<Vector128<long>> bins, int sign)
    {
        var missing = bins[0];
        var hasMissing = missing[1] > 0;
        // Entry b holds the sums over the value bins 1..b+1; splitting after the last one leaves only missing values on the right.
        var length = hasMissing ? bins.Length - 1 : bins.Length - 2;
        if (length <= 0)
        {
            return default;
        }

        Span<double> first = stackalloc double[FeatureBins.Slots];
        Span<double> second = stackalloc double[FeatureBins.Slots];
        var running = Vector128<long>.Zero;
        for (var i = 0; i < length; i++)
        {
            running += bins[i + 1];
            first[i] = running[0] * fromFixed;
            second[i] = running[1] * fromFixed;
        }

        var sums = new Sums(first[..length], second[..length], node.Sum[0] * fromFixed, node.Sum[1] * fromFixed);
        var isBounded = sign != 0 || node.IsBounded;
        var (bestRight, gainRight) = isBounded ? BestBounded(sums, node, sign) : Best(sums);
        var (best, gain, missingLeft) = (bestRight, gainRight, false);
        if (hasMissing)
        {
            sums.AddEverywhere(missing[0] * fromFixed, missing[1] * fromFixed);
            var (bestLeft, gainLeft) = isBounded ? BestBounded(sums, node, sign) : Best(sums);
            if (gainLeft > gain)
            {
                (best, gain, missingLeft) = (bestLeft, gainLeft, true);
            }
        }

        gain -= Gain(sums.TotalFirst, sums.TotalSecond, node.Value);
        return gain > Math.Max(LeastGain, options.MinSplitGain) ? Describe(node, feature, bins, best, gain, hasMissing, missingLeft) : default;
    }

    private Split Describe(
        GrowingNode node, int feature, ReadOnlySpan<Vector128<long>> bins, int best, double gain, bool hasMissing, bool missingLeft)
    {
        var left = missingLeft ? bins[0] : Vector128<long>.Zero;
        for (var bin = 1; bin <= best + 1; bin++)
        {
            left += bins[bin];
        }

        var right = node.Sum - left;
        // Where training saw no missing value, one that appears later goes with the larger part.
        var goesLeft = hasMissing ? missingLeft : left[1] > right[1];
        return new Split(gain, feature, best + 1, goesLeft, left, Bounded(ValueOf(left), node), Bounded(ValueOf(right), node));
    }

    /// <summary>The entry with the largest G²/(H+λ) on both sides together; the lowest among equals.</summary>
    private (int Index, double Gain) Best(in Sums sums)
    {
        var (lambda, least) = (new Vector<double>(options.L2), new Vector<double>(_minWeight));
        var (totalFirst, totalSecond) = (new Vector<double>(sums.TotalFirst), new Vector<double>(sums.TotalSecond));
        var bestGain = new Vector<double>(double.NegativeInfinity);
        var bestIndex = Vector<double>.Zero;
        var index = Vector.CreateSequence(0.0, 1.0);
        for (var i = 0; i < sums.First.Length; i += Vector<double>.Count, index += new Vector<double>(Vector<double>.Count))
        {
            var (leftFirst, leftSecond) = sums.Load(i);
            var (rightFirst, rightSecond) = (totalFirst - leftFirst, totalSecond - leftSecond);
            var allowed = Vector.GreaterThanOrEqual(leftSecond, least) & Vector.GreaterThanOrEqual(rightSecond, least);
            var (leftPenalised, rightPenalised) = (leftSecond + lambda, rightSecond + lambda);
            var gain = (leftFirst * leftFirst * rightPenalised + rightFirst * rightFirst * leftPenalised) / (leftPenalised * rightPenalised);
            var better = allowed & Vector.GreaterThan(gain, bestGain);
            bestGain = Vector.ConditionalSelect(better, gain, bestGain);
            bestIndex = Vector.ConditionalSelect(better, index, bestIndex);
        }

        var (best, top) = (0, double.NegativeInfinity);
        for (var lane = 0; lane < Vector<double>.Count; lane++)
        {
            if (bestGain[lane] > top || (bestGain[lane] == top && bestIndex[lane] < best))
            {
                (best, top) = ((int)bestIndex[lane], bestGain[lane]);
            }
        }

        return (best, top);
    }

    /// <summary>As <see cref="Best"/>, with values held within the node's bounds, and splits against the sign refused.</summary>
    private (int Index, double Gain) BestBounded(in Sums sums, GrowingNode node, int sign)
    {
        var (best, top) = (0, double.NegativeInfinity);
        for (var i = 0; i < sums.First.Length; i++)
        {
            var (leftFirst, leftSecond) = (sums.First[i], sums.Second[i]);
            var (rightFirst, rightSecond) = (sums.TotalFirst - leftFirst, sums.TotalSecond - leftSecond);
            if (leftSecond < _minWeight || rightSecond < _minWeight)
            {
                continue;
            }

            var left = Bounded(-leftFirst / (leftSecond + options.L2), node);
            var right = Bounded(-rightFirst / (rightSecond + options.L2), node);
            if (sign * (right - left) < 0)
            {
                continue;
            }

            var gain = Gain(leftFirst, leftSecond, left) + Gain(rightFirst, rightSecond, right);
            if (gain > top)
            {
                (best, top) = (i, gain);
            }
        }

        return (best, top);
    }

    private static double Bounded(double value, GrowingNode node) => Math.Clamp(value, node.LowerBound, node.UpperBound);

    /// <summary>Twice the fall of the second-order loss when a node with these sums takes this value.</summary>
    private double Gain(double first, double second, double value) => -((2 * first * value) + ((second + options.L2) * value * value));

    /// <summary>Sums of both derivatives left of each possible threshold, and over the whole node.</summary>
    private readonly ref struct Sums(Span<double> first, Span<double> second, double totalFirst, double totalSecond)
    {
        public ReadOnlySpan<double> First => _first;

        public ReadOnlySpan<double> Second => _second;

        public double TotalFirst { get; } = totalFirst;

        public double TotalSecond { get; } = totalSecond;

        private readonly Span<double> _first = first;
        private readonly Span<double> _second = second;

        public void AddEverywhere(double addedFirst, double addedSecond)
        {
            for (var i = 0; i < _first.Length; i++)
            {
                _first[i] += addedFirst;
                _second[i] += addedSecond;
            }
        }

        /// <summary>The next lanes; beyond the end they hold nothing on the left, which no least weight allows.</summary>
        public (Vector<double> First, Vector<double> Second) Load(int index)
        {
            if (index + Vector<double>.Count <= _first.Length)
            {
                return (new Vector<double>(_first[index..]), new Vector<double>(_second[index..]));
            }

            Span<double> first = stackalloc double[Vector<double>.Count];
            Span<double> second = stackalloc double[Vector<double>.Count];
            first.Clear();
            second.Clear();
            _first[index..].CopyTo(first);
            _second[index..].CopyTo(second);
            return (new Vector<double>(first), new Vector<double>(second));
        }
    }
}
