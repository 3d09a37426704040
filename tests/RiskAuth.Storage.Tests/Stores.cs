using RiskAuth.Events;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Storage.Tests;

public sealed class MemoryStoreConformance : StoreConformance
{
    protected override IEventStore Open() => new MemoryStore(clock: Clock);
}

public sealed class SqliteStoreConformance() : SqliteConformance(new() { DataDirectory = "" });

public sealed class RelaxedSqliteStoreConformance() : SqliteConformance(new() { DataDirectory = "", Durability = DurabilityMode.Relaxed });

/// <summary>The indexes of the log are written all the time instead of once in many thousands of entries, and the queue is always full.</summary>
public sealed class RestlessSqliteStoreConformance() : SqliteConformance(
    new() { DataDirectory = "", Durability = DurabilityMode.Relaxed, MaxRecentHeads = 2, MaxTailEntries = 5, MaxQueuedWrites = 3 });

public abstract class SqliteConformance(SqliteStoreOptions options) : StoreConformance
{
    private readonly TemporaryDirectory _directory = new();

    protected override IEventStore Open() => SqliteStore.Open(options with { DataDirectory = _directory.Path, Clock = Clock });

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Remove();
    }
}

/// <summary>A directory of one test, removed with all that is in it.</summary>
internal sealed class TemporaryDirectory
{
    public string Path { get; } = Directory.CreateTempSubdirectory("riskauth-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Remove() => Directory.Delete(Path, recursive: true);
}
