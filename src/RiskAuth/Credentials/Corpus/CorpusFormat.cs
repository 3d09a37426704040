using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RiskAuth.Credentials.Corpus;

/// <summary>
/// The corpus file, version 1, little-endian:
/// <code>
/// header     4,096 bytes, of which 320 are used (see <see cref="CorpusHeader"/>)
/// shards     one after another, in the order of their hashes; each covers whole cells (a cell: equal first 12 bits)
///   index    32-bit entry numbers, one a bucket and one past the last; a bucket: equal first 20 bits (12 in small corpora)
///   table    entries in ascending order: remainder of the 60-bit key, 5 bytes big-endian (6 in small corpora), then
///            1 byte, the base-2 logarithm of the sightings
///   filter   3-wise binary fuse filter over the shard's keys, 1 byte a cell (see <see cref="FuseGeometry"/>)
/// directory  72 bytes a shard (see <see cref="CorpusShard"/>)
/// </code>
/// Each of the three parts of a shard starts at a multiple of 64 bytes. SHA-256 covers the header, the directory and
/// every shard. A large corpus takes 6 bytes an entry, 1.13 for the filter, and 4 MiB for all indexes together.
/// </summary>
internal static class CorpusFormat
{
    public const uint Version = 1;
    public const int HeaderBytes = 4096;
    public const int LargeIndexBits = 20;
    public const int SmallIndexBits = 12;

    /// <summary>From this many entries on, the finer index pays: it costs 4 MiB and saves a byte an entry.</summary>
    public const long LargeFrom = 4 << 20;

    public static ReadOnlySpan<byte> Magic => "RISKBRCH"u8;

    public static long Align(long length) => (length + 63) & ~63L;

    public static int RemainderBytes(int indexBits) => (CorpusKey.Bits - indexBits) / 8;
}

/// <summary>The first bytes of a corpus: what it is, and where its directory lies.</summary>
internal sealed record CorpusHeader(
    CorpusKind Kind, CorpusMeaning Meaning, int IndexBits, long Entries, DateTimeOffset BuiltAt, ulong KeyCheck, string Name, long DirectoryOffset, int Shards)
{
    public const int MaxNameBytes = 160;
    private const int DirectoryHashAt = 256;
    private const int HeaderHashAt = 288;
    private const int UsedBytes = 320;

    public byte[] ToBytes(ReadOnlySpan<byte> directory)
    {
        var bytes = new byte[CorpusFormat.HeaderBytes];
        var span = bytes.AsSpan();
        CorpusFormat.Magic.CopyTo(span);
        BinaryPrimitives.WriteUInt32LittleEndian(span[8..], CorpusFormat.Version);
        (span[12], span[13], span[14]) = ((byte)Kind, (byte)Meaning, (byte)IndexBits);
        BinaryPrimitives.WriteInt64LittleEndian(span[16..], Entries);
        BinaryPrimitives.WriteInt64LittleEndian(span[24..], BuiltAt.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt64LittleEndian(span[32..], KeyCheck);
        BinaryPrimitives.WriteInt64LittleEndian(span[40..], DirectoryOffset);
        BinaryPrimitives.WriteInt32LittleEndian(span[48..], Shards);
        var name = Encoding.UTF8.GetBytes(Name);
        span[52] = (byte)Math.Min(name.Length, MaxNameBytes);
        name.AsSpan(0, span[52]).CopyTo(span[53..]);
        SHA256.HashData(directory, span[DirectoryHashAt..]);
        SHA256.HashData(span[..HeaderHashAt], span[HeaderHashAt..]);
        return bytes;
    }

    /// <exception cref="CorpusRefusedException">The bytes are no header of this version, or damaged.</exception>
    public static CorpusHeader Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < CorpusFormat.HeaderBytes || !bytes[..8].SequenceEqual(CorpusFormat.Magic))
            throw new CorpusRefusedException(path, "not a breach corpus");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) is not CorpusFormat.Version and var version)
            throw new CorpusRefusedException(path, $"a corpus of version {version}; this program reads version {CorpusFormat.Version}");
        if (!SHA256.HashData(bytes[..HeaderHashAt]).AsSpan().SequenceEqual(bytes[HeaderHashAt..UsedBytes]))
            throw new CorpusRefusedException(path, "its header is damaged");

        var header = new CorpusHeader(
            (CorpusKind)bytes[12],
            (CorpusMeaning)bytes[13],
            bytes[14],
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            ReadTime(BinaryPrimitives.ReadInt64LittleEndian(bytes[24..])),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]),
            Encoding.UTF8.GetString(bytes.Slice(53, Math.Min((int)bytes[52], MaxNameBytes))),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[48..]));
        return header.IsConsistent ? header : throw new CorpusRefusedException(path, "its header makes no sense");
    }

    public static bool DirectoryMatches(ReadOnlySpan<byte> header, ReadOnlySpan<byte> directory) =>
        SHA256.HashData(directory).AsSpan().SequenceEqual(header.Slice(DirectoryHashAt, SHA256.HashSizeInBytes));

    private bool IsConsistent =>
        Enum.IsDefined(Kind) && Enum.IsDefined(Meaning) && IndexBits is CorpusFormat.LargeIndexBits or CorpusFormat.SmallIndexBits
        && Entries > 0 && Shards is > 0 and <= CorpusKey.Cells && DirectoryOffset >= CorpusFormat.HeaderBytes;

    private static DateTimeOffset ReadTime(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
}

/// <summary>One shard's line of the directory.</summary>
/// <param name="FirstCell">The first of its cells.</param>
/// <param name="Offset">Where it starts in the file, in bytes.</param>
internal sealed record CorpusShard(int FirstCell, int CellCount, int Entries, FuseGeometry Filter, ulong Seed, long Offset, byte[] Sha256)
{
    public const int DirectoryBytes = 72;

    public int Buckets(int indexBits) => CellCount << (indexBits - CorpusKey.CellBits);

    public long TableAt(int indexBits) => CorpusFormat.Align(4L * (Buckets(indexBits) + 1));

    public long FilterAt(int indexBits) =>
        TableAt(indexBits) + CorpusFormat.Align((long)Entries * (CorpusFormat.RemainderBytes(indexBits) + 1));

    /// <summary>Bytes of the whole shard.</summary>
    public long Length(int indexBits) => FilterAt(indexBits) + CorpusFormat.Align(Filter.ArrayLength);

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)FirstCell);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], (ushort)CellCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Entries);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Filter.SegmentLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], Filter.SegmentCount);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Seed);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Offset);
        Sha256.CopyTo(bytes[32..]);
    }

    public static CorpusShard Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
        new FuseGeometry(BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..])),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
        bytes.Slice(32, SHA256.HashSizeInBytes).ToArray());
}
