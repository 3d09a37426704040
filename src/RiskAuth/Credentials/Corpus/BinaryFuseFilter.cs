using System.Runtime.CompilerServices;

namespace RiskAuth.Credentials.Corpus;

/// <summary>
/// Shape of a 3-wise binary fuse filter with 8-bit fingerprints (Graf and Lemire, "Binary Fuse Filters: Fast and
/// Smaller Than Xor Filters", ACM JEA 27, 2022, §3): overlapping segments of a power-of-two length, three of which,
/// one after another, hold a key's three cells.
/// </summary>
/// <param name="SegmentLength">Cells in a segment, a power of two up to <see cref="MaxSegmentLength"/>.</param>
/// <param name="SegmentCount">Segments in which a key's first cell may lie; the array has two more.</param>
internal readonly record struct FuseGeometry(uint SegmentLength, uint SegmentCount)
{
    public const uint MaxSegmentLength = 1 << 18;

    /// <summary>Bytes of the filter.</summary>
    public long ArrayLength => SegmentLength * ((long)SegmentCount + 2);

    public bool IsValid =>
        SegmentLength is > 0 and <= MaxSegmentLength && uint.IsPow2(SegmentLength) && SegmentCount > 0 && ArrayLength <= int.MaxValue;

    /// <summary>The paper's choice for a number of keys: segments grow with log₃.₃₃ of it, and the array is 1.125 times as long, more for few keys.</summary>
    public static FuseGeometry For(int keys)
    {
        double n = Math.Max(keys, 2);
        var segmentLength = Math.Min(MaxSegmentLength, 1u << (int)Math.Floor(Math.Log(n) / Math.Log(3.33) + 2.25));
        var sizeFactor = Math.Max(1.125, 0.875 + 0.25 * Math.Log(1e6) / Math.Log(n));
        var segments = (uint)Math.Ceiling(Math.Round(n * sizeFactor) / segmentLength);
        return new(segmentLength, Math.Max(1, segments > 2 ? segments - 2 : 1));
    }
}

/// <summary>The three cells of one key and what they must add up to.</summary>
internal readonly struct FuseSlots
{
    public readonly uint First;
    public readonly uint Second;
    public readonly uint Third;
    public readonly byte Fingerprint;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FuseSlots(ulong hash, FuseGeometry geometry)
    {
        var mask = geometry.SegmentLength - 1;
        First = (uint)Math.BigMul(hash, (ulong)geometry.SegmentCount * geometry.SegmentLength, out _);
        Second = (First + geometry.SegmentLength) ^ ((uint)(hash >> 18) & mask);
        Third = (First + 2 * geometry.SegmentLength) ^ ((uint)hash & mask);
        Fingerprint = (byte)(hash ^ (hash >> 32));
    }

    /// <summary>Spreads a key under a seed: the 64-bit finaliser of MurmurHash3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ulong key, ulong seed)
    {
        var h = key + seed;
        h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
        h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53;
        return h ^ (h >> 33);
    }
}
