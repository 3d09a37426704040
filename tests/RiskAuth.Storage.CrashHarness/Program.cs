using System.Buffers.Binary;
using System.Globalization;
using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Network;
using RiskAuth.Storage.Sqlite;

// Writes under load until it is killed: CrashHarness <directory> <seed> <durability>. Each line on the standard output is an
// acknowledgement that the store gave: "E <event> <user>", "O <event> <outcome>" or "F <event> <value>". A user's profile is the
// number of the user's recorded outcomes, saved with each of them.
const int Callers = 16, UsersPerCaller = 4;

var (directory, seed, durability) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture), Enum.Parse<DurabilityMode>(args[2]));
await using var store = SqliteStore.Open(new SqliteStoreOptions
{
    DataDirectory = directory,
    Durability = durability,
    MaxRecentHeads = 20,
    MaxTailEntries = 200,
});
await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller))));

async Task CallAsync(int caller)
{
    var random = new Random(seed * Callers + caller);
    while (true)
    {
        var user = new UserKey(UserKey.DefaultTenant, $"user-{caller}-{random.Next(UsersPerCaller)}");
        var id = Guid.CreateVersion7();
        await store.AppendAsync(new StoredEvent
        {
            Id = id,
            Time = TimeProvider.System.GetUtcNow(),
            User = user,
            Ip = ClientAddress.FromIPv4((uint)random.Next()),
            UserAgent = new string('x', random.Next(200)),
        });
        Console.WriteLine($"E {id} {user.User}");
        if (random.Next(4) > 0)
            await ReportAsync(id, user, (Outcome)random.Next(6));
        if (random.Next(8) == 0)
            await GiveFeedbackAsync(id, (FeedbackValue)random.Next(2));
        if (random.Next(200) == 0)
            await store.SaveSnapshotAsync("velocity", await store.LastSequenceAsync(), new byte[random.Next(100_000)]);
    }
}

async Task ReportAsync(Guid id, UserKey user, Outcome outcome)
{
    var count = await store.LoadProfileAsync(user) is { } kept ? BinaryPrimitives.ReadInt32LittleEndian(kept) : 0;
    var profile = new byte[100 + count % 300];
    BinaryPrimitives.WriteInt32LittleEndian(profile, count + 1);
    var result = await store.RecordOutcomeAsync(new(id, outcome, TimeProvider.System.GetUtcNow()), new ProfileWrite(user, profile));
    if (result != RecordResult.Recorded)
        throw new InvalidOperationException($"A first outcome was {result}.");
    Console.WriteLine($"O {id} {outcome}");
}

async Task GiveFeedbackAsync(Guid id, FeedbackValue value)
{
    await store.RecordFeedbackAsync(new(id, value, FeedbackSource.User, TimeProvider.System.GetUtcNow()), null);
    Console.WriteLine($"F {id} {value}");
}
