namespace RiskAuth.Learning.Training;

/// <summary>
/// Where one feature is cut into bins. Bin 0 holds missing values; bin b ≥ 1 holds the values v with <c>Cuts[b - 2] ≤ v &lt; Cuts[b - 1]</c>,
/// open at both ends.
/// </summary>
internal sealed class FeatureBins
{
    public const int Slots = 256;

    /// <summary>Bins for values; the 256th slot of a byte is for missing ones.</summary>
    public const int MaxValueBins = Slots - 1;

    private readonly float[] _paddedCuts = new float[Slots];

    public FeatureBins(float[] cuts, bool hasMissing)
    {
        (Cuts, FirstBin) = (cuts, hasMissing ? 0 : 1);
        _paddedCuts.AsSpan().Fill(float.PositiveInfinity);
        cuts.CopyTo(_paddedCuts, 0);
    }

    public float[] Cuts { get; }

    /// <summary>One past the highest bin.</summary>
    public int Count => Cuts.Length + 2;

    /// <summary>0 where values were missing when the bins were learned, else 1.</summary>
    public int FirstBin { get; }

    /// <summary>Bins that the learned values use.</summary>
    public int States => Count - FirstBin;

    /// <summary>The threshold below which lie all bins up to this one. Above the last bin lie only missing values.</summary>
    public float ThresholdAfter(int bin) => bin - 1 < Cuts.Length ? Cuts[bin - 1] : float.MaxValue;

    /// <summary>One bin per distinct value where they are few, bins of equally many rows where they are not; a frequent value keeps its own bin.</summary>
    public static FeatureBins Learn(ReadOnlySpan<float> column, int maxValueBins)
    {
        var values = new float[column.Length];
        var count = 0;
        foreach (var value in column)
        {
            if (!float.IsNaN(value))
            {
                values[count++] = value;
            }
        }

        var sorted = values.AsSpan(0, count);
        sorted.Sort();
        return new FeatureBins(Cut(sorted, CountDistinct(sorted) <= maxValueBins ? int.MaxValue : maxValueBins), count < column.Length);
    }

    /// <summary>The bin of a value: one more than the number of cuts at or below it.</summary>
    public byte Of(float value)
    {
        if (float.IsNaN(value))
        {
            return 0;
        }

        var below = 0;
        for (var step = Slots / 2; step > 0; step >>= 1)
        {
            below += value >= _paddedCuts[below + step - 1] ? step : 0;
        }

        return (byte)(below + 1);
    }

    private static int CountDistinct(ReadOnlySpan<float> sorted)
    {
        var distinct = sorted.IsEmpty ? 0 : 1;
        for (var i = 1; i < sorted.Length; i++)
        {
            distinct += sorted[i] != sorted[i - 1] ? 1 : 0;
        }

        return distinct;
    }

    private static float[] Cut(ReadOnlySpan<float> sorted, int bins)
    {
        var cuts = new List<float>();
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            // What is left is shared evenly among the bins that are left; a run of equal values is never divided.
            var target = bins == int.MaxValue ? 1 : (sorted.Length - start + bins - cuts.Count - 1) / (bins - cuts.Count);
            end = RunEnd(sorted, start);
            while (end < sorted.Length && end - start < target)
            {
                var nextEnd = RunEnd(sorted, end);
                if (nextEnd - end >= target)
                {
                    break;
                }

                end = nextEnd;
            }

            if (end < sorted.Length)
            {
                cuts.Add(Between(sorted[end - 1], sorted[end]));
            }

            if (cuts.Count == bins - 1)
            {
                break;
            }
        }

        return [.. cuts];
    }

    private static int RunEnd(ReadOnlySpan<float> sorted, int start)
    {
        var end = start + 1;
        while (end < sorted.Length && sorted[end] == sorted[start])
        {
            end++;
        }

        return end;
    }

    /// <summary>A number above the first and at most the second, half-way where there is room.</summary>
    private static float Between(float low, float high)
    {
        var middle = (float)(((double)low + high) / 2);
        return middle > low ? middle : high;
    }
}
