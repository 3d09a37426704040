using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Storage.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Erasing_a_user_leaves_nothing_of_them_and_everything_of_others()
    {
        for (var n = 0; n < 600; n++)
            _ = Store.AppendAsync(Some.Event(n, n % 2 == 0 ? Some.User() : Some.User("another"))).AsTask();
        await Store.RecordOutcomeAsync(Some.Outcome(Some.Event(598)), Profile(Some.User(), "erased"));
        await Store.RecordFeedbackAsync(Some.Feedback(Some.Event(0)), null);
        await Store.RecordOutcomeAsync(Some.Outcome(Some.Event(1)), Profile(Some.User("another"), "kept"));

        Assert.Equal(300, await Store.EraseUserAsync(Some.User()));

        Assert.Null(await Store.LoadProfileAsync(Some.User()));
        Assert.Empty((await Store.ListEventsAsync(Some.User(), null, 10)).Events);
        Assert.Null(await Store.FindEventAsync(Some.Id(0)));
        Assert.Equal(RecordResult.UnknownEvent, await Store.RecordOutcomeAsync(Some.Outcome(Some.Event(2)), null));
        Assert.Equal("kept", await ProfileOf(Some.User("another")));
        Assert.Equal(300, (await ListAllAsync(Some.User("another"))).Count);
        Assert.All(await ReadLogAsync(), entry => Assert.Equal(Some.User("another"), entry.Event.User));
        Assert.Equal(301, (await ReadLogAsync()).Count);
        Assert.Equal(0, await Store.EraseUserAsync(Some.User()));
    }

    [Fact]
    public async Task A_sequence_is_not_used_again_after_its_entry_is_erased()
    {
        await Store.AppendAsync(Some.Event(1));
        var last = await Settings.LastSequenceAsync();
        await Store.EraseUserAsync(Some.User());

        await Store.AppendAsync(Some.Event(2, Some.User("another")));

        Assert.Equal(last + 1, Assert.Single(await ReadLogAsync()).Sequence);
    }

    [Fact]
    public async Task An_erased_user_may_begin_again()
    {
        await Store.AppendAsync(Some.Event(1));
        await Store.EraseUserAsync(Some.User());

        await Store.AppendAsync(Some.Event(1));

        Assert.Single((await Store.ListEventsAsync(Some.User(), null, 10)).Events);
    }

    [Fact]
    public async Task Retention_deletes_one_tenants_events_before_the_cutoff_with_their_reports()
    {
        for (var n = 0; n < 20; n++)
        {
            await Store.AppendAsync(Some.Event(n, Some.User("eve", "north")));
            await Store.RecordOutcomeAsync(Some.Outcome(Some.Event(n)), null);
            await Store.AppendAsync(Some.Event(100 + n, Some.User("eve", "south"), Some.Time.AddSeconds(n)));
        }

        Assert.Equal(15, await Store.DeleteBeforeAsync("north", Some.Time.AddSeconds(15), CancellationToken.None));

        Assert.Equal(5, (await ListAllAsync(Some.User("eve", "north"))).Count);
        Assert.Equal(20, (await ListAllAsync(Some.User("eve", "south"))).Count);
        Assert.Equal(5 + 5 + 20, (await ReadLogAsync()).Count);
        Assert.Null(await Store.FindEventAsync(Some.Id(14)));
        Assert.NotNull(await Store.FindEventAsync(Some.Id(15)));
    }

    [Fact]
    public async Task Retention_deletes_profiles_that_were_not_written_since()
    {
        await SaveProfileAsync(Profile(Some.User("old", "north"), "old"));
        await SaveProfileAsync(Profile(Some.User("old", "south"), "other tenant"));
        await SaveProfileAsync(Profile(Some.User("active", "north"), "old"));
        Clock.Now = Some.Time.AddDays(10);
        await SaveProfileAsync(Profile(Some.User("active", "north"), "new"));

        await Store.DeleteBeforeAsync("north", Some.Time.AddDays(5), CancellationToken.None);

        Assert.Null(await Store.LoadProfileAsync(Some.User("old", "north")));
        Assert.Equal("new", await ProfileOf(Some.User("active", "north")));
        Assert.Equal("other tenant", await ProfileOf(Some.User("old", "south")));
    }

    [Fact]
    public async Task An_old_event_that_came_late_can_be_deleted_without_losing_what_came_before_it()
    {
        await Store.AppendAsync(Some.Event(1, time: Some.Time));
        await Store.AppendAsync(Some.Event(2, time: Some.Time.AddDays(-9)));
        await Store.AppendAsync(Some.Event(3, time: Some.Time.AddDays(-9)));
        await Store.AppendAsync(Some.Event(4, time: Some.Time.AddDays(1)));
        await Store.AppendAsync(Some.Event(5, time: Some.Time.AddDays(-9)));

        Assert.Equal(3, await Store.DeleteBeforeAsync(UserKey.DefaultTenant, Some.Time.AddDays(-1), CancellationToken.None));
        Assert.Equal([Some.Id(4), Some.Id(1)], (await ListAllAsync(Some.User())).Select(e => e.Event.Id));
        Assert.Equal([Some.Id(1), Some.Id(4)], (await ReadLogAsync()).Select(e => e.Event.Id));
        Assert.Equal(1, await Store.DeleteBeforeAsync(UserKey.DefaultTenant, Some.Time.AddHours(1), CancellationToken.None));
        Assert.Equal([Some.Id(4)], (await ListAllAsync(Some.User())).Select(e => e.Event.Id));
        Assert.Equal(1, await Store.EraseUserAsync(Some.User()));
    }

    [Fact]
    public async Task Truncation_rewrites_whole_addresses_before_the_cutoff_once()
    {
        for (var n = 0; n < 600; n++)
            _ = Store.AppendAsync(Some.Event(n, Some.User("eve", n % 2 == 0 ? "north" : "south"))).AsTask();
        await Store.RecordOutcomeAsync(Some.Outcome(Some.Event(0)), null);

        Assert.Equal(200, await Store.TruncateAddressesAsync("north", Some.Time.AddSeconds(400), Truncate, CancellationToken.None));
        Assert.Equal(0, await Store.TruncateAddressesAsync("north", Some.Time.AddSeconds(400), Truncate, CancellationToken.None));

        foreach (var entry in (await ReadLogAsync()).Where(entry => entry.Kind == LogEntryKind.Assessed))
        {
            var isTruncated = entry.Event.User.Tenant == "north" && entry.Event.Time < Some.Time.AddSeconds(400);
            Assert.Equal(isTruncated ? 77ul : 0, entry.Event.IpHash);
            Assert.Equal(isTruncated, entry.Event.Ip == Truncated);
        }
        Assert.Equal(Outcome.Success, (await Store.FindEventAsync(Some.Id(0)))?.Outcome?.Outcome);
        Assert.Equal(300, (await ListAllAsync(Some.User("eve", "north"))).Count);

        static StoredEvent Truncate(StoredEvent assessed) => assessed with { Ip = assessed.Ip.Site, IpHash = 77 };
    }
}
