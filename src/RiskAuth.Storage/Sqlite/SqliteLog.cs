using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>The log of a data directory, read beside a server that may be running. Nothing is written.</summary>
public sealed class SqliteLog : IDisposable
{
    private readonly ReaderPool _readers;

    private SqliteLog(ReaderPool readers, byte[] installationKey) => (_readers, InstallationKey) = (readers, installationKey);

    /// <summary>The secret of the installation that writes the log.</summary>
    public byte[] InstallationKey { get; }

    /// <exception cref="StoreUnavailableException">There is no store of the current version in the directory, or it cannot be read.</exception>
    public static SqliteLog Open(string dataDirectory)
    {
        var path = Path.Combine(Path.GetFullPath(dataDirectory), DataDirectory.DatabaseName);
        var key = Path.Combine(Path.GetFullPath(dataDirectory), DataDirectory.KeyName);
        if (!File.Exists(path) || !File.Exists(key))
            throw new StoreUnavailableException($"There is no store in {dataDirectory}. Name the data folder of an installation.");
        try
        {
            var secret = File.ReadAllBytes(key);
            if (secret.Length != DataDirectory.KeyLength)
                throw new StoreUnavailableException($"{key} is damaged: it must hold {DataDirectory.KeyLength} bytes.");
            using (var database = Database.Open(path))
                Schema.RequireCurrent(database);
            return new(new ReaderPool(path), secret);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"{key} cannot be read: {exception.Message}", exception);
        }
    }

    /// <inheritdoc cref="IEventStore.ReadLogAsync"/>
    public IAsyncEnumerable<LogEntry> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken) => _readers.ReadLogAsync(0, since, cancellationToken);

    public void Dispose() => _readers.Dispose();
}
