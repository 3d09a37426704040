using System.Runtime.Intrinsics;

namespace RiskAuth.Learning.Training;

/// <summary>The best way found to divide the rows of one node.</summary>
/// <param name="Gain">How much the loss falls; 0 when no split is worth making.</param>
/// <param name="Bin">The last bin that goes left.</param>
/// <param name="LeftSum">Fixed-point sums of both derivatives over the rows that go left.</param>
internal readonly record struct Split(
    double Gain, int Feature, int Bin, bool MissingLeft, Vector128<long> LeftSum, double LeftValue, double RightValue)
{
    public bool IsWorthwhile => Gain > 0;

    public bool GoesLeft(byte bin) => bin == 0 ? MissingLeft : bin <= Bin;
}
