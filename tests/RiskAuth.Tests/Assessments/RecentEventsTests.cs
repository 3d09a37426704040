using System.Reflection;
using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Network;
using RiskAuth.Signals;

namespace RiskAuth.Tests.Assessments;

public sealed class RecentEventsTests
{
    private const int Capacity = 300;

    [Fact]
    public void An_event_is_found_again_as_it_was()
    {
        var recent = new RecentEvents(Capacity);
        var stored = Event(1);
        recent.Add(stored);
        var found = recent.Find(stored.Id);
        Assert.NotNull(found);
        Assert.Equal(stored.Reasons, found.Reasons);
        Assert.Equal(stored with { Reasons = [] }, found with { Reasons = [] });
        Assert.Null(recent.Find(Event(2).Id));
    }

    [Fact]
    public void The_oldest_go_first_and_never_more_than_the_capacity_is_kept()
    {
        var recent = new RecentEvents(Capacity);
        for (var n = 0; n < 3 * Capacity; n++)
            recent.Add(Event(n));
        for (var n = 0; n < 3 * Capacity; n++)
            Assert.Equal(n >= 2 * Capacity, recent.Find(Event(n).Id) is not null);
    }

    [Fact]
    public void An_erased_user_is_gone_and_the_others_stay()
    {
        var recent = new RecentEvents(Capacity);
        for (var n = 0; n < 100; n++)
            recent.Add(Event(n, n % 3 == 0 ? "erased" : "kept"));
        recent.RemoveOf(new("default", "erased"));
        for (var n = 0; n < 100; n++)
            Assert.Equal(n % 3 != 0, recent.Find(Event(n).Id) is not null);
        for (var n = 100; n < 100 + Capacity; n++)
            recent.Add(Event(n));
        Assert.All(Enumerable.Range(100, Capacity), n => Assert.NotNull(recent.Find(Event(n).Id)));
    }

    [Fact]
    public void Nothing_of_an_erased_user_stays_behind_a_shorter_event_in_the_same_place()
    {
        var recent = new RecentEvents(1);
        recent.Add(Event(1, "erased") with { Model = "the end of the erased user's event" });
        recent.Add(Event(2) with { UserAgent = null });
        recent.RemoveOf(new("default", "erased"));
        Assert.Equal(-1, Memory(recent).AsSpan().IndexOf("erased"u8));
        Assert.NotNull(recent.Find(Event(2).Id));
        recent.RemoveOf(new("default", "olav"));
        Assert.Equal(-1, Memory(recent).AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [InlineData(600)]
    [InlineData(20_000)]
    public void An_event_too_long_to_keep_is_left_to_the_store(int userAgentLength)
    {
        var recent = new RecentEvents(Capacity);
        var large = Event(1) with { UserAgent = new('u', userAgentLength) };
        recent.Add(large);
        recent.Add(Event(2));
        Assert.Null(recent.Find(large.Id));
        Assert.NotNull(recent.Find(Event(2).Id));
    }

    [Fact]
    public void To_add_an_event_allocates_nothing_once_all_places_were_used()
    {
        var recent = new RecentEvents(Capacity);
        StoredEvent[] events = [.. Enumerable.Range(0, 2 * Capacity).Select(n => Event(n))];
        foreach (var stored in events)
            recent.Add(stored);
        var next = 0;
        Assert.Equal(0, Allocations.Of(() => recent.Add(events[next++ % events.Length])));
    }

    [Fact]
    public void Threads_that_add_and_look_up_see_whole_events()
    {
        var recent = new RecentEvents(Capacity);
        Parallel.For(0, 4, thread =>
        {
            for (var n = 0; n < 2_000; n++)
            {
                recent.Add(Event(10_000 * thread + n, $"user{thread}"));
                if (recent.Find(Event(10_000 * ((thread + 1) % 4) + n).Id) is { } found)
                    Assert.Equal($"user{(thread + 1) % 4}", found.User.User);
            }
        });
    }

    private static byte[] Memory(RecentEvents recent) =>
        ((byte[]?[])typeof(RecentEvents).GetField("_blocks", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(recent)!)[0]!;

    private static StoredEvent Event(int n, string user = "olav") => new()
    {
        Id = new Guid(n, 7, 0x7000, 0x80, 1, 2, 3, 4, 5, 6, 7),
        Time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(n),
        User = new("default", user),
        Ip = ClientAddress.Parse("81.166.12.34"),
        UserAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
        Reasons = [ReasonCode.NewDevice, ReasonCode.NewBrowser],
        Model = "baseline-1",
    };
}
