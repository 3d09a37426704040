using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using RiskAuth.Events;

namespace RiskAuth.Server.Keys;

/// <summary>A key that was presented and is valid.</summary>
/// <param name="Budget">How many requests it may still make.</param>
internal sealed record KeyHolder(string Id, string Name, KeyScopes Scopes, RequestBudget Budget);

/// <summary>
/// The keys that are valid now, as a snapshot that is replaced in one write. Only hashes are held. A lookup takes the same
/// steps for an unknown id as for a known one, and compares in constant time.
/// </summary>
internal sealed class ApiKeyDirectory(ISettingsStore settings, ServerOptions options)
{
    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    private volatile FrozenDictionary<string, Entry> _keys = FrozenDictionary<string, Entry>.Empty;

    public int Count => _keys.Count;

    /// <summary>Reads the keys again: another process may have created or revoked some.</summary>
    public async ValueTask RefreshAsync()
    {
        var known = _keys;
        var valid = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var stored in await settings.ApiKeysAsync().ConfigureAwait(false))
        {
            if (stored.Revoked is not null || !KeyScopesText.TryParse(stored.Scopes, out var scopes))
                continue;
            // A key keeps its budget over a refresh, or a busy caller would be given a new one every few seconds.
            var budget = known.TryGetValue(stored.Id, out var earlier) ? earlier.Holder.Budget : new RequestBudget(options.RequestsPerSecond, options.RequestBurst);
            valid[stored.Id] = new(new(stored.Id, stored.Name, scopes, budget), stored.Hash);
        }
        _keys = valid.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public bool TryFind(ReadOnlySpan<char> presented, [NotNullWhen(true)] out KeyHolder? holder)
    {
        holder = null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!ApiKey.TryRead(presented, out var id, hash))
            return false;
        var found = _keys.TryGetValue(id, out var entry);
        var matches = CryptographicOperations.FixedTimeEquals(hash, found ? entry!.Hash : NoHash);
        if (!(found & matches))
            return false;
        holder = entry!.Holder;
        return true;
    }

    private sealed record Entry(KeyHolder Holder, byte[] Hash);
}
