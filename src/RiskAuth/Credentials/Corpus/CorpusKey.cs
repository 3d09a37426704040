using System.Buffers.Binary;
using System.Numerics;

namespace RiskAuth.Credentials.Corpus;

/// <summary>
/// The first 60 bits of a hash: what a corpus keeps. Its first 12 bits are the cell, by which builds sort and shards are
/// cut. Two different hashes share a key by chance once in 2⁶⁰: about 10⁻⁹ a look-up against a billion.
/// </summary>
internal static class CorpusKey
{
    public const int Bits = 60;
    public const int CellBits = 12;
    public const int Cells = 1 << CellBits;

    /// <summary>Reads the key from a SHA-1 or NTLM hash in its usual byte order.</summary>
    public static ulong Of(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64BigEndian(hash) >> (64 - Bits);

    public static int CellOf(ulong key) => (int)(key >> (Bits - CellBits));

    /// <summary>Base-2 logarithm of a number of sightings; 0 for one and for an unknown number.</summary>
    public static byte ClassOf(ulong sightings) => (byte)(sightings == 0 ? 0 : BitOperations.Log2(sightings));
}

/// <summary>A key of a known cell and its count class in one number: the other 48 bits of the key, then 8 bits of class. Numbers sort as keys do.</summary>
internal static class CellRecord
{
    private const int RestBits = CorpusKey.Bits - CorpusKey.CellBits;

    public static ulong Of(ulong key, byte countClass) => ((key & ((1UL << RestBits) - 1)) << 8) | countClass;

    public static ulong Rest(ulong record) => record >> 8;

    public static ulong Key(int cell, ulong record) => ((ulong)cell << RestBits) | Rest(record);

    public static byte Class(ulong record) => (byte)record;
}
