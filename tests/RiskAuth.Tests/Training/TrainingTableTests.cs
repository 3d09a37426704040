using RiskAuth.Learning.Training;

namespace RiskAuth.Tests.Training;

public sealed class TrainingTableTests
{
    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.MaxValue)]
    public void An_infinite_value_is_refused_by_row_and_name(float value)
    {
        var builder = new TrainingTableBuilder(1, ["a", "speed"]);
        builder.Add([1, float.NaN], false);
        var error = Assert.Throws<TrainingDataException>(() => builder.Add([1, value], false));
        Assert.Contains("Row 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("speed", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, builder.RowCount);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_that_is_none_is_refused(float weight) =>
        Assert.Throws<TrainingDataException>(() => new TrainingTableBuilder(1, ["a"]).Add([1], false, weight: weight));

    [Fact]
    public void A_table_without_features_is_refused() =>
        Assert.Throws<TrainingDataException>(() => new TrainingTableBuilder(1, []));

    [Fact]
    public void A_split_by_time_keeps_whole_rows_in_order()
    {
        var builder = new TrainingTableBuilder(4, ["a"]);
        builder.Add([10], false, group: 1, timeMs: 100, weight: 2);
        builder.Add([20], true, group: 2, timeMs: 300, weight: 3);
        builder.Add([30], true, group: 3, timeMs: 200, weight: 4);

        var (earlier, later) = builder.Build().SplitAt(200);

        Assert.Equal([10f], earlier.Column(0).ToArray());
        Assert.Equal([20f, 30f], later.Column(0).ToArray());
        Assert.Equal([true, true], later.Labels.ToArray());
        Assert.Equal([2, 3], later.Groups.ToArray());
        Assert.Equal([300L, 200L], later.TimesMs.ToArray());
        Assert.Equal([3f, 4f], later.Weights.ToArray());
        Assert.Equal(4, later.FeatureSchemaVersion);
    }
}
