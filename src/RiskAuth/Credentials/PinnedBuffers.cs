namespace RiskAuth.Credentials;

/// <summary>
/// Buffers for secrets. They are pinned, so the garbage collector never leaves a copy behind when it compacts, and
/// they are cleared before anyone else may rent them.
/// </summary>
internal static class PinnedBuffers
{
    /// <summary>Bytes in a pooled buffer; a longer secret gets a buffer of its own.</summary>
    public const int PooledBytes = 512;

    /// <summary>How many idle buffers are kept: 64 KiB in all.</summary>
    public const int MaxIdle = 128;

    private static readonly byte[]?[] Idle = new byte[MaxIdle][];
    private static int _next;

    public static byte[] Rent(int length)
    {
        if (length > PooledBytes)
            return GC.AllocateUninitializedArray<byte>(length, pinned: true);
        var start = Volatile.Read(ref _next);
        for (var i = 0; i < Probes; i++)
        {
            if (Interlocked.Exchange(ref Idle[(uint)(start - 1 - i) % MaxIdle], null) is { } buffer)
            {
                Interlocked.Decrement(ref _next);
                return buffer;
            }
        }
        return GC.AllocateUninitializedArray<byte>(PooledBytes, pinned: true);
    }

    public static void ClearAndReturn(byte[] buffer)
    {
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(buffer);
        if (buffer.Length != PooledBytes)
            return;
        var slot = (uint)(Interlocked.Increment(ref _next) - 1) % MaxIdle;
        Interlocked.Exchange(ref Idle[slot], buffer);
    }

    /// <summary>Slots tried before a new buffer is made; more would cost more than the allocation.</summary>
    private const int Probes = 8;
}
