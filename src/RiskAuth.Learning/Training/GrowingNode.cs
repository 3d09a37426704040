using System.Runtime.Intrinsics;

namespace RiskAuth.Learning.Training;

/// <summary>One node of a tree while it grows: a range of the tree's row list, its sums, and the bounds that monotone splits above it set.</summary>
internal sealed class GrowingNode
{
    public required int Id { get; init; }

    public required int Begin { get; init; }

    public required int Count { get; init; }

    public required int Depth { get; init; }

    /// <summary>Fixed-point sums of the first and second derivatives.</summary>
    public required Vector128<long> Sum { get; init; }

    /// <summary>What the node is worth as a leaf, before the learning rate.</summary>
    public required double Value { get; init; }

    public double LowerBound { get; init; } = double.NegativeInfinity;

    public double UpperBound { get; init; } = double.PositiveInfinity;

    public bool IsBounded => !double.IsNegativeInfinity(LowerBound) || !double.IsPositiveInfinity(UpperBound);

    public Histogram? Histogram { get; set; }

    public Split Split { get; set; }

    public (GrowingNode Left, GrowingNode Right)? Children { get; set; }
}
