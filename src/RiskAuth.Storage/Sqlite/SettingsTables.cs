using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>What operators set, and named snapshots: rare reads and writes on whichever connection has the turn.</summary>
internal static class SettingsTables
{
    private const string VersionColumns = "version, time, author, json";

    public static List<SettingsVersion> Configurations(Database database, string tenant, int limit)
    {
        using var query = database.PrepareOnce(
            $"SELECT {VersionColumns} FROM configurations WHERE tenant = ?1 ORDER BY version DESC LIMIT ?2");
        query.Bind(1, tenant).Bind(2, limit);
        var versions = new List<SettingsVersion>();
        while (query.Step())
            versions.Add(new((int)query.Number(0), Time(query.Number(1)), query.Text(2), query.Text(3)));
        return versions;
    }

    /// <summary>False when another version came first.</summary>
    public static bool SaveConfiguration(Database database, string tenant, SettingsVersion version)
    {
        using var insert = database.PrepareOnce(
            """
            INSERT INTO configurations (tenant, version, time, author, json)
            SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?2 = 1 + (SELECT coalesce(max(version), 0) FROM configurations WHERE tenant = ?1)
            """);
        return insert.Bind(1, tenant).Bind(2, version.Version).Bind(3, version.Time.UtcTicks).Bind(4, version.Author).Bind(5, version.Json).Run() > 0;
    }

    public static List<string> Tenants(Database database)
    {
        using var query = database.PrepareOnce("SELECT name FROM tenants ORDER BY name");
        var tenants = new List<string>();
        while (query.Step())
            tenants.Add(query.Text(0));
        return tenants;
    }

    public static List<StoredApiKey> ApiKeys(Database database)
    {
        using var query = database.PrepareOnce("SELECT id, name, scopes, hash, created, revoked FROM api_keys ORDER BY id");
        var keys = new List<StoredApiKey>();
        while (query.Step())
            keys.Add(new(query.Text(0), query.Text(1), query.Text(2), query.Blob(3).ToArray(), Time(query.Number(4)),
                query.IsNull(5) ? null : Time(query.Number(5))));
        return keys;
    }

    public static void SaveApiKey(Database database, StoredApiKey key)
    {
        using var insert = database.PrepareOnce(
            "INSERT OR REPLACE INTO api_keys (id, name, scopes, hash, created, revoked) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        insert.Bind(1, key.Id).Bind(2, key.Name).Bind(3, key.Scopes).Bind(4, key.Hash).Bind(5, key.Created.UtcTicks)
            .Bind(6, key.Revoked?.UtcTicks).Run();
    }

    public static (long Sequence, byte[] Snapshot)? Snapshot(Database database, string name)
    {
        using var query = database.PrepareOnce("SELECT sequence, body FROM snapshots WHERE name = ?1");
        return query.Bind(1, name).Step() ? (query.Number(0), query.Blob(1).ToArray()) : null;
    }

    public static void SaveSnapshot(Database database, string name, long sequence, ReadOnlySpan<byte> snapshot)
    {
        using var insert = database.PrepareOnce("INSERT OR REPLACE INTO snapshots (name, sequence, body) VALUES (?1, ?2, ?3)");
        insert.Bind(1, name).Bind(2, sequence).Bind(3, snapshot).Run();
    }

    private static DateTimeOffset Time(long ticks) => ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
        ? new(ticks, TimeSpan.Zero)
        : throw new InvalidDataException($"{ticks} is no point in time.");
}
