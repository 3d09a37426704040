using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Load.Runs;

namespace RiskAuth.Server.Tests.Load;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Every_percentile_is_the_sorted_values_within_one_bucket()
    {
        var latencies = Gen.OneOf(Gen.Choose(0, 300), Gen.Choose(0, 50_000), Gen.Choose(0, 40_000_000)).NonEmptyListOf();
        Prop.ForAll(latencies.ToArbitrary(), Gen.Choose(1, 1_000).ToArbitrary(), (values, permille) =>
        {
            var histogram = new LatencyHistogram();
            foreach (var value in values)
                histogram.Record(value);
            var sorted = values.Order().ToArray();
            var exact = sorted[Math.Max(1, (int)Math.Ceiling(permille / 1000.0 * sorted.Length)) - 1];
            Assert.InRange(histogram.PercentileMicros(permille / 10.0), exact, exact + Math.Max(1, exact / 63));
            Assert.Equal((sorted.Length, sorted[^1]), (histogram.Count, histogram.MaxMicros));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Two_histograms_added_are_the_histogram_of_both()
    {
        var (first, second, both) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var value = random.Next(1, 1 << random.Next(1, 30));
            (i % 3 == 0 ? first : second).Record(value);
            both.Record(value);
        }
        first.Add(second);
        Assert.Equal((both.Count, both.MaxMicros), (first.Count, first.MaxMicros));
        foreach (var percent in new[] { 1, 50, 90, 99, 99.9, 100 })
            Assert.Equal(both.PercentileMicros(percent), first.PercentileMicros(percent));
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(127, 127)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void Values_beyond_its_range_count_at_its_ends(long micros, long counted)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(micros);
        Assert.Equal((1, counted, counted), (histogram.Count, histogram.MaxMicros, histogram.PercentileMicros(50)));
    }

    [Fact]
    public void Nothing_recorded_is_no_latency() => Assert.Equal(0, new LatencyHistogram().PercentileMicros(99));
}
