using System.Diagnostics.Metrics;
using System.Text;
using RiskAuth.Server.Metrics;

namespace RiskAuth.Server.Tests.Metrics;

public sealed class CollectorTests
{
    [Fact]
    public void Labels_are_escaped_and_names_made_valid()
    {
        using var meter = new Meter("test");
        var counter = new Instrumented(meter.CreateCounter<long>("a.b-c", null, "two\nlines"), SeriesKind.Counter, []);
        counter.Measure(2, [new("0 bad.name", "quote\" slash\\ line\n")]);
        var text = new StringBuilder();
        PrometheusText.Write(text, counter);
        Assert.Equal("# HELP a_b_c_total two lines\n# TYPE a_b_c_total counter\na_b_c_total{__bad_name=\"quote\\\" slash\\\\ line\\n\"} 2\n", text.ToString());
    }

    [Fact]
    public void Label_combinations_are_bounded_and_the_known_ones_go_on_counting()
    {
        using var meter = new Meter("test");
        var counter = new Instrumented(meter.CreateCounter<long>("c"), SeriesKind.Counter, []);
        for (var i = 0; i < Instrumented.MaxSeries; i++)
            Assert.True(counter.Measure(1, [new("user", i)]));
        Assert.False(counter.Measure(1, [new("user", "one too many")]));
        Assert.True(counter.Measure(1, [new("user", 0)]));
        Assert.Equal(2, counter.Snapshot()[0].Value);
    }

    [Fact]
    public void What_is_observed_no_more_is_served_no_more_and_what_is_counted_stays()
    {
        using var meter = new Meter("test");
        var gauge = new Instrumented(meter.CreateObservableGauge("g", () => 0), SeriesKind.Gauge, []);
        var counter = new Instrumented(meter.CreateCounter<long>("c"), SeriesKind.Counter, []);
        foreach (var model in new[] { "old", "new" })
        {
            gauge.BeginObservation();
            counter.BeginObservation();
            gauge.Measure(1, [new("model", model)]);
            counter.Measure(1, [new("model", model)]);
        }
        Assert.True(Assert.Single(gauge.Snapshot()).Has([new("model", "new")]));
        Assert.Equal(2, counter.Snapshot().Length);
    }

    [Fact]
    public void A_value_on_a_bound_falls_into_its_bucket()
    {
        using var meter = new Meter("test");
        var histogram = new Instrumented(meter.CreateHistogram<double>("h"), SeriesKind.Histogram, [1, 2]);
        foreach (var value in new[] { .5, 1, 1.5, 2, 3 })
            histogram.Measure(value, []);
        Assert.Equal([("1", 2L), ("2", 4L), ("+Inf", 5L)], histogram.Snapshot()[0].Cumulative());
    }

    [Fact]
    public void Many_threads_lose_no_count()
    {
        using var meter = new Meter("test");
        var counter = new Instrumented(meter.CreateCounter<long>("c"), SeriesKind.Counter, []);
        Parallel.For(0, 10_000, i => counter.Measure(1, [new("k", i % 7)]));
        Assert.Equal(10_000, counter.Snapshot().Sum(series => series.Value));
        Assert.Equal(7, counter.Snapshot().Length);
    }
}
