using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Tests;

public sealed class MemoryStoreTests
{
    [Fact]
    public async Task With_a_limit_the_newest_events_are_kept_and_all_profiles()
    {
        const int limit = 100;
        await using var store = new MemoryStore(limit);
        for (var n = 0; n < 1_050; n++)
        {
            var assessed = Some.Event(n, Some.User($"user-{n}"));
            await store.AppendAsync(assessed);
            await store.RecordOutcomeAsync(Some.Outcome(assessed), new ProfileWrite(assessed.User, new byte[] { 1 }));
        }

        var kept = 0;
        await foreach (var entry in store.ReadLogAsync(0, DateTimeOffset.MinValue, CancellationToken.None))
            kept += entry.Kind == LogEntryKind.Assessed ? 1 : 0;
        Assert.InRange(kept, limit, 2 * limit);
        Assert.NotNull(await store.FindEventAsync(Some.Id(1_049 - limit + 1)));
        Assert.Equal(RecordResult.UnknownEvent, await store.RecordOutcomeAsync(Some.Outcome(Some.Event(0)), null));
        Assert.Empty((await store.ListEventsAsync(Some.User("user-0"), null, 10)).Events);
        Assert.NotNull(await store.LoadProfileAsync(Some.User("user-0")));
        Assert.Equal(2 * 1_050, await store.LastSequenceAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_limit_that_keeps_nothing_is_refused(int limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryStore(limit));
}
