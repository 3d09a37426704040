namespace RiskAuth.Events;

/// <summary>One stored version of a document, and who wrote it.</summary>
/// <param name="Author">Name of the API key that wrote it.</param>
public sealed record SettingsVersion(int Version, DateTimeOffset Time, string Author, string Json);

/// <param name="Id">Public part of the key, safe to log.</param>
/// <param name="Hash">SHA-256 of the secret part.</param>
public sealed record StoredApiKey(string Id, string Name, string Scopes, byte[] Hash, DateTimeOffset Created, DateTimeOffset? Revoked);

/// <summary>What operators set: versioned configuration per tenant, API keys, and binary snapshots of counters.</summary>
public interface ISettingsStore
{
    ValueTask<SettingsVersion?> LatestConfigurationAsync(string tenant);

    /// <summary>The last versions, newest first, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<SettingsVersion>> ConfigurationHistoryAsync(string tenant, int limit);

    /// <summary>Every tenant that ever had a configuration, an event or a profile, in ordinal order.</summary>
    ValueTask<IReadOnlyList<string>> TenantsAsync();

    /// <summary>Stores a new version; false when <paramref name="version"/> is not the latest one plus one (somebody else was faster).</summary>
    ValueTask<bool> SaveConfigurationAsync(string tenant, SettingsVersion version);

    ValueTask<IReadOnlyList<StoredApiKey>> ApiKeysAsync();

    /// <summary>Inserts the key or replaces the one with the same id.</summary>
    ValueTask SaveApiKeyAsync(StoredApiKey key);

    /// <summary>The installation's secret key (32 random bytes), made on first use and kept apart from the data (file mode 600).</summary>
    ValueTask<byte[]> InstallationKeyAsync();

    /// <summary>A named snapshot and the log sequence up to which it counts; null when there is none.</summary>
    ValueTask<(long Sequence, byte[] Snapshot)?> LoadSnapshotAsync(string name);

    ValueTask SaveSnapshotAsync(string name, long sequence, ReadOnlyMemory<byte> snapshot);

    /// <summary>The sequence of the last committed log entry; 0 when the log is empty.</summary>
    ValueTask<long> LastSequenceAsync();
}
