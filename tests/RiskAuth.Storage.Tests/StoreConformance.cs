using System.Text;
using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Network;

namespace RiskAuth.Storage.Tests;

/// <summary>What every event store promises, whatever it keeps its data in.</summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    private static readonly ClientAddress Truncated = ClientAddress.Parse("81.166.12.0");

    private IEventStore? _store;
    private int _carriers;

    protected ManualClock Clock { get; } = new(Some.Time);

    private protected IEventStore Store => _store!;

    private protected ISettingsStore Settings => (ISettingsStore)_store!;

    public virtual Task InitializeAsync()
    {
        _store = Open();
        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    /// <summary>A fresh, empty store that dates its writes by <see cref="Clock"/>.</summary>
    protected abstract IEventStore Open();

    [Fact]
    public async Task An_appended_event_is_found_with_every_field()
    {
        var assessed = Some.Event();

        await Store.AppendAsync(assessed);

        var found = await Store.FindEventAsync(assessed.Id);
        Some.AssertSame(assessed, found?.Event);
        Assert.Null(found!.Outcome);
        Assert.Empty(found.Feedback);
    }

    [Fact]
    public async Task An_event_that_was_never_appended_is_not_found()
    {
        await Store.AppendAsync(Some.Event(1));

        Assert.Null(await Store.FindEventAsync(Some.Id(2)));
    }

    [Fact]
    public async Task Appending_the_same_event_again_changes_nothing()
    {
        var assessed = Some.Event();

        await Store.AppendAsync(assessed);
        await Store.AppendAsync(assessed with { RiskScore = .9f });

        Some.AssertSame(assessed, (await Store.FindEventAsync(assessed.Id))?.Event);
        Assert.Single((await Store.ListEventsAsync(assessed.User, null, 10)).Events);
        Assert.Equal(1, await Settings.LastSequenceAsync());
    }

    [Fact]
    public async Task An_outcome_is_recorded_once_and_its_profile_with_it()
    {
        var assessed = Some.Event();
        await Store.AppendAsync(assessed);
        var outcome = Some.Outcome(assessed);

        Assert.Equal(RecordResult.Recorded, await Store.RecordOutcomeAsync(outcome, Profile(assessed.User, "first")));
        Assert.Equal(RecordResult.AlreadyRecorded, await Store.RecordOutcomeAsync(
            outcome with { Time = outcome.Time.AddHours(1) }, Profile(assessed.User, "second")));
        Assert.Equal(RecordResult.Conflict, await Store.RecordOutcomeAsync(
            outcome with { Outcome = Outcome.Abandoned }, Profile(assessed.User, "third")));

        Assert.Equal(outcome, (await Store.FindEventAsync(assessed.Id))?.Outcome);
        Assert.Equal("first", await ProfileOf(assessed.User));
    }

    [Fact]
    public async Task A_report_on_an_unknown_event_is_refused_and_saves_no_profile()
    {
        var assessed = Some.Event();

        Assert.Equal(RecordResult.UnknownEvent, await Store.RecordOutcomeAsync(Some.Outcome(assessed), Profile(assessed.User, "x")));
        Assert.Equal(RecordResult.UnknownEvent, await Store.RecordFeedbackAsync(Some.Feedback(assessed), Profile(assessed.User, "x")));

        Assert.Null(await Store.LoadProfileAsync(assessed.User));
        Assert.Equal(0, await Settings.LastSequenceAsync());
    }

    [Fact]
    public async Task An_outcome_finds_its_event_although_both_were_sent_together()
    {
        var events = Enumerable.Range(0, 50).Select(n => Some.Event(n)).ToList();

        var writes = events.SelectMany(e => new[] { Append(e), RecordAsync(e) }).ToList();
        await Task.WhenAll(writes);

        foreach (var assessed in events)
            Assert.Equal(Outcome.Success, (await Store.FindEventAsync(assessed.Id))?.Outcome?.Outcome);

        Task Append(StoredEvent assessed) => Store.AppendAsync(assessed).AsTask();
        async Task RecordAsync(StoredEvent assessed) =>
            Assert.Equal(RecordResult.Recorded, await Store.RecordOutcomeAsync(Some.Outcome(assessed), null));
    }

    [Fact]
    public async Task Feedback_is_appended_unless_it_repeats_the_last_one()
    {
        var assessed = Some.Event();
        await Store.AppendAsync(assessed);
        var byUser = Some.Feedback(assessed);
        var byAdministrator = Some.Feedback(assessed, FeedbackValue.Valid, FeedbackSource.Administrator);

        Assert.Equal(RecordResult.Recorded, await Store.RecordFeedbackAsync(byUser, Profile(assessed.User, "first")));
        Assert.Equal(RecordResult.AlreadyRecorded, await Store.RecordFeedbackAsync(byUser, Profile(assessed.User, "second")));
        Assert.Equal(RecordResult.Recorded, await Store.RecordFeedbackAsync(byAdministrator, null));
        Assert.Equal(RecordResult.Recorded, await Store.RecordFeedbackAsync(byUser, null));

        Assert.Equal([byUser, byAdministrator, byUser], (await Store.FindEventAsync(assessed.Id))!.Feedback);
        Assert.Equal("first", await ProfileOf(assessed.User));
    }

    [Fact]
    public async Task One_event_keeps_a_limited_number_of_feedback()
    {
        var assessed = Some.Event();
        await Store.AppendAsync(assessed);

        for (var n = 0; n < IEventStore.MaxFeedback; n++)
            Assert.Equal(RecordResult.Recorded, await Store.RecordFeedbackAsync(Some.Feedback(assessed, (FeedbackValue)(n % 2)), null));

        Assert.Equal(RecordResult.Conflict, await Store.RecordFeedbackAsync(Some.Feedback(assessed, FeedbackValue.Valid), null));
        Assert.Equal(IEventStore.MaxFeedback, (await Store.FindEventAsync(assessed.Id))!.Feedback.Count);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 3)]
    [InlineData(10, 5)]
    [InlineData(10, 10)]
    [InlineData(10, 1_000)]
    public async Task Pages_list_a_users_events_newest_first_and_each_once(int count, int limit)
    {
        for (var n = 0; n < count; n++)
        {
            await Store.AppendAsync(Some.Event(n));
            await Store.AppendAsync(Some.Event(100 + n, Some.User("another")));
        }

        var listed = new List<Guid>();
        Guid? before = null;
        do
        {
            var page = await Store.ListEventsAsync(Some.User(), before, limit);
            Assert.InRange(page.Events.Count, 1, limit);
            listed.AddRange(page.Events.Select(e => e.Event.Id));
            before = page.Next;
        }
        while (before is not null);

        Assert.Equal(Enumerable.Range(0, count).Reverse().Select(Some.Id), listed);
    }

    [Fact]
    public async Task A_listed_event_carries_its_outcome_and_feedback()
    {
        var assessed = Some.Event();
        await Store.AppendAsync(assessed);
        await Store.RecordFeedbackAsync(Some.Feedback(assessed), null);
        await Store.RecordOutcomeAsync(Some.Outcome(assessed, Outcome.ChallengeFailed), null);

        var listed = Assert.Single((await Store.ListEventsAsync(assessed.User, null, 10)).Events);

        Assert.Equal(Some.Outcome(assessed, Outcome.ChallengeFailed), listed.Outcome);
        Assert.Equal([Some.Feedback(assessed)], listed.Feedback);
    }

    [Fact]
    public async Task A_page_before_an_event_that_is_not_the_users_is_empty()
    {
        await Store.AppendAsync(Some.Event(1));
        await Store.AppendAsync(Some.Event(2, Some.User("another")));

        Assert.Empty((await Store.ListEventsAsync(Some.User(), Some.Id(2), 10)).Events);
        Assert.Empty((await Store.ListEventsAsync(Some.User(), Some.Id(3), 10)).Events);
        Assert.Empty((await Store.ListEventsAsync(Some.User("nobody"), null, 10)).Events);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(IEventStore.MaxPage + 1)]
    public async Task A_page_outside_the_limits_is_refused(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Store.ListEventsAsync(Some.User(), null, limit));

    [Fact]
    public async Task The_same_user_name_in_two_tenants_is_two_users()
    {
        await Store.AppendAsync(Some.Event(1, Some.User("eve", "north")));
        await Store.AppendAsync(Some.Event(2, Some.User("eve", "south")));
        await Store.AppendAsync(Some.Event(3, Some.User("theve", "nor")));
        await SaveProfileAsync(Profile(Some.User("eve", "north"), "northern"));

        Assert.Equal(Some.Id(1), Assert.Single((await Store.ListEventsAsync(Some.User("eve", "north"), null, 10)).Events).Event.Id);
        Assert.Null(await Store.LoadProfileAsync(Some.User("eve", "south")));
        Assert.Null(await Store.LoadProfileAsync(Some.User("theve", "nor")));
    }

    [Fact]
    public async Task Names_of_any_alphabet_and_length_are_kept()
    {
        var user = new UserKey(new string('ü', UserKey.MaxLength), string.Concat(Enumerable.Repeat("名前🦊", 60)));
        var assessed = Some.Event(1, user) with { UserAgent = new string('x', 8_000) + "\0'\"" };

        await Store.AppendAsync(assessed);
        await SaveProfileAsync(Profile(user, "kept"));

        Some.AssertSame(assessed, (await Store.FindEventAsync(assessed.Id))?.Event);
        Assert.Single((await Store.ListEventsAsync(user, null, 10)).Events);
        Assert.Equal("kept", await ProfileOf(user));
        Assert.Contains(user.Tenant, await Settings.TenantsAsync());
    }

    [Fact]
    public async Task A_profile_is_what_was_saved_last()
    {
        await SaveProfileAsync(Profile(Some.User(), "a longer first profile"));
        await SaveProfileAsync(Profile(Some.User(), "second"));
        await SaveProfileAsync(new ProfileWrite(Some.User("empty"), ReadOnlyMemory<byte>.Empty));

        Assert.Equal("second", await ProfileOf(Some.User()));
        Assert.Equal(0, (await Store.LoadProfileAsync(Some.User("empty")))?.Length);
        Assert.Null(await Store.LoadProfileAsync(Some.User("nobody")));
    }

    [Fact]
    public async Task A_store_that_works_has_nothing_to_report()
    {
        Assert.Null(await Store.CheckAsync());
        Assert.Equal(0, await Settings.LastSequenceAsync());
    }

    /// <summary>A profile is only ever written with a report; here with that of an event which is not looked at.</summary>
    private async Task SaveProfileAsync(ProfileWrite profile)
    {
        var carrier = Some.Event(1_000_000 + _carriers++, Some.User("carrier", "assessed"));
        await Store.AppendAsync(carrier);
        Assert.Equal(RecordResult.Recorded, await Store.RecordOutcomeAsync(Some.Outcome(carrier), profile));
    }

    private static ProfileWrite Profile(UserKey user, string text) => new(user, Encoding.UTF8.GetBytes(text));

    private async Task<string?> ProfileOf(UserKey user) =>
        await Store.LoadProfileAsync(user) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
