using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task The_log_tells_everything_once_in_the_order_of_its_commits()
    {
        var (first, second) = (Some.Event(1), Some.Event(2));
        await Store.AppendAsync(first);
        await Store.AppendAsync(second);
        await Store.RecordOutcomeAsync(Some.Outcome(second), null);
        await Store.RecordFeedbackAsync(Some.Feedback(first), null);
        await Store.RecordOutcomeAsync(Some.Outcome(first, Outcome.WrongPassword), null);

        var log = await ReadLogAsync();

        Assert.Equal(
            [
                (LogEntryKind.Assessed, first.Id), (LogEntryKind.Assessed, second.Id), (LogEntryKind.OutcomeReported, second.Id),
                (LogEntryKind.FeedbackGiven, first.Id), (LogEntryKind.OutcomeReported, first.Id),
            ],
            log.Select(entry => (entry.Kind, entry.Event.Id)));
        Assert.Equal(Some.Outcome(second), log[2].Outcome);
        Assert.Equal(Some.Feedback(first), log[3].Feedback);
        Some.AssertSame(first, log[4].Event);
        AssertIncreasing(log);
        Assert.Equal(log[^1].Sequence, await Settings.LastSequenceAsync());
    }

    [Fact]
    public async Task The_log_is_read_on_from_where_a_reader_stopped()
    {
        for (var n = 0; n < 1_500; n++)
            _ = Store.AppendAsync(Some.Event(n)).AsTask();
        await Store.RecordOutcomeAsync(Some.Outcome(Some.Event(7)), null);

        var log = await ReadLogAsync();
        var rest = await ReadLogAsync(log[999].Sequence);

        Assert.Equal(1_501, log.Count);
        AssertIncreasing(log);
        Assert.Equal(log.Skip(1_000).Select(entry => entry.Sequence), rest.Select(entry => entry.Sequence));
        Assert.Empty(await ReadLogAsync(log[^1].Sequence));
    }

    [Fact]
    public async Task The_log_leaves_out_what_is_older_than_asked_for()
    {
        var old = Some.Event(1, time: Some.Time.AddDays(-2));
        await Store.AppendAsync(old);
        await Store.AppendAsync(Some.Event(2));
        await Store.RecordOutcomeAsync(new(old.Id, Outcome.Abandoned, Some.Time.AddDays(1)), null);

        var log = await ReadLogAsync(since: Some.Time);

        Assert.Equal([(LogEntryKind.Assessed, Some.Id(2)), (LogEntryKind.OutcomeReported, old.Id)], log.Select(e => (e.Kind, e.Event.Id)));
    }

    [Fact]
    public async Task Reading_the_log_can_be_cancelled()
    {
        await Store.AppendAsync(Some.Event());
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Store.ReadLogAsync(0, DateTimeOffset.MinValue, cancelled.Token))
            {
            }
        });
    }

    [Fact]
    public async Task Sixty_four_writers_lose_nothing_and_repeat_nothing()
    {
        const int writers = 64, perWriter = 40;

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var n = 0; n < perWriter; n++)
            {
                var assessed = Some.Event(writer * perWriter + n, writer % 2 == 0 ? Some.User() : Some.User($"user-{writer}"));
                await Store.AppendAsync(assessed);
                Assert.Equal(RecordResult.Recorded, await Store.RecordOutcomeAsync(Some.Outcome(assessed), null));
            }
        })));

        var log = await ReadLogAsync();
        AssertIncreasing(log);
        Assert.Equal(writers * perWriter, log.Where(e => e.Kind == LogEntryKind.Assessed).Select(e => e.Event.Id).Distinct().Count());
        Assert.Equal(writers * perWriter * 2, log.Count);
        var shared = (await Store.ListEventsAsync(Some.User(), null, IEventStore.MaxPage)).Events.Count
            + (await ListAllAsync(Some.User())).Count;
        Assert.Equal(1_000 + writers / 2 * perWriter, shared);
    }

    [Fact]
    public async Task Of_sixty_four_reports_on_one_event_at_once_one_is_recorded()
    {
        var assessed = Some.Event();
        await Store.AppendAsync(assessed);

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(n => Task.Run(async () =>
            await Store.RecordOutcomeAsync(Some.Outcome(assessed), Profile(assessed.User, $"{n}")))));

        Assert.Equal(1, results.Count(result => result == RecordResult.Recorded));
        Assert.Equal(63, results.Count(result => result == RecordResult.AlreadyRecorded));
        Assert.Equal(Array.IndexOf(results, RecordResult.Recorded).ToString(System.Globalization.CultureInfo.InvariantCulture), await ProfileOf(assessed.User));
    }

    [Fact]
    public async Task Calls_are_committed_in_the_order_in_which_they_were_made()
    {
        var writes = Enumerable.Range(0, 500).Select(n => Store.AppendAsync(Some.Event(n)).AsTask()).ToList();
        await Task.WhenAll(writes);

        Assert.Equal(Enumerable.Range(0, 500).Select(Some.Id), (await ReadLogAsync()).Select(entry => entry.Event.Id));
    }

    private protected async Task<List<LogEntry>> ReadLogAsync(long after = 0, DateTimeOffset since = default)
    {
        var log = new List<LogEntry>();
        await foreach (var entry in Store.ReadLogAsync(after, since, CancellationToken.None))
            log.Add(entry);
        return log;
    }

    private async Task<List<EventHistory>> ListAllAsync(UserKey user)
    {
        var events = new List<EventHistory>();
        Guid? before = null;
        do
        {
            var page = await Store.ListEventsAsync(user, before, 100);
            events.AddRange(page.Events);
            before = page.Next;
        }
        while (before is not null);
        return events;
    }

    private static void AssertIncreasing(List<LogEntry> log)
    {
        for (var i = 1; i < log.Count; i++)
            Assert.True(log[i - 1].Sequence < log[i].Sequence, $"Entry {i} has sequence {log[i].Sequence} after {log[i - 1].Sequence}.");
    }
}
