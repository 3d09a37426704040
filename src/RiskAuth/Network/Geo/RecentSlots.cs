namespace RiskAuth.Network.Geo;

/// <summary>
/// The store of a bounded cache that needs no lock: buckets of four references, the newest first. Threads that write
/// at the same time may lose an entry or keep it twice, and nothing worse.
/// </summary>
/// <param name="slotCount">A power of two.</param>
internal sealed class RecentSlots<T>(int slotCount) where T : class
{
    public const int BucketLength = 4;

    private readonly T?[] _slots = new T?[slotCount];

    public Span<T?> Bucket(int hash) => _slots.AsSpan(hash & (_slots.Length - 1) & ~(BucketLength - 1), BucketLength);

    /// <summary>Puts an entry in front; the oldest of the bucket goes.</summary>
    public static void Put(Span<T?> bucket, T entry)
    {
        for (var i = BucketLength - 1; i > 0; i--)
            Volatile.Write(ref bucket[i], Volatile.Read(ref bucket[i - 1]));
        Volatile.Write(ref bucket[0], entry);
    }
}
