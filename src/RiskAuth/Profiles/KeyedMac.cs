using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace RiskAuth.Profiles;

/// <summary>
/// HMAC-SHA-256 (RFC 2104) under one key. The library's call for a single message sets the key up anew each time, which costs more
/// than all the rest of it; here as many are kept set up as threads have ever computed at once. Not for secrets: the end of a
/// message may stay in memory until the next one. Safe for many threads.
/// </summary>
internal sealed class KeyedMac(byte[] key)
{
    private readonly ConcurrentQueue<IncrementalHash> _ready = new();

    /// <param name="mac">Takes 32 bytes.</param>
    public void Compute(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        if (!_ready.TryDequeue(out var hash))
            hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(message);
        hash.GetHashAndReset(mac);
        _ready.Enqueue(hash);
    }
}
