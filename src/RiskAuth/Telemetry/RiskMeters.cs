using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Signals;

namespace RiskAuth.Telemetry;

/// <summary>What is counted of the engine's work. Every tag takes its values from an enum, so the number of series is bounded.</summary>
public sealed class RiskMeters
{
    public const string MeterName = "RiskAuth";

    /// <summary>Upper bounds of the duration histogram's buckets in seconds: from a tenth of a millisecond to the longest deadline that makes sense.</summary>
    private static readonly double[] DurationBucketsSeconds =
        [.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5];

    private readonly Counter<long> _assessments;
    private readonly Counter<long> _unenforced;
    private readonly Counter<long> _credentials;
    private readonly Counter<long> _outcomes;
    private readonly Counter<long> _feedback;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _shed;
    private readonly Histogram<double> _duration;
    private readonly long[] _signals = new long[byte.MaxValue + 1];

    public RiskMeters(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        var meter = factory.Create(MeterName);
        _assessments = meter.CreateCounter<long>("riskauth.assessments", "{assessment}", "Assessments by decision and risk level.");
        _unenforced = meter.CreateCounter<long>("riskauth.audit.decisions", "{assessment}", "What Enforced mode would have decided, for assessments in Audit mode.");
        _credentials = meter.CreateCounter<long>("riskauth.credentials", "{credential}", "Submitted credentials by what is known of them.");
        _outcomes = meter.CreateCounter<long>("riskauth.outcomes", "{outcome}", "Reported outcomes.");
        _feedback = meter.CreateCounter<long>("riskauth.feedback", "{feedback}", "Feedback given.");
        _refused = meter.CreateCounter<long>("riskauth.requests.refused", "{request}", "Requests that were not served, by status.");
        _shed = meter.CreateCounter<long>("riskauth.requests.shed", "{request}", "Requests turned away because more is asked than can be answered in time.");
        _duration = meter.CreateHistogram(
            "riskauth.assessment.duration", "s", "Time from the request to its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBucketsSeconds });
        meter.CreateObservableCounter("riskauth.signals", ObserveSignals, "{signal}", "Observed signals by code.");
    }

    public void Assessed(Assessment assessment, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(assessment);
        _assessments.Add(1, Tag("risk.decision", assessment.Verdict.Decision), Tag("risk.level", assessment.RiskLevel));
        if (assessment.Mode == EnforcementMode.Audit)
            _unenforced.Add(1, Tag("risk.decision", assessment.Verdict.Unenforced));
        if (assessment.Credential != Credentials.CredentialStatus.NotChecked)
            _credentials.Add(1, Tag("credential.status", assessment.Credential));
        foreach (var signal in assessment.Signals)
            Interlocked.Increment(ref _signals[(byte)signal.Code]);
        _duration.Record(duration.TotalSeconds);
    }

    public void OutcomeReported(Outcome outcome, RecordResult result) =>
        _outcomes.Add(1, Tag("risk.outcome", outcome), Tag("result", result));

    public void FeedbackGiven(FeedbackValue value, FeedbackSource source, RecordResult result) =>
        _feedback.Add(1, Tag("risk.feedback", value), Tag("source", source), Tag("result", result));

    /// <param name="status">The HTTP status of the refusal.</param>
    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("status", status));

    public void Shed() => _shed.Add(1);

    private IEnumerable<Measurement<long>> ObserveSignals()
    {
        for (var code = 0; code < _signals.Length; code++)
        {
            if (Volatile.Read(ref _signals[code]) is > 0 and var count)
                yield return new(count, new KeyValuePair<string, object?>("risk.signal", ((ReasonCode)code).Word()));
        }
    }

    private static KeyValuePair<string, object?> Tag<T>(string name, T value)
        where T : struct, Enum => new(name, Words<T>.Of(value));

    // Enum.ToString looks the name up by reflection.
    private static class Words<T>
        where T : struct, Enum
    {
        private static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>().ToFrozenDictionary(value => value, value => value.ToString());

        public static string Of(T value) => Names[value];
    }
}

/// <summary>Traces, for whoever listens to the source <c>RiskAuth</c>.</summary>
public static class RiskActivities
{
    private static readonly ActivitySource Source = new(RiskMeters.MeterName);

    /// <summary>A request, below its caller's span where there is one. Null when nobody listens.</summary>
    public static Activity? StartRequest(string name, ActivityContext caller) => Source.StartActivity(name, ActivityKind.Server, caller);

    /// <summary>A step of an assessment. Null when nobody listens.</summary>
    public static Activity? StartStep(string name) => Source.StartActivity(name);

    /// <summary>Null when nobody listens.</summary>
    public static Activity? StartAssessment(Guid eventId)
    {
        var activity = Source.StartActivity("assess");
        activity?.SetTag("riskauth.event.id", eventId);
        return activity;
    }
}
