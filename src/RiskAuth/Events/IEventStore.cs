using RiskAuth.Assessments;

namespace RiskAuth.Events;

public enum RecordResult : byte
{
    Recorded,

    /// <summary>The same was already there; nothing changed.</summary>
    AlreadyRecorded,

    /// <summary>A different outcome was already there; nothing changed.</summary>
    Conflict,

    UnknownEvent,
}

/// <summary>A profile as bytes, to be saved in the same transaction as the report that changed it.</summary>
public readonly record struct ProfileWrite(UserKey User, ReadOnlyMemory<byte> Profile);

/// <param name="Next">Pass as <c>before</c> to get the following page; null at the end.</param>
public sealed record EventPage(IReadOnlyList<EventHistory> Events, Guid? Next);

/// <summary>
/// Events and profiles. When a returned task completes, what it wrote is durable (or, in relaxed mode, handed to the operating system).
/// Implementations accept calls from any thread. Failures of the medium surface as <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IEventStore : IAsyncDisposable
{
    /// <summary>The most events in a page.</summary>
    const int MaxPage = 1_000;

    /// <summary>The most feedback that one event keeps; further feedback is a Conflict.</summary>
    const int MaxFeedback = 100;

    /// <summary>
    /// Appends one event. Calls are committed in the order in which they were made. An id that is already there changes nothing,
    /// so that a caller may try again after a failure.
    /// </summary>
    ValueTask AppendAsync(StoredEvent assessed);

    /// <summary>Records the outcome and saves the profile that learned from it, both or neither, and only when the result is Recorded.</summary>
    ValueTask<RecordResult> RecordOutcomeAsync(OutcomeReport report, ProfileWrite? profile);

    /// <summary>Appends feedback; equal value and source as the last one is AlreadyRecorded. Saves the profile in the same transaction.</summary>
    ValueTask<RecordResult> RecordFeedbackAsync(FeedbackReport report, ProfileWrite? profile);

    ValueTask<EventHistory?> FindEventAsync(Guid eventId);

    /// <summary>
    /// A user's events, last appended first, at most <paramref name="limit"/> (1 to <see cref="MaxPage"/>), appended before the event
    /// <paramref name="before"/>. None when that event is gone or another user's.
    /// </summary>
    ValueTask<EventPage> ListEventsAsync(UserKey user, Guid? before, int limit);

    /// <summary>Every log entry with a sequence above <paramref name="afterSequence"/> and a time at or after <paramref name="since"/>, in order.</summary>
    IAsyncEnumerable<LogEntry> ReadLogAsync(long afterSequence, DateTimeOffset since, CancellationToken cancellationToken);

    ValueTask<byte[]?> LoadProfileAsync(UserKey user);

    /// <summary>Deletes a user's profile, events, outcomes and feedback; returns how many events went.</summary>
    ValueTask<long> EraseUserAsync(UserKey user);

    /// <summary>Deletes events (with outcomes and feedback) and profiles not written since, of one tenant, in bounded steps; returns how many events went.</summary>
    ValueTask<long> DeleteBeforeAsync(string tenant, DateTimeOffset cutoff, CancellationToken cancellationToken);

    /// <summary>Replaces each whole address of events older than the cutoff by what <paramref name="truncate"/> makes of the event; returns how many.</summary>
    ValueTask<long> TruncateAddressesAsync(string tenant, DateTimeOffset cutoff, Func<StoredEvent, StoredEvent> truncate, CancellationToken cancellationToken);

    /// <summary>Null when the store takes writes, else what is wrong and what to do, for readiness.</summary>
    ValueTask<string?> CheckAsync();
}

/// <summary>The store cannot be read or written; the message says why and what to do.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
