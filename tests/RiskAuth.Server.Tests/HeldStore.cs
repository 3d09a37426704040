using Microsoft.Data.Sqlite;

namespace RiskAuth.Server.Tests;

/// <summary>Holds the write lock of a server's store, as another process could: until it lets go, whatever the server writes waits.</summary>
internal sealed class HeldStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    public HeldStore(SomeServer server)
    {
        _connection = new($"Data Source={Path.Combine(server.Data, "riskauth.db")};Pooling=False;Default Timeout=30");
        _connection.Open();
        _transaction = _connection.BeginTransaction(deferred: false);
    }

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }
}
