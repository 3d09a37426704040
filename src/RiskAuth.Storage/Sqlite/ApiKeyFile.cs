using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>
/// The API keys of a data directory, read and written beside a server that may be running: SQLite serializes the two writers, and
/// no lock on the directory is taken. The server reads its keys again within seconds.
/// </summary>
public sealed class ApiKeyFile : IDisposable
{
    private readonly Database _database;

    private ApiKeyFile(Database database) => _database = database;

    /// <exception cref="StoreUnavailableException">There is no store in the directory, or it cannot be read, or it is of another version.</exception>
    public static ApiKeyFile Open(string dataDirectory) => new(OpenDatabase(dataDirectory));

    /// <summary>A connection beside the server's own.</summary>
    internal static Database OpenDatabase(string dataDirectory)
    {
        var path = Path.Combine(Path.GetFullPath(dataDirectory), DataDirectory.DatabaseName);
        if (!File.Exists(path))
            throw new StoreUnavailableException($"There is no store in {Path.GetDirectoryName(path)}. `riskauth serve` makes one; --data names another directory.");
        var database = Database.Open(path);
        try
        {
            // A running server's file is never brought up to date from here.
            if (database.QueryNumber("PRAGMA application_id") != Schema.ApplicationId || database.QueryNumber("PRAGMA user_version") != Schema.CurrentVersion)
                throw new StoreUnavailableException($"{path} is not a store of this version. Run `riskauth serve` of this version once, which brings an older one up to date.");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public IReadOnlyList<StoredApiKey> All() => SettingsTables.ApiKeys(_database);

    /// <summary>Inserts the key or replaces the one with the same id.</summary>
    public void Save(StoredApiKey key) => SettingsTables.SaveApiKey(_database, key);

    public void Dispose() => _database.Dispose();
}
