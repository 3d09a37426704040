using System.Numerics;
using System.Runtime.Intrinsics;

namespace RiskAuth.Learning.Training;

/// <summary>
/// First and second derivatives of the weighted logistic loss, as fixed-point integers: sums of integers do not depend on their order,
/// so the trees do not depend on how many threads added them up.
/// </summary>
internal sealed class LogisticLoss
{
    // The largest weight becomes 2^38; with 2^24 rows at most, every sum stays below 2^62.
    private const int LargestWeightBits = 38;

    private readonly float[] _targets;
    // In fixed-point units.
    private readonly float[] _weights;

    public LogisticLoss(TrainingTable table, double attackWeight)
    {
        _targets = new float[table.RowCount];
        _weights = new float[table.RowCount];
        var largest = 0f;
        for (var row = 0; row < _weights.Length; row++)
        {
            _targets[row] = table.Labels[row] ? 1 : 0;
            _weights[row] = table.Labels[row] ? (float)(table.Weights[row] * attackWeight) : table.Weights[row];
            largest = Math.Max(largest, _weights[row]);
        }

        var exponent = LargestWeightBits - (int)Math.Ceiling(Math.Log2(largest));
        FromFixed = Math.ScaleB(1, -exponent);
        foreach (ref var weight in _weights.AsSpan())
        {
            weight = MathF.ScaleB(weight, exponent);
        }
    }

    /// <summary>What one unit of a fixed-point sum is worth.</summary>
    public double FromFixed { get; }

    /// <summary>Writes each row's derivatives by its log odds: (w(p - y), w·p(1 - p)).</summary>
    public void Derive(ReadOnlySpan<float> logOdds, Span<Vector128<long>> derivatives, int firstRow)
    {
        Span<float> probabilities = stackalloc float[Vector<float>.Count];
        for (var start = 0; start < logOdds.Length; start += probabilities.Length)
        {
            var count = Math.Min(probabilities.Length, logOdds.Length - start);
            if (count == probabilities.Length)
            {
                Sigmoid(new Vector<float>(logOdds[start..])).CopyTo(probabilities);
            }
            else
            {
                probabilities.Clear();
                logOdds.Slice(start, count).CopyTo(probabilities);
                Sigmoid(new Vector<float>(probabilities)).CopyTo(probabilities);
            }

            for (var i = 0; i < count; i++)
            {
                var row = firstRow + start + i;
                var (p, weight) = (probabilities[i], _weights[row]);
                derivatives[start + i] = Vector128.Create((long)(weight * (p - _targets[row])), (long)(weight * (p * (1 - p))));
            }
        }
    }

    /// <summary>
    /// 1 / (1 + e^-x) with nothing but additions, multiplications and one division, each rounded as IEEE 754 says, so that every machine
    /// trains the same model. Relative error about 2e-7. The exponential is reduced to [-ln 2 / 2, ln 2 / 2] and expanded to the sixth power.
    /// </summary>
    internal static Vector<float> Sigmoid(Vector<float> x)
    {
        const float Limit = 87;
        const float Log2E = 1.44269504f;
        const float Ln2High = 0.693359375f;
        const float Ln2Low = -2.12194440e-4f;
        var t = Vector.Min(Vector.Max(-x, new Vector<float>(-Limit)), new Vector<float>(Limit));
        var n = Vector.Floor(t * Log2E + new Vector<float>(0.5f));
        var r = t - n * Ln2High - n * Ln2Low;
        var sum = new Vector<float>(1 / 720f);
        foreach (var coefficient in (ReadOnlySpan<float>)[1 / 120f, 1 / 24f, 1 / 6f, 1 / 2f, 1, 1])
        {
            sum = sum * r + new Vector<float>(coefficient);
        }

        var powerOfTwo = Vector.AsVectorSingle((Vector.ConvertToInt32(n) + new Vector<int>(127)) << 23);
        return Vector<float>.One / (Vector<float>.One + sum * powerOfTwo);
    }
}
