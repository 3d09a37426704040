using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RiskAuth.Scoring.Trees;

/// <summary>
/// Many trees flattened for single-row prediction: no allocation, no branch that depends on the row.
/// </summary>
/// <remarks>
/// A row is first copied into slots: once with missing values as -∞ (they fall left of every threshold), once as +∞ (right), and
/// a last slot holds NaN. A node then needs one comparison; a leaf compares with the NaN slot, which is never true, and points at
/// itself, so that many trees can walk in step for as many levels as the deepest of them has, without a test for the end.
/// </remarks>
internal sealed class TreeEnsemble
{
    /// <summary>Trees that are walked side by side, because the steps of one wait for each other.</summary>
    private const int TreesInStep = 16;

    private const int TreesInGroup = 8;
    private const int SlotBits = 12;
    private const int SlotMask = (1 << SlotBits) - 1;

    private static long _ids;

    private readonly Node[] _nodes;
    private readonly float[] _means;
    private readonly ulong[] _asked;
    private readonly int[] _roots;

    /// <summary>The roots once more, and as many more nodes as fill the last step.</summary>
    private readonly uint[] _starts;

    /// <summary>Levels of the deepest tree of each step.</summary>
    private readonly byte[] _stepDepths;

    private readonly double _rootMeanSum;

    /// <summary>Lays checked trees out, level by level and a group of trees at a time.</summary>
    /// <exception cref="ModelFormatException">There are more nodes or features than a packed node can address.</exception>
    public TreeEnsemble(ReadOnlySpan<DecisionTree> trees, int featureCount)
    {
        FeatureCount = featureCount;
        var layout = new TreeLayout(trees, TreesInGroup);
        _roots = layout.Roots;
        _starts = new uint[RoomFor(trees.Length)];
        _stepDepths = new byte[_starts.Length / TreesInStep];
        for (var tree = 0; tree < trees.Length; tree++)
        {
            ref var depth = ref _stepDepths[tree / TreesInStep];
            depth = Math.Max(depth, layout.GroupDepths[tree / TreesInGroup]);
            _starts[tree] = (uint)_roots[tree];
        }

        _nodes = new Node[layout.Places.Count];
        _means = new float[layout.Places.Count];
        _asked = new ulong[layout.Places.Count];
        for (var i = 0; i < _nodes.Length; i++)
        {
            var (tree, node) = layout.Places[i];
            _nodes[i] = Pack(trees[tree], node, i, layout.FirstChild[i]);
            _means[i] = layout.Means[tree][node];
            if (trees[tree].Feature[node] is var feature and not DecisionTree.Leaf)
            {
                // Children lie after their parent, so what was asked on the way to it is complete.
                _asked[layout.FirstChild[i]] = _asked[layout.FirstChild[i] + 1] = _asked[i] | BitOf(feature);
            }
        }

        foreach (var root in _roots)
        {
            _rootMeanSum += _means[root];
        }
    }

    /// <summary>Another one for every ensemble of this process, and none is 0: to recognise it by without keeping it alive.</summary>
    public long Id { get; } = Interlocked.Increment(ref _ids);

    public int FeatureCount { get; }

    public int TreeCount => _roots.Length;

    /// <summary>Length of the scratch buffer that a prediction needs.</summary>
    public int SlotCount => 2 * FeatureCount + 1;

    /// <summary>The bit of a feature in a set of them. From the 65th on features share bits, so that a set may hold more than was meant.</summary>
    public static ulong BitOf(int feature) => 1UL << (feature % 64);

