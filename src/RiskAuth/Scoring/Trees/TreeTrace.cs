namespace RiskAuth.Scoring.Trees;

/// <summary>
/// The leaves that one row reached in an ensemble, kept, so that the same row with a few values changed is summed again at the price of
/// those trees only that asked for one of them on the row's way; every other tree ends where it ended. What is added up, and in which
/// order, stays as it was, so that a sum is to the bit what <see cref="TreeEnsemble.Sum(ReadOnlySpan{float})"/> gives.
/// </summary>
/// <remarks>Grows with the largest ensemble that it met, so to <see cref="TreeLimits.TreeCount"/> trees at most; allocates nothing else.</remarks>
internal sealed class TreeTrace
{
    private ulong[] _asked = [];
    private float[] _values = [];
    private float[] _tried = [];
    private int[] _again = [];
    private uint[] _leaves = [];
    private int _count;

    /// <summary>Of the row that is kept.</summary>
    public double Sum { get; private set; }

    /// <summary>Keeps a whole row.</summary>
    /// <param name="leaves">Those that it reaches, as <see cref="TreeEnsemble.Sum(ReadOnlySpan{float}, Span{uint})"/> finds them.</param>
    /// <param name="sum">Of these leaves.</param>
    public void Follow(TreeEnsemble trees, ReadOnlySpan<uint> leaves, double sum)
    {
        _count = trees.TreeCount;
        if (_values.Length < _count)
        {
            (_asked, _values, _tried) = (new ulong[_count], new float[_count], new float[_count]);
            (_again, _leaves) = (new int[_count], new uint[TreeEnsemble.RoomFor(_count)]);
        }

        var (values, asked) = (_values, _asked);
        for (var tree = 0; tree < _count; tree++)
        {
            values[tree] = trees.ValueOf(leaves[tree]);
            asked[tree] = trees.AskedBefore(leaves[tree]);
        }

        Sum = sum;
    }

    /// <summary>Takes a change of the row over for good.</summary>
    /// <param name="slots">Of the changed row.</param>
    /// <param name="changed">The features that differ from what was kept, by <see cref="TreeEnsemble.BitOf"/>.</param>
    public void Keep(TreeEnsemble trees, ReadOnlySpan<float> slots, ulong changed)
    {
        var count = Walk(trees, slots, changed);
        for (var i = 0; i < count; i++)
        {
            _values[_again[i]] = trees.ValueOf(_leaves[i]);
            _asked[_again[i]] = trees.AskedBefore(_leaves[i]);
        }

        Sum = Add(_values.AsSpan(0, _count));
    }

    /// <summary>The sum of the row with some values changed; the row that is kept stays.</summary>
    /// <param name="slots">Of the changed row.</param>
    /// <param name="changed">The features that differ from what was kept.</param>
    public double Try(TreeEnsemble trees, ReadOnlySpan<float> slots, ulong changed)
    {
        var count = Walk(trees, slots, changed);
        if (count == 0)
        {
            return Sum;
        }

        var values = _tried.AsSpan(0, _count);
        _values.AsSpan(0, _count).CopyTo(values);
        for (var i = 0; i < count; i++)
        {
            values[_again[i]] = trees.ValueOf(_leaves[i]);
        }

        return Add(values);
    }

    /// <summary>Walks the trees that asked for something that changed.</summary>
    /// <returns>How many: their numbers and their leaves are in the scratch.</returns>
    private int Walk(TreeEnsemble trees, ReadOnlySpan<float> slots, ulong changed)
    {
        var (count, again) = (0, _again);
        ReadOnlySpan<ulong> asked = _asked.AsSpan(0, _count);
        for (var tree = 0; tree < asked.Length; tree++)
        {
            // No branch: whether a tree asked is as good as chance.
            again[count] = tree;
            count += (asked[tree] & changed) != 0 ? 1 : 0;
        }

        trees.FindLeaves(again.AsSpan(0, count), slots, _leaves);
        return count;
    }

    private static double Add(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
