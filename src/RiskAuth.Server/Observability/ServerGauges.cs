using System.Diagnostics.Metrics;
using RiskAuth.Assessments;
using RiskAuth.Server.Health;
using RiskAuth.Storage.Sqlite;
using RiskAuth.Telemetry;

namespace RiskAuth.Server.Observability;

/// <summary>What is read when somebody asks for the metrics: the store's work and files, users in memory, components' health.</summary>
internal sealed class ServerGauges
{
    public const string StoreMeter = "RiskAuth.Storage";

    private readonly Readiness _readiness;

    public ServerGauges(IMeterFactory factory, SqliteStore store, Assessor assessor, Readiness readiness)
    {
        _readiness = readiness;
        var meter = factory.Create(RiskMeters.MeterName);
        meter.CreateObservableGauge("riskauth.users.active", () => assessor.ActiveUsers, "{user}", "Users whose profiles are in memory.");
        meter.CreateObservableGauge("riskauth.component.ok", ObserveComponents, null, "1 for a component that works, else 0; as readiness saw it last.");
        var stored = factory.Create(StoreMeter);
        stored.CreateObservableGauge("riskauth.store.queued", () => store.Statistics().Queued, "{write}", "Writes that wait for the next commit.");
        stored.CreateObservableCounter("riskauth.store.commits", () => store.Statistics().Commits, "{commit}", "Transactions on disk.");
        stored.CreateObservableCounter("riskauth.store.writes", () => store.Statistics().Writes, "{write}", "Writes on disk.");
        stored.CreateObservableCounter("riskauth.store.failures", () => store.Statistics().Failures, "{commit}", "Transactions that failed.");
        stored.CreateObservableCounter("riskauth.store.commit.time", () => store.Statistics().CommitTime.TotalSeconds, "s", "Time that transactions took, syncs included.");
        stored.CreateObservableGauge("riskauth.store.size", () => store.Statistics().FileBytes, "By", "Size of the store's file.");
        stored.CreateObservableGauge("riskauth.store.log.size", () => store.Statistics().LogBytes, "By", "Size of the store's write-ahead log.");
        stored.CreateObservableGauge("riskauth.store.holds.erased", () => store.Statistics().HoldsErased ? 1 : 0, null, "1 while what was erased may still lie in the write-ahead log, because a backup or another long reader needs it.");
    }

    private IEnumerable<Measurement<int>> ObserveComponents() =>
        (_readiness.Last?.Components ?? []).Select(view => new Measurement<int>(view.Status == "ok" ? 1 : 0, new KeyValuePair<string, object?>("component", view.Name)));
}
