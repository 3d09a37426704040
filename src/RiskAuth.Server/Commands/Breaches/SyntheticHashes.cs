using System.Buffers.Binary;
using System.Buffers.Text;

namespace RiskAuth.Server.Commands.Breaches;

/// <summary>Numbered hashes that look like SHA-1: any of them can be made again from its number, so nothing has to be kept.</summary>
internal static class SyntheticHashes
{
    public const int Bytes = 20;

    private const int LinesAtOnce = 1 << 14;

    public static void Fill(long number, Span<byte> hash)
    {
        BinaryPrimitives.WriteUInt64BigEndian(hash, Mix((ulong)number));
        BinaryPrimitives.WriteUInt64BigEndian(hash[8..], Mix((ulong)number + (1UL << 40)));
        BinaryPrimitives.WriteUInt32BigEndian(hash[16..], (uint)Mix((ulong)number + (1UL << 41)));
    }

    /// <summary>Writes <c>HASH:COUNT</c> lines in no order.</summary>
    public static void Write(string path, long count, CancellationToken cancel)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        var lines = new byte[LinesAtOnce * 64];
        Span<byte> hash = stackalloc byte[Bytes];
        for (long i = 0; i < count;)
        {
            cancel.ThrowIfCancellationRequested();
            var length = 0;
            for (var end = Math.Min(count, i + LinesAtOnce); i < end; i++)
            {
                Fill(i, hash);
                Convert.TryToHexString(hash, lines.AsSpan(length), out var written);
                length += written;
                lines[length++] = (byte)':';
                Utf8Formatter.TryFormat(1 + Mix((ulong)i) % 100, lines.AsSpan(length), out written);
                length += written;
                lines[length++] = (byte)'\n';
            }
            file.Write(lines.AsSpan(0, length));
        }
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a bijection, so that distinct numbers have distinct first halves.</summary>
    private static ulong Mix(ulong number)
    {
        var z = (number + 1) * 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
