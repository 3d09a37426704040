using System.Diagnostics.Metrics;
using System.Text;
using RiskAuth.Server.Observability;
using RiskAuth.Telemetry;

namespace RiskAuth.Server.Metrics;

internal enum SeriesKind
{
    Counter,
    Gauge,
    UpDownCounter,
    Histogram,
}

/// <summary>An instrument and its series, of which there is a limit: past it, measurements are dropped and counted as dropped.</summary>
internal sealed class Instrumented(Instrument instrument, SeriesKind kind, double[] bounds)
{
    public const int MaxSeries = 256;

    private readonly Lock _lock = new();
    private volatile Series[] _series = [];

    public string Name => instrument.Name;
    public string? Unit => instrument.Unit;
    public string Description => instrument.Description ?? "";
    public SeriesKind Kind => kind;

    public Series[] Snapshot() => _series;

    /// <summary>What is only observed when it is asked for names all its series each time: one that it names no more is gone.</summary>
    public void BeginObservation()
    {
        if (instrument.IsObservable)
            _series = [];
    }

    /// <summary>False when the series would be one too many.</summary>
    public bool Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Find(_series, tags) is not { } series && (series = Add(tags)) is null)
            return false;
        switch (kind)
        {
            case SeriesKind.Histogram:
                series.Record(value);
                break;
            case SeriesKind.Gauge:
                series.Set(value);
                break;
            case SeriesKind.Counter when instrument.IsObservable:
            case SeriesKind.UpDownCounter when instrument.IsObservable:
                series.Set(value);
                break;
            default:
                series.Add(value);
                break;
        }
        return true;
    }

    private Series? Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            if (Find(_series, tags) is { } existing)
                return existing;
            if (_series.Length >= MaxSeries)
                return null;
            var series = new Series(tags, bounds);
            _series = [.. _series, series];
            return series;
        }
    }

    private static Series? Find(Series[] all, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var series in all)
        {
            if (series.Has(tags))
                return series;
        }
        return null;
    }
}

/// <summary>Listens to the framework's meters and writes what they measured as Prometheus text.</summary>
internal sealed class MetricsCollector : IDisposable
{
    public static readonly IReadOnlyList<string> Meters = [RiskMeters.MeterName, ServerGauges.StoreMeter, "RiskAuth.RangeLookup", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    private static readonly double[] DefaultBounds = [.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    private readonly IMeterFactory _factory;
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly Lock _observing = new();
    private volatile Instrumented[] _instruments = [];
    private long _dropped;

    public MetricsCollector(IMeterFactory factory)
    {
        _factory = factory;
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Measure(state, (double)value, tags));
        _listener.Start();
    }

    public string Text()
    {
        // One at a time, because each begins by forgetting what was observed before.
        lock (_observing)
            return Observe();
    }

    private string Observe()
    {
        foreach (var instrument in _instruments)
            instrument.BeginObservation();
        _listener.RecordObservableInstruments();
        var text = new StringBuilder(16 * 1024);
        foreach (var instrument in _instruments.OrderBy(instrument => instrument.Name, StringComparer.Ordinal))
            PrometheusText.Write(text, instrument);
        text.Append("# HELP riskauth_metrics_dropped_total Measurements that had one label combination too many.\n# TYPE riskauth_metrics_dropped_total counter\n");
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"riskauth_metrics_dropped_total {Volatile.Read(ref _dropped)}\n");
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        // A meter without a scope is the whole process's; others belong to one host, and there may be several.
        if (!Meters.Contains(instrument.Meter.Name) || (instrument.Meter.Scope ?? _factory) != _factory)
            return;
        var instrumented = new Instrumented(instrument, KindOf(instrument), BoundsOf(instrument));
        lock (_lock)
            _instruments = [.. _instruments, instrumented];
        listener.EnableMeasurementEvents(instrument, instrumented);
    }

    private void Measure(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!((Instrumented)state!).Measure(value, tags))
            Interlocked.Increment(ref _dropped);
    }

    private static SeriesKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        var kind = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? SeriesKind.Counter
            : kind == typeof(Histogram<>) ? SeriesKind.Histogram
            : kind == typeof(UpDownCounter<>) || kind == typeof(ObservableUpDownCounter<>) ? SeriesKind.UpDownCounter
            : SeriesKind.Gauge;
    }

    private static double[] BoundsOf(Instrument instrument) =>
        instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } ? [.. bounds] : DefaultBounds;
}
