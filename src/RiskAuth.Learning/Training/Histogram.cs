using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RiskAuth.Learning.Training;

/// <summary>Fixed-point sums of both derivatives per column of the binned table and code, for the rows of one node.</summary>
internal sealed class Histogram(int groups)
{
    public const int GroupLength = BinnedTable.GroupWidth * FeatureBins.Slots;

    private readonly Vector128<long>[] _bins = new Vector128<long>[groups * GroupLength];

    public Span<Vector128<long>> Group(int group) => _bins.AsSpan(group * GroupLength, GroupLength);

    public void Clear() => Array.Clear(_bins);

    public Span<Vector128<long>> Column(int column, int codes) => _bins.AsSpan(column * FeatureBins.Slots, codes);

    /// <summary>Adds the rows' derivatives to the eight histograms of one group. The hot loop of training.</summary>
    /// <param name="bins">The group's histograms, <see cref="GroupLength"/> long.</param>
    /// <param name="words">One word of eight bins per row of the table.</param>
    /// <param name="rows">Which rows to add.</param>
    /// <param name="derivatives">One pair per row of the table.</param>
    public static void Add(Span<Vector128<long>> bins, ulong[] words, ReadOnlySpan<int> rows, Vector128<long>[] derivatives)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bins.Length, GroupLength);
        // Unchecked from here: row numbers are the trainer's own, and a byte cannot pass a histogram of 256 bins.
        ref var b = ref MemoryMarshal.GetReference(bins);
        ref var word = ref MemoryMarshal.GetArrayDataReference(words);
        ref var derivative = ref MemoryMarshal.GetArrayDataReference(derivatives);
        foreach (var row in rows)
        {
            var w = Unsafe.Add(ref word, (uint)row);
            var d = Unsafe.Add(ref derivative, (uint)row);
            Unsafe.Add(ref b, (uint)(byte)w) += d;
            Unsafe.Add(ref b, 0x100 + (uint)(byte)(w >> 8)) += d;
            Unsafe.Add(ref b, 0x200 + (uint)(byte)(w >> 16)) += d;
            Unsafe.Add(ref b, 0x300 + (uint)(byte)(w >> 24)) += d;
            Unsafe.Add(ref b, 0x400 + (uint)(byte)(w >> 32)) += d;
            Unsafe.Add(ref b, 0x500 + (uint)(byte)(w >> 40)) += d;
            Unsafe.Add(ref b, 0x600 + (uint)(byte)(w >> 48)) += d;
            Unsafe.Add(ref b, 0x700 + (uint)(w >> 56)) += d;
        }
    }

    /// <summary>Turns the parent's column into that of the larger child by taking the smaller child's away.</summary>
    public static void Subtract(Span<Vector128<long>> parent, ReadOnlySpan<Vector128<long>> smaller)
    {
        for (var i = 0; i < parent.Length; i++)
        {
            parent[i] -= smaller[i];
        }
    }

    /// <summary>Adds a column's codes up by the bins of one of its features.</summary>
    /// <param name="bins">One entry per bin of the feature; overwritten.</param>
    public static void Unfold(ReadOnlySpan<Vector128<long>> column, FeaturePlace place, Span<Vector128<long>> bins)
    {
        bins.Clear();
        var states = bins.Slice(place.FirstBin, place.States);
        for (var code = 0; code < column.Length;)
        {
            for (var state = 0; state < states.Length; state++)
            {
                for (var end = code + place.Stride; code < end; code++)
                {
                    states[state] += column[code];
                }
            }
        }
    }
}
