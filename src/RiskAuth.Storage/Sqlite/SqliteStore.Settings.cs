using RiskAuth.Events;

namespace RiskAuth.Storage.Sqlite;

/// <summary>What operators set, the installation's key, snapshots, and whether the store takes writes.</summary>
public sealed partial class SqliteStore
{
    private const int ProbeBytes = 16_384;

    private static readonly TimeSpan CheckHolds = TimeSpan.FromSeconds(1);

    private readonly Lock _keyLock = new();
    private long _soundAt;
    private byte[]? _installationKey;

    public async ValueTask<SettingsVersion?> LatestConfigurationAsync(string tenant) =>
        await ConfigurationHistoryAsync(tenant, 1).ConfigureAwait(false) is [var latest] ? latest : null;

    public async ValueTask<IReadOnlyList<SettingsVersion>> ConfigurationHistoryAsync(string tenant, int limit) =>
        await _readers.ReadAsync(reader => SettingsTables.Configurations(reader.Database, tenant, limit)).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<string>> TenantsAsync() =>
        await _readers.ReadAsync(reader => SettingsTables.Tenants(reader.Database)).ConfigureAwait(false);

    public async ValueTask<bool> SaveConfigurationAsync(string tenant, SettingsVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return await _writer.ExecuteAsync(log =>
        {
            log.AddTenant(tenant);
            return SettingsTables.SaveConfiguration(log.Database, tenant, version);
        }).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<StoredApiKey>> ApiKeysAsync() =>
        await _readers.ReadAsync(reader => SettingsTables.ApiKeys(reader.Database)).ConfigureAwait(false);

    public async ValueTask SaveApiKeyAsync(StoredApiKey key) =>
        await WriteAsync(log => SettingsTables.SaveApiKey(log.Database, key)).ConfigureAwait(false);

    public ValueTask<byte[]> InstallationKeyAsync()
    {
        lock (_keyLock)
            return new([.. _installationKey ??= _directory.InstallationKey(mayMake: _log.CommittedSequence == 0)]);
    }

    public ValueTask<(long Sequence, byte[] Snapshot)?> LoadSnapshotAsync(string name) =>
        _readers.ReadAsync(reader => SettingsTables.Snapshot(reader.Database, name));

    public async ValueTask SaveSnapshotAsync(string name, long sequence, ReadOnlyMemory<byte> snapshot) =>
        await WriteAsync(log => SettingsTables.SaveSnapshot(log.Database, name, sequence, snapshot.Span)).ConfigureAwait(false);

    public ValueTask<long> LastSequenceAsync() => new(_log.CommittedSequence);

    /// <summary>
    /// Writes and removes a few pages, as events would need them, so that the answer is about now and not about the last write.
    /// A good answer holds for a second, so that asking costs no more than that.
    /// </summary>
    public async ValueTask<string?> CheckAsync()
    {
        if (Volatile.Read(ref _soundAt) is var time && time != 0 && _isDisposed == 0 && _clock.GetElapsedTime(time) < CheckHolds)
            return null;
        try
        {
            await WriteAsync(log => log.Database.Execute($"INSERT OR REPLACE INTO probes (id, body) VALUES (1, zeroblob({ProbeBytes}))")).ConfigureAwait(false);
            await WriteAsync(log => log.Database.Execute("DELETE FROM probes")).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            return e.Message;
        }
        catch (ObjectDisposedException)
        {
            return "The store is closed.";
        }
        if (_log.WriteAheadLog.Failure is { } failure)
            return failure.Message;
        Volatile.Write(ref _soundAt, _clock.GetTimestamp());
        return null;
    }
}
