namespace RiskAuth.Network.Geo;

/// <summary>
/// Which records an address leads to. Addresses with equal keys have equal facts: a million addresses of one carrier
/// in one city are one key.
/// </summary>
/// <param name="Place">A record of a place, 0 when there is none.</param>
/// <param name="System">A record or a range of an autonomous system, 0 when there is none.</param>
/// <param name="Anonymity">A record of an anonymizer database, 0 when there is none.</param>
/// <param name="Connection">A record of a connection-type database, 0 when there is none.</param>
/// <param name="Listed">The class of the listed address range that the address lies in.</param>
internal readonly record struct FactsKey(ulong Place, ulong System, ulong Anonymity, ulong Connection, NetworkClass Listed)
{
    public int Hash
    {
        get
        {
            var mixed = (Place * 0x9E37_79B9_7F4A_7C15) ^ (System * 0xC2B2_AE3D_27D4_EB4F) ^ (Anonymity * 0x1656_67B1_9E37_79F9)
                ^ (Connection * 0xD6E8_FEB8_6659_FD93) ^ (ulong)Listed;
            return (int)((mixed ^ (mixed >> 32)) >> 7);
        }
    }
}

/// <summary>The facts of the keys seen last of their hash. Bounded by its number of slots.</summary>
internal sealed class FactsCache
{
    /// <summary>About 10 MB when every slot is taken. Small databases have fewer places, and large ones a <see cref="FactsMap"/>.</summary>
    public const int SlotCount = 1 << 16;

    private readonly RecentSlots<Entry> _slots = new(SlotCount);

    public bool TryFind(in FactsKey key, out NetworkFacts facts)
    {
        foreach (ref var slot in _slots.Bucket(key.Hash))
        {
            if (Volatile.Read(ref slot) is { } entry && entry.Key == key)
            {
                facts = entry.Facts;
                return true;
            }
        }
        facts = default;
        return false;
    }

    public void Add(in FactsKey key, NetworkFacts facts) => RecentSlots<Entry>.Put(_slots.Bucket(key.Hash), new(key, facts));

    private sealed record Entry(FactsKey Key, NetworkFacts Facts);
}
