using RiskAuth.Assessments;
using RiskAuth.Features;
using RiskAuth.Scoring.Freeman;
using RiskAuth.Signals;
using RiskAuth.Velocity;

namespace RiskAuth.Events;

/// <summary>
/// Puts the counters back where the log says after a restart: population from its snapshot and the log behind it, velocity from
/// the last day of the log.
/// </summary>
internal sealed class CounterRecovery(
    IEventStore events, ISettingsStore settings, Population population, VelocityBoard velocity, EnrichmentReader enrichment)
{
    private const string PopulationSnapshot = "population";

    public SnapshotGate Gate { get; } = new();

    public async ValueTask RecoverAsync(DateTimeOffset velocitySince, CancellationToken cancellationToken)
    {
        var counted = 0L;
        if (await settings.LoadSnapshotAsync(PopulationSnapshot).ConfigureAwait(false) is { } snapshot)
        {
            population.Load(snapshot.Snapshot);
            counted = snapshot.Sequence;
        }
        await foreach (var entry in events.ReadLogAsync(counted, DateTimeOffset.MinValue, cancellationToken).ConfigureAwait(false))
            CountPopulation(entry);
        await foreach (var entry in events.ReadLogAsync(0, velocitySince, cancellationToken).ConfigureAwait(false))
            CountVelocity(entry);
    }

    /// <summary>Saves the population together with the log position that it stands for.</summary>
    public async ValueTask SaveAsync()
    {
        var (sequence, bytes) = await Gate.RunAloneAsync(async () =>
        {
            var last = await settings.LastSequenceAsync().ConfigureAwait(false);
            return (last, population.Save());
        }).ConfigureAwait(false);
        await settings.SaveSnapshotAsync(PopulationSnapshot, sequence, bytes).ConfigureAwait(false);
    }

    private void CountPopulation(LogEntry entry)
    {
        if (entry is { Kind: LogEntryKind.OutcomeReported, Outcome: { } report } && report.Outcome.IsSuccess()
            && entry.Event.Kind != SignInKind.ForgotPassword)
            population.Count(enrichment.Traits(entry.Event), entry.Event.Saw(ReasonCode.NoHistory));
    }

    private void CountVelocity(LogEntry entry)
    {
        var stored = entry.Event;
        var keys = enrichment.Keys(stored);
        if (entry.Kind == LogEntryKind.Assessed)
            velocity.RecordAttempt(keys, stored.Time);
        else if (entry.Outcome is { } report && entry.Kind == LogEntryKind.OutcomeReported)
            velocity.RecordOutcome(keys, report.Outcome, stored.Saw(ReasonCode.KnownDevice), stored.Time, stored.Time);
    }
}
