using System.Runtime.CompilerServices;
using RiskAuth.Assessments;

namespace RiskAuth.Events;

/// <summary>
/// The store's contracts in memory, for replays that keep no state and for tests. Nothing outlives the process. Profiles,
/// settings and snapshots are all kept; of the events everything, or, with a limit, what late outcomes still need.
/// </summary>
/// <param name="maxEvents">
/// The events that are surely kept (1 and up): when twice as many are there, the older half goes, with its outcomes and feedback.
/// An outcome for an event that went is UnknownEvent. Null keeps everything.
/// </param>
/// <param name="clock">Dates the writing of profiles.</param>
/// <param name="installationKey">A key of the caller's, 32 bytes, so that runs can be repeated to the byte; a random one by default.</param>
public sealed partial class MemoryStore(int? maxEvents = null, TimeProvider? clock = null, byte[]? installationKey = null) : IEventStore, ISettingsStore
{
    /// <summary>Entries that <see cref="ReadLogAsync"/> copies at a time.</summary>
    private const int LogPage = 512;

    private readonly int? _maxEvents = maxEvents is null or > 0
        ? maxEvents
        : throw new ArgumentOutOfRangeException(nameof(maxEvents), maxEvents, "At least one event must be kept.");

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Row> _events = [];
    private readonly Dictionary<UserKey, List<Row>> _histories = [];
    private readonly Dictionary<UserKey, (byte[] Profile, DateTimeOffset Written)> _profiles = [];
    private readonly SortedSet<string> _tenants = new(StringComparer.Ordinal);
    private List<Entry> _log = [];
    private long _lastSequence;

    public ValueTask AppendAsync(StoredEvent assessed)
    {
        ArgumentNullException.ThrowIfNull(assessed);
        lock (_lock)
        {
            if (_events.ContainsKey(assessed.Id))
                return default;
            var row = new Row(++_lastSequence, assessed);
            _events.Add(assessed.Id, row);
            _log.Add(new(row.Sequence, LogEntryKind.Assessed, row, null, null));
            if (!_histories.TryGetValue(assessed.User, out var history))
                _histories.Add(assessed.User, history = []);
            history.Add(row);
            _tenants.Add(assessed.User.Tenant);
            if (_maxEvents is { } kept && _events.Count >= 2L * kept)
                KeepNewest(kept);
        }
        return default;
    }

    public ValueTask<RecordResult> RecordOutcomeAsync(OutcomeReport report, ProfileWrite? profile)
    {
        lock (_lock)
        {
            if (!_events.TryGetValue(report.EventId, out var row))
                return new(RecordResult.UnknownEvent);
            if (row.Outcome is { } earlier)
                return new(earlier.Outcome == report.Outcome ? RecordResult.AlreadyRecorded : RecordResult.Conflict);
            row.Outcome = report;
            _log.Add(new(++_lastSequence, LogEntryKind.OutcomeReported, row, report, null));
            Save(profile);
            return new(RecordResult.Recorded);
        }
    }

    public ValueTask<RecordResult> RecordFeedbackAsync(FeedbackReport report, ProfileWrite? profile)
    {
        lock (_lock)
        {
            if (!_events.TryGetValue(report.EventId, out var row))
                return new(RecordResult.UnknownEvent);
            if (row.Feedback is [.., var last] && last.Value == report.Value && last.Source == report.Source)
                return new(RecordResult.AlreadyRecorded);
            if (row.Feedback.Length >= IEventStore.MaxFeedback)
                return new(RecordResult.Conflict);
            row.Feedback = [.. row.Feedback, report];
            _log.Add(new(++_lastSequence, LogEntryKind.FeedbackGiven, row, null, report));
            Save(profile);
            return new(RecordResult.Recorded);
        }
    }

    public ValueTask<EventHistory?> FindEventAsync(Guid eventId)
    {
        lock (_lock)
            return new(_events.TryGetValue(eventId, out var row) ? row.ToHistory() : null);
    }

