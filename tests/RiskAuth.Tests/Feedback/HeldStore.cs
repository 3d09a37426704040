using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Tests.Feedback;

/// <summary>The store in memory, whose reports wait, as on a slow disk, for as long as a test holds them.</summary>
internal sealed class HeldStore(MemoryStore store) : IEventStore
{
    private TaskCompletionSource? _held;

    public void Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => Interlocked.Exchange(ref _held, null)!.SetResult();

    public async ValueTask<RecordResult> RecordOutcomeAsync(OutcomeReport report, ProfileWrite? profile)
    {
        await (_held?.Task ?? Task.CompletedTask);
        return await store.RecordOutcomeAsync(report, profile);
    }

    public async ValueTask<RecordResult> RecordFeedbackAsync(FeedbackReport report, ProfileWrite? profile)
    {
        await (_held?.Task ?? Task.CompletedTask);
        return await store.RecordFeedbackAsync(report, profile);
    }

    public ValueTask AppendAsync(StoredEvent assessed) => store.AppendAsync(assessed);

    public ValueTask<EventHistory?> FindEventAsync(Guid eventId) => store.FindEventAsync(eventId);

    public ValueTask<EventPage> ListEventsAsync(UserKey user, Guid? before, int limit) => store.ListEventsAsync(user, before, limit);

    public IAsyncEnumerable<LogEntry> ReadLogAsync(long afterSequence, DateTimeOffset since, CancellationToken cancellationToken) =>
        store.ReadLogAsync(afterSequence, since, cancellationToken);

    public ValueTask<byte[]?> LoadProfileAsync(UserKey user) => store.LoadProfileAsync(user);

    public ValueTask<long> EraseUserAsync(UserKey user) => store.EraseUserAsync(user);

    public ValueTask<long> DeleteBeforeAsync(string tenant, DateTimeOffset cutoff, CancellationToken cancellationToken) =>
        store.DeleteBeforeAsync(tenant, cutoff, cancellationToken);

    public ValueTask<long> TruncateAddressesAsync(
        string tenant, DateTimeOffset cutoff, Func<StoredEvent, StoredEvent> truncate, CancellationToken cancellationToken) =>
        store.TruncateAddressesAsync(tenant, cutoff, truncate, cancellationToken);

    public ValueTask<string?> CheckAsync() => store.CheckAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
