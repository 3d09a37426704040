using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace RiskAuth.Profiles;

/// <summary>
/// SipHash-2-4 (Aumasson and Bernstein, 2012) under the installation's key: short, stable hashes of strings that outsiders choose,
/// so that nobody can make two of them collide on purpose, and stored hashes mean nothing elsewhere.
/// </summary>
public sealed class KeyedHash
{
    private readonly ulong _k0;
    private readonly ulong _k1;

    /// <param name="key">At least 16 bytes; the first 16 are used.</param>
    public KeyedHash(ReadOnlySpan<byte> key)
    {
        _k0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _k1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }

    /// <summary>Hash of the UTF-8 form of the text; 0 only for an empty text.</summary>
    public ulong Of(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return 0;
        const int StackLimit = 1024;
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (length <= StackLimit)
        {
            Span<byte> buffer = stackalloc byte[StackLimit];
            return NonZero(Of(buffer[..Encoding.UTF8.GetBytes(text, buffer)]));
        }
        var rented = System.Buffers.ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return NonZero(Of(rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented))));
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Hash of two texts that cannot be confused with the hash of another pair.</summary>
    public ulong Of(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        Span<ulong> both = [Of(first), Of(second)];
        return NonZero(Of(MemoryMarshal.AsBytes(both)));
    }

    public ulong Of(ReadOnlySpan<byte> bytes)
    {
        var (v0, v1, v2, v3) = (_k0 ^ 0x736f6d6570736575, _k1 ^ 0x646f72616e646f6d, _k0 ^ 0x6c7967656e657261, _k1 ^ 0x7465646279746573);
        var last = (ulong)bytes.Length << 56;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }
        for (var i = 0; i < bytes.Length; i++)
            last |= (ulong)bytes[i] << (8 * i);
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xff;
        for (var i = 0; i < 4; i++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static ulong NonZero(ulong hash) => hash == 0 ? 1 : hash;

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
