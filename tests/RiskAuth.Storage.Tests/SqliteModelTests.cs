using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Storage.Tests;

/// <summary>
/// Random histories of writes, deletions, clean restarts and crashes: after each the embedded store answers as one in memory
/// that saw no restart. A crash is a copy of the files as they are while the store is open.
/// </summary>
public sealed class SqliteModelTests : IAsyncLifetime
{
    private const int Users = 6, Steps = 400;

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualClock _clock = new(Some.Time);
    private readonly List<StoredEvent> _events = [];
    private MemoryStore _model = null!;
    private SqliteStore _store = null!;
    private Random _random = null!;
    private int _life;

    public Task InitializeAsync()
    {
        _model = NewModel(_clock);
        _store = Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Remove();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_store_that_is_closed_and_killed_now_and_then_answers_as_one_that_is_not(int seed)
    {
        _random = new Random(seed);
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync(step);
            if (step % 20 == 19)
                await CompareAsync();
        }
    }

    private async Task StepAsync(int step)
    {
        var choice = _random.Next(100);
        if (choice < 55)
            await AppendAsync(step);
        else if (choice < 75)
            await RecordOutcomeAsync();
        else if (choice < 85)
            await RecordFeedbackAsync();
        else if (choice < 88)
            await BothAsync(store => store.EraseUserAsync(User(choice)));
        else if (choice < 91)
            await DeleteBeforeAsync();
        else if (choice < 94)
            await TruncateAsync();
        else if (choice < 97)
            await CloseAsync();
        else
            await KillAsync();
        _clock.Now += TimeSpan.FromSeconds(_random.Next(60));
    }

    private async Task AppendAsync(int step)
    {
        // One in ten comes late: its time is out of order.
        var time = _clock.Now - TimeSpan.FromHours(_random.Next(10) == 0 ? _random.Next(3) : 0);
        var assessed = Some.Event(step, User(_random.Next(Users)), time);
        _events.Add(assessed);
        await _model.AppendAsync(assessed);
        await _store.AppendAsync(assessed);
    }

    private Task RecordOutcomeAsync() => OnAnEventAsync((store, assessed, profile) =>
        store.RecordOutcomeAsync(Some.Outcome(assessed, (Outcome)_random.Next(2)), new ProfileWrite(assessed.User, profile)));

    private Task RecordFeedbackAsync() => OnAnEventAsync((store, assessed, profile) =>
        store.RecordFeedbackAsync(Some.Feedback(assessed, (FeedbackValue)_random.Next(2)), new ProfileWrite(assessed.User, profile)));

    private async Task OnAnEventAsync(Func<IEventStore, StoredEvent, byte[], ValueTask<RecordResult>> record)
    {
        if (_events.Count == 0)
            return;
        var assessed = _events[_random.Next(_events.Count)];
        var profile = new byte[_random.Next(700)];
        _random.NextBytes(profile);
        var seed = _random.Next();
        _random = new Random(seed);
        var expected = await record(_model, assessed, profile);
        _random = new Random(seed);
        Assert.Equal(expected, await record(_store, assessed, profile));
    }

    private Task DeleteBeforeAsync()
    {
        var cutoff = _clock.Now - TimeSpan.FromMinutes(_random.Next(10, 200));
        return BothAsync(store => store.DeleteBeforeAsync(Tenant(_random.Next(2)), cutoff, CancellationToken.None));
    }

    private Task TruncateAsync()
    {
        var cutoff = _clock.Now - TimeSpan.FromMinutes(_random.Next(10, 200));
        return BothAsync(store => store.TruncateAddressesAsync(
            Tenant(0), cutoff, assessed => assessed with { Ip = assessed.Ip.Site, IpHash = 5 }, CancellationToken.None));
    }

    private async Task BothAsync(Func<IEventStore, ValueTask<long>> change)
    {
        var seed = _random.Next();
        _random = new Random(seed);
        var expected = await change(_model);
        _random = new Random(seed);
        Assert.Equal(expected, await change(_store));
    }

    private async Task CloseAsync()
    {
        await _store.DisposeAsync();
        _store = Open();
    }

    private async Task KillAsync()
    {
        var from = FolderOf(_life);
        var to = Directory.CreateDirectory(FolderOf(++_life)).FullName;
        foreach (var name in new[] { "riskauth.db", "riskauth.db-wal" })
            Copy(Path.Combine(from, name), Path.Combine(to, name));
        await _store.DisposeAsync();
        _store = Open();
    }

    private static void Copy(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var target = new FileStream(to, FileMode.CreateNew);
        source.CopyTo(target);
    }

    private async Task CompareAsync()
    {
        Assert.Equal(await LogAsync(_model), await LogAsync(_store));
        var since = _clock.Now - TimeSpan.FromHours(1);
        Assert.Equal(await LogAsync(_model, since), await LogAsync(_store, since));
        Assert.Equal(await _model.LastSequenceAsync(), await _store.LastSequenceAsync());
        Assert.Equal(await _model.TenantsAsync(), await _store.TenantsAsync());
        for (var n = 0; n < Users; n++)
        {
            Assert.Equal(await _model.LoadProfileAsync(User(n)), await _store.LoadProfileAsync(User(n)));
            Assert.Equal(await ListAsync(_model, User(n)), await ListAsync(_store, User(n)));
        }
    }

    private static async Task<List<string>> LogAsync(IEventStore store, DateTimeOffset since = default)
    {
        var log = new List<string>();
        await foreach (var entry in store.ReadLogAsync(0, since, CancellationToken.None))
            log.Add($"{entry.Sequence} {entry.Kind} {entry.Event.Id} {entry.Event.Ip} {entry.Outcome} {entry.Feedback}");
        return log;
    }

    private static async Task<List<string>> ListAsync(IEventStore store, UserKey user)
    {
        var listed = new List<string>();
        for (Guid? before = null; ;)
        {
            var page = await store.ListEventsAsync(user, before, 7);
            listed.AddRange(page.Events.Select(e => $"{e.Event.Id} {e.Outcome} {string.Join(',', e.Feedback)}"));
            if (page.Next is null)
                return listed;
            before = page.Next;
        }
    }

    private static MemoryStore NewModel(ManualClock clock) => new(clock: clock);

    private SqliteStore Open() => SqliteStore.Open(new SqliteStoreOptions
    {
        DataDirectory = FolderOf(_life),
        Durability = DurabilityMode.Relaxed,
        Clock = _clock,
        MaxRecentHeads = 3,
        MaxTailEntries = 17,
    });

    private string FolderOf(int life) => _directory.File($"life-{life}");

    private static UserKey User(int n) => new(Tenant(n % 2), $"user-{n % Users}");

    private static string Tenant(int n) => $"tenant-{n}";
}
