using System.Collections.Concurrent;
using System.Net;
using RiskAuth.Network;

namespace RiskAuth.Server.Keys;

/// <summary>
/// Limits wrong keys per client address, so that guessing neither fills the log nor costs much. A right key is never refused
/// here: an address is shared by many callers, and 256 bits are not guessed.
/// </summary>
internal sealed class FailedAuthentications(TimeProvider clock)
{
    public const int PerSecond = 1;
    public const int Burst = 20;

    /// <summary>Addresses that are followed at once; above it all are forgotten, which costs an attacker nothing and us nothing.</summary>
    public const int MaxAddresses = 10_000;

    private readonly ConcurrentDictionary<ClientAddress, RequestBudget> _addresses = new();

    /// <summary>Addresses that are followed now.</summary>
    public int Count => _addresses.Count;

    /// <summary>Counts one failure; false when the address has failed too often.</summary>
    public bool TryCount(IPAddress? address, out TimeSpan wait)
    {
        // IPv6 hosts change their lower half at will, so a /64 stands for one caller; a Unix socket has no address at all.
        var key = address is null ? default : ClientAddress.From(address).Host;
        if (_addresses.Count >= MaxAddresses)
            _addresses.Clear();
        return _addresses.GetOrAdd(key, static _ => new(PerSecond, Burst)).TryTake(clock.Now(), out wait);
    }
}
