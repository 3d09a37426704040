using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Learning.Training;

namespace RiskAuth.Tests.Training;

public sealed class FeatureBinsTests
{
    [Fact]
    public void Few_distinct_values_get_a_bin_each_cut_half_way()
    {
        var bins = FeatureBins.Learn([4, 1, float.NaN, 2, 2, 1, 1, 1], 255);
        Assert.Equal([1.5f, 3], bins.Cuts);
        Assert.Equal([1, 2, 3, 0], new float[] { 1, 2, 4, float.NaN }.Select(value => (int)bins.Of(value)));
        Assert.Equal(4, bins.Count);
    }

    [Fact]
    public void Many_distinct_values_are_shared_evenly()
    {
        var bins = FeatureBins.Learn([.. Enumerable.Range(0, 1000).Select(i => (float)i)], 10);
        Assert.Equal([.. Enumerable.Range(1, 9).Select(i => i * 100 - 0.5f)], bins.Cuts);
    }

    [Fact]
    public void A_frequent_value_keeps_its_own_bin()
    {
        var values = Enumerable.Range(0, 500).Select(i => (float)i).Concat(Enumerable.Repeat(250f, 5_000)).ToArray();
        var bins = FeatureBins.Learn(values, 20);
        Assert.NotEqual(bins.Of(249), bins.Of(250));
        Assert.NotEqual(bins.Of(251), bins.Of(250));
    }

    [Fact]
    public void Neighbouring_floats_can_still_be_told_apart()
    {
        var low = 1f;
        var high = MathF.BitIncrement(low);
        var bins = FeatureBins.Learn([low, high], 255);
        Assert.Equal((1, 2), (bins.Of(low), bins.Of(high)));
    }

    [Fact]
    public void A_value_lies_below_the_threshold_exactly_when_its_bin_does() =>
        Prop.ForAll<float[], int>((values, bound) =>
        {
            var column = Array.FindAll(values, value => !float.IsInfinity(value) && MathF.Abs(value) < float.MaxValue);
            var bins = FeatureBins.Learn(column, 2 + (Math.Abs(bound % 250)));
            for (var bin = 1; bin < bins.Count; bin++)
            {
                var threshold = bins.ThresholdAfter(bin);
                if (!Array.TrueForAll(column, value => float.IsNaN(value) ? bins.Of(value) == 0 : value < threshold == bins.Of(value) <= bin))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
}