    /// <summary>Sum over the trees of the leaf value that the row reaches, added up in the order of the trees.</summary>
    /// <param name="row">Values in the order of the features; NaN means missing.</param>
    /// <param name="slots">Scratch of <see cref="SlotCount"/> numbers; overwritten.</param>
    public double Sum(ReadOnlySpan<float> row, Span<float> slots)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, FeatureCount);
        Fill(row, slots);
        return Sum(slots);
    }

    /// <param name="slots">As <see cref="Fill"/> fills them.</param>
    [SkipLocalsInit]
    public double Sum(ReadOnlySpan<float> slots)
    {
        Span<uint> leaves = stackalloc uint[RoomFor(TreeCount)];
        return Sum(slots, leaves);
    }

    /// <param name="leaves">The leaf that the row reaches in each tree; as long as <see cref="RoomFor"/> says.</param>
    public double Sum(ReadOnlySpan<float> slots, Span<uint> leaves)
    {
        _starts.CopyTo(leaves);
        Walk(slots, leaves[.._starts.Length], _stepDepths);
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        var sum = 0.0;
        foreach (var leaf in leaves[..TreeCount])
        {
            sum += Unsafe.Add(ref nodes, leaf).Threshold;
        }

        return sum;
    }

    /// <summary>Room for the leaves of so many trees, because they are walked many at a time.</summary>
    public static int RoomFor(int trees) => (trees + TreesInStep - 1) / TreesInStep * TreesInStep;

    /// <summary>The leaves that a row reaches in some of the trees.</summary>
    /// <param name="trees">Any of them, in any order.</param>
    /// <param name="slots">As <see cref="Fill"/> fills them.</param>
    /// <param name="leaves">One for each of the trees asked for; as long as <see cref="RoomFor"/> says.</param>
    [SkipLocalsInit]
    public void FindLeaves(ReadOnlySpan<int> trees, ReadOnlySpan<float> slots, Span<uint> leaves)
    {
        leaves = leaves[..RoomFor(trees.Length)];
        Span<byte> depths = stackalloc byte[leaves.Length / TreesInStep];
        depths.Clear();
        for (var i = 0; i < trees.Length; i++)
        {
            leaves[i] = _starts[trees[i]];
            ref var depth = ref depths[i / TreesInStep];
            depth = Math.Max(depth, _stepDepths[trees[i] / TreesInStep]);
        }

        leaves[trees.Length..].Clear();
        Walk(slots, leaves, depths);
    }

    public float ValueOf(uint leaf) => _nodes[leaf].Threshold;

    /// <summary>The features that the splits on the way to a leaf ask for, by <see cref="BitOf"/>.</summary>
    public ulong AskedBefore(uint leaf) => _asked[leaf];

    /// <summary>
    /// Adds to each feature what its splits on the row's paths changed (Saabas, "Interpreting random forests", 2014): the difference
    /// between the training means after and before the split. Contributions plus the returned bias add up to <see cref="Sum"/>.
    /// </summary>
    /// <param name="contributions">One number per feature; added to, not cleared.</param>
    /// <returns>The sum of the trees' means over their training data.</returns>
    public double Explain(ReadOnlySpan<float> row, Span<float> slots, Span<float> contributions)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(contributions.Length, FeatureCount);
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, FeatureCount);
        Fill(row, slots);
        foreach (var root in _roots)
        {
            for (var node = root; ;)
            {
                var packed = _nodes[node].Packed;
                var slot = (int)(packed & SlotMask);
                if (slot == SlotCount - 1)
                {
                    break;
                }

                var next = (int)(packed >> SlotBits) + (slots[slot] >= _nodes[node].Threshold ? 1 : 0);
                contributions[slot < FeatureCount ? slot : slot - FeatureCount] += _means[next] - _means[node];
                node = next;
            }
        }

        return _rootMeanSum;
    }

    private Node Pack(DecisionTree tree, int node, int self, int firstChild)
    {
        var isLeaf = tree.Feature[node] == DecisionTree.Leaf;
        var slot = isLeaf ? SlotCount - 1 : tree.Feature[node] + (tree.Missing[node] == 'L' ? 0 : FeatureCount);
        if (slot > SlotMask || self >= TreeLimits.NodesPerModel)
        {
            throw new ModelFormatException("The model has more features or nodes than can be addressed.");
        }

        var target = isLeaf ? self : firstChild;
        return new Node(isLeaf ? tree.Value[node] : tree.Threshold[node], ((uint)target << SlotBits) | (uint)slot);
    }

    /// <summary>Makes a row ready for every ensemble of as many features.</summary>
    /// <param name="slots">Two for each feature, and one.</param>
    public static void Fill(ReadOnlySpan<float> row, Span<float> slots)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(slots.Length, 2 * row.Length + 1);
        for (var i = 0; i < row.Length; i++)
        {
            Set(slots, i, row[i]);
        }

        slots[^1] = float.NaN;
    }

    /// <summary>Changes one value of a row that is ready.</summary>
    public static void Set(Span<float> slots, int feature, float value)
    {
        slots[feature] = float.IsNaN(value) ? float.NegativeInfinity : value;
        slots[feature + slots.Length / 2] = float.IsNaN(value) ? float.PositiveInfinity : value;
    }

    /// <summary>Walks from nodes to the leaves below them, each where it began.</summary>
    /// <param name="depths">Levels to walk, for each step.</param>
    private void Walk(ReadOnlySpan<float> slots, Span<uint> at, ReadOnlySpan<byte> depths)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(slots.Length, SlotCount);
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref var values = ref MemoryMarshal.GetReference(slots);
        for (var step = 0; step < depths.Length; step++, at = at[TreesInStep..])
        {
            uint a = at[0], b = at[1], c = at[2], d = at[3], e = at[4], f = at[5], g = at[6], h = at[7];
            uint i = at[8], j = at[9], k = at[10], l = at[11], m = at[12], n = at[13], o = at[14], p = at[15];
            for (int level = depths[step]; level > 0; level--)
            {
                a = Next(ref nodes, ref values, a);
                b = Next(ref nodes, ref values, b);
                c = Next(ref nodes, ref values, c);
                d = Next(ref nodes, ref values, d);
                e = Next(ref nodes, ref values, e);
                f = Next(ref nodes, ref values, f);
                g = Next(ref nodes, ref values, g);
                h = Next(ref nodes, ref values, h);
                i = Next(ref nodes, ref values, i);
                j = Next(ref nodes, ref values, j);
                k = Next(ref nodes, ref values, k);
                l = Next(ref nodes, ref values, l);
                m = Next(ref nodes, ref values, m);
                n = Next(ref nodes, ref values, n);
                o = Next(ref nodes, ref values, o);
                p = Next(ref nodes, ref values, p);
            }

            (at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7]) = (a, b, c, d, e, f, g, h);
            (at[8], at[9], at[10], at[11], at[12], at[13], at[14], at[15]) = (i, j, k, l, m, n, o, p);
        }
    }

    // Unchecked reads are safe here: the constructor made every target and slot, and the number of slots was checked.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Next(ref Node nodes, ref float values, uint index)
    {
        ref var node = ref Unsafe.Add(ref nodes, index);
        var packed = node.Packed;
        return (packed >> SlotBits) + (Unsafe.Add(ref values, packed & SlotMask) >= node.Threshold ? 1u : 0u);
    }

    /// <summary>Eight bytes: a threshold (or a leaf's value), the first child's index above, the slot to compare below.</summary>
    private readonly record struct Node(float Threshold, uint Packed);
}
