using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace RiskAuth.Credentials;

/// <summary>
/// The hash that Windows domains keep of a password: MD4 (RFC 1320) over its UTF-16LE bytes ([MS-NLMP] §3.3.1). MD4 is
/// broken and here for look-ups only: breach corpora and directory exports come in this form, and the framework has no MD4.
/// </summary>
internal static class NtlmHash
{
    private const int BlockBytes = 64;

    /// <summary>Hashes a password of at most <see cref="SubmittedCredential.MaxPasswordBytes"/> UTF-8 bytes into 16 bytes.</summary>
    public static void Compute(ReadOnlySpan<byte> utf8Password, Span<byte> destination)
    {
        // One UTF-8 byte becomes at most one UTF-16 unit.
        Span<char> units = stackalloc char[utf8Password.Length];
        Utf8.ToUtf16(utf8Password, units, out _, out var count);
        try
        {
            if (BitConverter.IsLittleEndian)
            {
                Md4(System.Runtime.InteropServices.MemoryMarshal.AsBytes(units[..count]), destination);
                return;
            }
            Span<byte> little = stackalloc byte[2 * count];
            Encoding.Unicode.GetBytes(units[..count], little);
            Md4(little, destination);
            CryptographicOperations.ZeroMemory(little);
        }
        finally
        {
            units.Clear();
        }
    }

    /// <summary>MD4 of any bytes, as RFC 1320 §3 describes it.</summary>
    internal static void Md4(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        Span<uint> state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
        var rest = message;
        for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..])
            Compress(state, rest[..BlockBytes]);

        Span<byte> tail = stackalloc byte[2 * BlockBytes];
        tail.Clear();
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        tail = tail[..(rest.Length + 9 > BlockBytes ? 2 * BlockBytes : BlockBytes)];
        BinaryPrimitives.WriteUInt64LittleEndian(tail[^8..], (ulong)message.Length * 8);
        for (var at = 0; at < tail.Length; at += BlockBytes)
            Compress(state, tail.Slice(at, BlockBytes));
        CryptographicOperations.ZeroMemory(tail);

        for (var i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(4 * i)..], state[i]);
    }

    private static ReadOnlySpan<byte> WordOrder =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,
        0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15,
    ];

    private static ReadOnlySpan<byte> Rotations => [3, 7, 11, 19, 3, 5, 9, 13, 3, 9, 11, 15];

    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[16];
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);

        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        for (var step = 0; step < 48; step++)
        {
            var (mixed, constant) = (step >> 4) switch
            {
                0 => ((b & c) | (~b & d), 0u),
                1 => ((b & c) | (b & d) | (c & d), 0x5a827999u),
                _ => (b ^ c ^ d, 0x6ed9eba1u),
            };
            var turned = BitOperations.RotateLeft(a + mixed + words[WordOrder[step]] + constant, Rotations[((step >> 4) << 2) | (step & 3)]);
            (a, b, c, d) = (d, turned, b, c);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        words.Clear();
    }
}