    public ValueTask<EventPage> ListEventsAsync(UserKey user, Guid? before, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IEventStore.MaxPage);
        lock (_lock)
        {
            if (!_histories.TryGetValue(user, out var history))
                return new(new EventPage([], null));
            var end = before is { } id ? history.FindLastIndex(row => row.Event.Id == id) : history.Count;
            var start = Math.Max(0, end - limit);
            var events = new List<EventHistory>();
            for (var i = end - 1; i >= start; i--)
                events.Add(history[i].ToHistory());
            return new(new EventPage(events, start > 0 ? events[^1].Event.Id : null));
        }
    }

    public async IAsyncEnumerable<LogEntry> ReadLogAsync(
        long afterSequence, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        for (var next = afterSequence; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = CopyLog(next);
            if (page.Count == 0)
                yield break;
            next = page[^1].Sequence;
            foreach (var entry in page)
                if ((entry.Outcome?.Time ?? entry.Feedback?.Time ?? entry.Event.Time) >= since)
                    yield return entry;
        }
    }

    public ValueTask<byte[]?> LoadProfileAsync(UserKey user)
    {
        lock (_lock)
            return new(_profiles.TryGetValue(user, out var kept) ? [.. kept.Profile] : null);
    }

    public ValueTask<long> EraseUserAsync(UserKey user)
    {
        lock (_lock)
        {
            _profiles.Remove(user);
            return new(Remove(row => row.Event.User == user));
        }
    }

    public ValueTask<long> DeleteBeforeAsync(string tenant, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var (user, kept) in _profiles)
                if (user.Tenant == tenant && kept.Written < cutoff)
                    _profiles.Remove(user);
            return new(Remove(row => row.Event.User.Tenant == tenant && row.Event.Time < cutoff));
        }
    }

    public ValueTask<long> TruncateAddressesAsync(
        string tenant, DateTimeOffset cutoff, Func<StoredEvent, StoredEvent> truncate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(truncate);
        long truncated = 0;
        lock (_lock)
            foreach (var row in _events.Values)
                if (row.Event.IpHash == 0 && row.Event.User.Tenant == tenant && row.Event.Time < cutoff)
                {
                    row.Event = truncate(row.Event);
                    truncated++;
                }
        return new(truncated);
    }

    public ValueTask<string?> CheckAsync() => new((string?)null);

    public ValueTask DisposeAsync() => default;

    private void Save(ProfileWrite? profile)
    {
        if (profile is not { } write)
            return;
        _profiles[write.User] = (write.Profile.ToArray(), _clock.GetUtcNow());
        _tenants.Add(write.User.Tenant);
    }

    private List<LogEntry> CopyLog(long afterSequence)
    {
        lock (_lock)
        {
            var (low, high) = (0, _log.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = _log[middle].Sequence <= afterSequence ? (middle + 1, high) : (low, middle);
            }
            return [.. _log.Skip(low).Take(LogPage).Select(entry => entry.ToLogEntry())];
        }
    }

    private void KeepNewest(int count)
    {
        var assessed = _log.Where(entry => entry.Kind == LogEntryKind.Assessed).ToList();
        var oldestKept = assessed[^count].Sequence;
        Remove(row => row.Sequence < oldestKept);
    }

    private long Remove(Predicate<Row> goes)
    {
        var gone = _events.Values.Where(row => goes(row)).ToList();
        foreach (var row in gone)
        {
            row.IsGone = true;
            _events.Remove(row.Event.Id);
        }
        foreach (var user in gone.Select(row => row.Event.User).Distinct())
            if (_histories[user].RemoveAll(row => row.IsGone) > 0 && _histories[user].Count == 0)
                _histories.Remove(user);
        if (gone.Count > 0)
            _log = [.. _log.Where(entry => !entry.About.IsGone)];
        return gone.Count;
    }

    private sealed class Row(long sequence, StoredEvent assessed)
    {
        public long Sequence => sequence;
        public StoredEvent Event { get; set; } = assessed;
        public OutcomeReport? Outcome { get; set; }
        public FeedbackReport[] Feedback { get; set; } = [];
        public bool IsGone { get; set; }

        public EventHistory ToHistory() => new(Event, Outcome, Feedback);
    }

    private readonly record struct Entry(long Sequence, LogEntryKind Kind, Row About, OutcomeReport? Outcome, FeedbackReport? Feedback)
    {
        public LogEntry ToLogEntry() => new(Sequence, Kind, About.Event, Outcome, Feedback);
    }
}
