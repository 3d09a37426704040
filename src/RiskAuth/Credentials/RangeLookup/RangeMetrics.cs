using System.Diagnostics.Metrics;

namespace RiskAuth.Credentials.RangeLookup;

/// <summary>Meter <c>RiskAuth.RangeLookup</c>: look-ups by source, requests that failed by cause, time waited. No hash and no prefix.</summary>
internal sealed class RangeMetrics : IDisposable
{
    public const string MeterName = "RiskAuth.RangeLookup";
    public const string Cached = "cached";
    public const string Asked = "asked";
    public const string Stale = "stale";
    public const string Unavailable = "unavailable";

    private readonly Meter _meter;
    private readonly Counter<long> _lookups;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _missedDeadlines;
    private readonly Histogram<double> _waited;

    public RangeMetrics(IMeterFactory? meters)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _lookups = _meter.CreateCounter<long>("riskauth.range_lookups", description: "Range look-ups, by where the answer came from.");
        _failures = _meter.CreateCounter<long>("riskauth.range_lookup.failures", description: "Requests to the range service that failed, by cause.");
        _missedDeadlines = _meter.CreateCounter<long>("riskauth.range_lookup.missed_deadlines", description: "Look-ups that did not wait for the answer.");
        _waited = _meter.CreateHistogram<double>("riskauth.range_lookup.duration", "s", "Time that look-ups waited which memory could not answer.");
    }

    public void LookedUp(string source) => _lookups.Add(1, new KeyValuePair<string, object?>("source", source));

    public void Failed(string cause) => _failures.Add(1, new KeyValuePair<string, object?>("cause", cause));

    public void DeadlineMissed() => _missedDeadlines.Add(1);

    public void Waited(TimeSpan time) => _waited.Record(time.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
