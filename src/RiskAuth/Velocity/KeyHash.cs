namespace RiskAuth.Velocity;

internal static class KeyHash
{
    /// <summary>Spreads every bit of a key over the whole result: the 64-bit finalizer of MurmurHash3 (Appleby, public domain).</summary>
    public static ulong Mix(ulong key)
    {
        key = (key + 0x9E3779B97F4A7C15) * 0xFF51AFD7ED558CCD;
        key ^= key >> 33;
        key *= 0xC4CEB9FE1A85EC53;
        return key ^ (key >> 33);
    }

    /// <summary>A key as a member of another key: 32 bits, 0 only for 0.</summary>
    public static uint Member(ulong key) => key == 0 ? 0 : Math.Max(1, (uint)(Mix(key) >> 32));
}
