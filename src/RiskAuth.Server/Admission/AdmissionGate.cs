using System.Diagnostics.Metrics;
using RiskAuth.Server.Keys;
using RiskAuth.Storage.Sqlite;
using RiskAuth.Telemetry;

namespace RiskAuth.Server.Admission;

/// <summary>What an endpoint is to the gate.</summary>
internal enum AdmissionClass : byte
{
    /// <summary>Never refused for want of room: health and metrics, which are needed most when there is none.</summary>
    Always,

    /// <summary>Bounded only by <see cref="ServerOptions.MaxRequestsInFlight"/>.</summary>
    Bounded,

    /// <summary>An assessment: its caller can decide by a policy of its own.</summary>
    Assessment,

    /// <summary>An outcome or feedback: it belongs to an assessment that has been paid for, so it gets in where a new one no longer does.</summary>
    Report,
}

/// <summary>
/// Lets so much work in that what is let in is done soon, and turns the rest away while that is still cheap. A place is taken
/// once the body has been read and services elsewhere have answered, so that neither a slow client nor a slow service holds one.
/// </summary>
internal sealed class AdmissionGate
{
    /// <summary>How long after the last refusal readiness still speaks of it.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(5);

    /// <summary>An assessment waits for the commit that is on its way and then for its own.</summary>
    private const int CommitsWaited = 2;

    private readonly AdmissionLimit _limit;
    private readonly SqliteStore _store;
    private readonly TimeProvider _clock;
    private readonly RiskMeters _meters;
    private readonly QueueProbe _probe;
    private (long Count, TimeSpan Time) _commits;
    private TimeSpan _commitTime;
    private int _inFlight;
    private long _shed;
    private long _lastShedTicks;

    public AdmissionGate(ServerOptions options, TimeProvider clock, RiskMeters meters, IMeterFactory factory, SqliteStore store)
    {
        (_clock, _meters, _store) = (clock, meters, store);
        _probe = new(clock);
        _limit = new(options.MaxRequestsInFlight, TimeSpan.FromMilliseconds(options.OverloadLatencyMs), CommitWait);
        var meter = factory.Create(RiskMeters.MeterName);
        meter.CreateObservableGauge("riskauth.admission.limit", () => _limit.Current, "{request}", "Assessments that may be worked on at once.");
        meter.CreateObservableGauge("riskauth.admission.in_flight", () => Volatile.Read(ref _inFlight), "{request}", "Assessments and reports that are being worked on.");
    }

    /// <summary>What readiness says while requests are turned away; null otherwise.</summary>
    public string? Warning => Volatile.Read(ref _shed) is > 0 and var shed && _clock.Now().Ticks - Volatile.Read(ref _lastShedTicks) < Memory.Ticks
        ? FormattableString.Invariant($"More is asked than can be answered in time; {shed} requests have been turned away with 503 since the start. Ask less, or give it more processors or a faster disk.")
        : null;

    /// <summary>How many assessments of one user may be worked on at once, so that an attack on one account leaves room for everybody else.</summary>
    public int UserShare => Math.Max(UserPlaces.Least, _limit.Current / 4);

    /// <summary>Whether a request of this class would be turned away now. Cheap: it is asked before the body is read.</summary>
    public bool IsFull(AdmissionClass what) => what >= AdmissionClass.Assessment && Volatile.Read(ref _inFlight) >= Room(what);

    /// <summary>Takes a place; false when there is none, and then nothing need be given back.</summary>
    public bool TryEnter(AdmissionClass what, out AdmissionTicket ticket)
    {
        var inFlight = Interlocked.Increment(ref _inFlight);
        if (inFlight > Room(what))
        {
            Interlocked.Decrement(ref _inFlight);
            ticket = default;
            return false;
        }
        ticket = new(this, _clock.Now());
        return true;
    }

    /// <summary>A request was turned away.</summary>
    public void Shed()
    {
        Volatile.Write(ref _lastShedTicks, _clock.Now().Ticks);
        Interlocked.Increment(ref _shed);
        _meters.Shed();
    }

    /// <summary>What commits alone made assessments wait lately. Called under the limit's lock.</summary>
    private TimeSpan CommitWait()
    {
        var totals = _store.CommitTotals;
        var count = totals.Count - _commits.Count;
        if (count > 0)
            _commitTime = (totals.Time - _commits.Time) / count;
        _commits = totals;
        return CommitsWaited * _commitTime;
    }

    private int Room(AdmissionClass what) => what == AdmissionClass.Report ? _limit.Current + _limit.Current / 2 : _limit.Current;

    /// <summary>For <see cref="AdmissionTicket"/>.</summary>
    internal void Leave(TimeSpan entered)
    {
        var now = _clock.Now();
        var inFlight = Interlocked.Decrement(ref _inFlight) + 1;
        _limit.Completed(now, now - entered + _probe.Wait(now), inFlight);
        _probe.Send(now);
    }
}

/// <summary>A place that is held until it is disposed of, once.</summary>
internal readonly struct AdmissionTicket(AdmissionGate? gate, TimeSpan entered) : IDisposable
{
    public void Dispose() => gate?.Leave(entered);
}
