using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace RiskAuth.Network.Asn;

/// <summary>One autonomous system as the file holds it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct AsnSystem(uint Asn, uint NameStart, int NameLength);

/// <summary>The first 128 bytes of a file of <see cref="AsnRanges"/>.</summary>
internal sealed record AsnRangesHeader(int IPv4Count, int IPv6Count, int SystemCount, int NameLength, DateTimeOffset? PublishedAt)
{
    public const int Length = 128;
    private const int DigestStart = 64;

    private static ReadOnlySpan<byte> Magic => "RISKASN\u0001"u8;

    public const long IPv4Start = Length;

    public long IPv6Start => Aligned(IPv4Start + 12L * IPv4Count);

    public long SystemStart => IPv6Start + 36L * IPv6Count;

    public long NameStart => SystemStart + 12L * SystemCount;

    public long FileLength => NameStart + NameLength;

    /// <exception cref="InvalidDataException">The file is another kind of file, is cut off, or was changed.</exception>
    public static AsnRangesHeader Read(ReadOnlySpan<byte> file)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("The file of ASN ranges is read on little-endian machines.");
        if (file.Length < Length || !file.StartsWith(Magic))
            throw new InvalidDataException("The file holds no ASN ranges of this version; make it with `riskauth geo build`.");
        var unixSeconds = BinaryPrimitives.ReadInt64LittleEndian(file[24..]);
        var header = new AsnRangesHeader(Count(file[8..]), Count(file[12..]), Count(file[16..]), Count(file[20..], AsnRanges.MaxRanges * 64),
            unixSeconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(unixSeconds) : null);
        if (header.FileLength != file.Length)
            throw new InvalidDataException($"The file of ASN ranges has {file.Length} bytes and should have {header.FileLength}: it was cut off.");
        if (!SHA256.HashData(file[Length..]).AsSpan().SequenceEqual(file.Slice(DigestStart, SHA256.HashSizeInBytes)))
            throw new InvalidDataException("The file of ASN ranges was changed after it was made; make it again with `riskauth geo build`.");
        return header;
    }

    public void Write(Span<byte> file)
    {
        Magic.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file[8..], IPv4Count);
        BinaryPrimitives.WriteInt32LittleEndian(file[12..], IPv6Count);
        BinaryPrimitives.WriteInt32LittleEndian(file[16..], SystemCount);
        BinaryPrimitives.WriteInt32LittleEndian(file[20..], NameLength);
        BinaryPrimitives.WriteInt64LittleEndian(file[24..], PublishedAt?.ToUnixTimeSeconds() ?? 0);
        SHA256.HashData(file[Length..], file.Slice(DigestStart, SHA256.HashSizeInBytes));
    }

    private static int Count(ReadOnlySpan<byte> bytes, int most = AsnRanges.MaxRanges)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return count >= 0 && count <= most ? count : throw new InvalidDataException($"The file of ASN ranges claims to hold {count} entries.");
    }

    private static long Aligned(long offset) => (offset + 15) & ~15L;
}
