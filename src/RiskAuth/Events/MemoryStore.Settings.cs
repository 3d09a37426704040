using System.Security.Cryptography;

namespace RiskAuth.Events;

/// <summary>What operators set, in memory.</summary>
public sealed partial class MemoryStore
{
    private const int KeyLength = 32;

    private readonly Dictionary<string, List<SettingsVersion>> _configurations = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, StoredApiKey> _apiKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Sequence, byte[] Snapshot)> _snapshots = new(StringComparer.Ordinal);
    private readonly byte[] _installationKey = installationKey ?? RandomNumberGenerator.GetBytes(KeyLength);

    public ValueTask<SettingsVersion?> LatestConfigurationAsync(string tenant)
    {
        lock (_lock)
            return new(_configurations.TryGetValue(tenant, out var versions) ? versions[^1] : null);
    }

    public ValueTask<IReadOnlyList<SettingsVersion>> ConfigurationHistoryAsync(string tenant, int limit)
    {
        lock (_lock)
            return new(_configurations.TryGetValue(tenant, out var versions) ? [.. versions.AsEnumerable().Reverse().Take(limit)] : []);
    }

    public ValueTask<IReadOnlyList<string>> TenantsAsync()
    {
        lock (_lock)
            return new([.. _tenants]);
    }

    public ValueTask<bool> SaveConfigurationAsync(string tenant, SettingsVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        lock (_lock)
        {
            var latest = _configurations.TryGetValue(tenant, out var versions) ? versions.Count : 0;
            if (version.Version != latest + 1)
                return new(false);
            if (versions is null)
                _configurations.Add(tenant, versions = []);
            versions.Add(version);
            _tenants.Add(tenant);
            return new(true);
        }
    }

    public ValueTask<IReadOnlyList<StoredApiKey>> ApiKeysAsync()
    {
        lock (_lock)
            return new([.. _apiKeys.Values]);
    }

    public ValueTask SaveApiKeyAsync(StoredApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (_lock)
            _apiKeys[key.Id] = key;
        return default;
    }

    /// <summary>Another key in each store, as each is an installation of its own.</summary>
    public ValueTask<byte[]> InstallationKeyAsync() => new([.. _installationKey]);

    public ValueTask<(long Sequence, byte[] Snapshot)?> LoadSnapshotAsync(string name)
    {
        lock (_lock)
            return new(_snapshots.TryGetValue(name, out var kept) ? kept : null);
    }

    public ValueTask SaveSnapshotAsync(string name, long sequence, ReadOnlyMemory<byte> snapshot)
    {
        lock (_lock)
            _snapshots[name] = (sequence, snapshot.ToArray());
        return default;
    }

    public ValueTask<long> LastSequenceAsync()
    {
        lock (_lock)
            return new(_lastSequence);
    }
}
