using RiskAuth.Events;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Storage.Tests;

public sealed class MemoryStoreConformance : StoreConformance
{
    protected override IEventStore Open() => new MemoryStore(clock: Clock);
}

public sealed class SqliteStoreConformance : SqliteConformance
{
    protected override DurabilityMode Durability => DurabilityMode.Full;
}

public sealed class RelaxedSqliteStoreConformance : SqliteConformance
{
    protected override DurabilityMode Durability => DurabilityMode.Relaxed;
}

public abstract class SqliteConformance : StoreConformance
{
    private readonly TemporaryDirectory _directory = new();

    protected abstract DurabilityMode Durability { get; }

    protected override IEventStore Open() =>
        SqliteStore.Open(new SqliteStoreOptions { DataDirectory = _directory.Path, Durability = Durability, Clock = Clock });

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
