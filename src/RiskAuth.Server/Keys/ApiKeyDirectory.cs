using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using RiskAuth.Events;

namespace RiskAuth.Server.Keys;

/// <summary>A key that was presented and is valid.</summary>
/// <param name="Budget">How many requests it may still make.</param>
internal sealed record KeyHolder(string Id, string Name, KeyScopes Scopes, RequestBudget Budget);

/// <summary>The keys that are valid, as they were read last.</summary>
internal sealed class ApiKeyDirectory(ISettingsStore settings, ServerOptions options)
{
    private volatile ValidKeys _valid = new([]);

    public int Count => _valid.Count;

    public ValidKeys Valid => _valid;

    /// <summary>Reads the keys again: another process may have created or revoked some.</summary>
    public async ValueTask RefreshAsync()
    {
        var known = _valid;
        var valid = new Dictionary<string, ValidKey>(StringComparer.Ordinal);
        foreach (var stored in await settings.ApiKeysAsync().ConfigureAwait(false))
        {
            if (stored.Revoked is not null || !KeyScopesText.TryParse(stored.Scopes, out var scopes))
                continue;
            // A key keeps its budget over a refresh, or a busy caller would be given a new one every few seconds.
            var budget = known.BudgetOf(stored.Id) ?? new RequestBudget(options.RequestsPerSecond, options.RequestBurst);
            valid[stored.Id] = new(new(stored.Id, stored.Name, scopes, budget), stored.Hash);
        }
        _valid = new(valid);
    }
}

internal sealed record ValidKey(KeyHolder Holder, byte[] Hash);

/// <summary>
/// Valid keys that never change; new ones come as a whole. Only hashes are held. A lookup takes the same steps for an unknown id as
/// for a known one, and compares in constant time.
/// </summary>
internal sealed class ValidKeys(Dictionary<string, ValidKey> keys)
{
    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    private readonly FrozenDictionary<string, ValidKey> _keys = keys.ToFrozenDictionary(StringComparer.Ordinal);

    public int Count => _keys.Count;

    public RequestBudget? BudgetOf(string id) => _keys.GetValueOrDefault(id)?.Holder.Budget;

    public bool TryFind(ReadOnlySpan<char> presented, [NotNullWhen(true)] out KeyHolder? holder)
    {
        holder = null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!ApiKey.TryRead(presented, out var id, hash))
            return false;
        var found = _keys.TryGetValue(id, out var key);
        var matches = CryptographicOperations.FixedTimeEquals(hash, found ? key!.Hash : NoHash);
        if (!(found & matches))
            return false;
        holder = key!.Holder;
        return true;
    }
}
