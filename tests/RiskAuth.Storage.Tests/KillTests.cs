using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Storage.Tests;

/// <summary>
/// A process that writes under load is killed twenty times over the same directory. What it had acknowledged is all there, and
/// counted once.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const int Rounds = 20;

    /// <summary>The dotnet that runs this test, where it does.</summary>
    private static string Host =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet" ? Environment.ProcessPath! : "dotnet";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Remove();

    [Theory]
    [InlineData(DurabilityMode.Full, 1)]
    [InlineData(DurabilityMode.Relaxed, 2)]
    public async Task Nothing_acknowledged_is_lost_or_doubled_by_kill_minus_nine(DurabilityMode durability, int seed)
    {
        var random = new Random(seed);
        var acknowledged = new Acknowledgements();
        for (var round = 0; round < Rounds; round++)
        {
            var before = acknowledged.Lines;
            await RunAndKillAsync(durability, seed * Rounds + round, afterLines: random.Next(1, 900), acknowledged);
            Assert.True(acknowledged.Lines > before, $"Round {round} acknowledged nothing.");
            await CheckAsync(acknowledged);
        }
        Assert.True(acknowledged.Outcomes.Count > Rounds && acknowledged.Feedback.Count > Rounds);
    }

    private async Task RunAndKillAsync(DurabilityMode durability, int seed, int afterLines, Acknowledgements acknowledged)
    {
        var harness = Path.Combine(AppContext.BaseDirectory, "RiskAuth.Storage.CrashHarness.dll");
        using var process = Process.Start(new ProcessStartInfo(
            Host, [harness, _directory.Path, seed.ToString(CultureInfo.InvariantCulture), durability.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var lines = 0;
        while (lines < afterLines && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            acknowledged.Add(line);
            lines++;
        }
        process.Kill();
        // What is still in the pipe was acknowledged as well; the last line may be cut.
        var rest = await process.StandardOutput.ReadToEndAsync();
        foreach (var line in rest.Split('\n')[..^1])
            acknowledged.Add(line);
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(lines == afterLines, $"The harness ended by itself: {errors}");
    }

    private async Task CheckAsync(Acknowledgements acknowledged)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { DataDirectory = _directory.Path });
        var (events, outcomes, feedback) = (new Dictionary<Guid, UserKey>(), new Dictionary<Guid, Outcome>(), new Dictionary<Guid, FeedbackValue>());
        var last = 0L;
        await foreach (var entry in store.ReadLogAsync(0, DateTimeOffset.MinValue, CancellationToken.None))
        {
            Assert.True(entry.Sequence > last);
            last = entry.Sequence;
            if (entry.Outcome is { } outcome)
                outcomes.Add(outcome.EventId, outcome.Outcome);
            else if (entry.Feedback is { } given)
                feedback.Add(given.EventId, given.Value);
            else
                events.Add(entry.Event.Id, entry.Event.User);
        }

        Assert.All(acknowledged.Events, e => Assert.Equal(e.Value, events[e.Key].User));
        Assert.All(acknowledged.Outcomes, o => Assert.Equal(o.Value, outcomes[o.Key]));
        Assert.All(acknowledged.Feedback, f => Assert.Equal(f.Value, feedback[f.Key]));
        Assert.True(await store.LastSequenceAsync() >= last);
        foreach (var user in events.GroupBy(e => e.Value, e => e.Key))
            await CheckUserAsync(store, user.Key, [.. user], outcomes);
    }

    /// <summary>The profile has counted each recorded outcome once, and the user's list is the log's.</summary>
    private static async Task CheckUserAsync(SqliteStore store, UserKey user, HashSet<Guid> events, Dictionary<Guid, Outcome> outcomes)
    {
        var counted = await store.LoadProfileAsync(user) is { } profile ? BinaryPrimitives.ReadInt32LittleEndian(profile) : 0;
        Assert.Equal(events.Count(outcomes.ContainsKey), counted);
        var listed = new List<Guid>();
        for (Guid? before = null; ;)
        {
            var page = await store.ListEventsAsync(user, before, IEventStore.MaxPage);
            listed.AddRange(page.Events.Select(e => e.Event.Id));
            if (page.Next is null)
                break;
            before = page.Next;
        }
        Assert.Equal(events.Count, listed.Count);
        Assert.True(events.SetEquals(listed));
    }

    /// <summary>What the killed processes said that the store had taken.</summary>
    private sealed class Acknowledgements
    {
        public int Lines { get; private set; }

        public Dictionary<Guid, string> Events { get; } = [];

        public Dictionary<Guid, Outcome> Outcomes { get; } = [];

        public Dictionary<Guid, FeedbackValue> Feedback { get; } = [];

        public void Add(string line)
        {
            var parts = line.Split(' ');
            var id = Guid.Parse(parts[1]);
            if (parts[0] == "E")
                Events.Add(id, parts[2]);
            else if (parts[0] == "O")
                Outcomes.Add(id, Enum.Parse<Outcome>(parts[2]));
            else
                Feedback.Add(id, Enum.Parse<FeedbackValue>(parts[2]));
            Lines++;
        }
    }
}
