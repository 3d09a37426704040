using System.Runtime.InteropServices;

namespace RiskAuth.Credentials.Corpus;

/// <summary>
/// Checks all numbers of a corpus file that a look-up later follows as pointers. A file has only one valid layout:
/// shards without gaps from the header to the directory, cells without gaps, and the directory at the end.
/// </summary>
internal static unsafe class CorpusLayout
{
    /// <exception cref="CorpusRefusedException">Truncated or damaged; the message says which part.</exception>
    public static CorpusShard[] Read(string path, CorpusHeader header, byte* file, long length)
    {
        if (!BitConverter.IsLittleEndian)
            throw new CorpusRefusedException(path, "corpora are read in place, which needs a little-endian processor");
        var directoryBytes = header.Shards * CorpusShard.DirectoryBytes;
        if (header.DirectoryOffset > length - directoryBytes)
            throw new CorpusRefusedException(path, $"truncated: {length:N0} bytes of {header.DirectoryOffset + directoryBytes:N0}");
        if (header.DirectoryOffset + directoryBytes != length)
            throw new CorpusRefusedException(path, "bytes follow its end");
        var directory = new ReadOnlySpan<byte>(file + header.DirectoryOffset, directoryBytes);
        if (!CorpusHeader.DirectoryMatches(new ReadOnlySpan<byte>(file, CorpusFormat.HeaderBytes), directory))
            throw new CorpusRefusedException(path, "its directory is damaged");

        var shards = new CorpusShard[header.Shards];
        for (var i = 0; i < shards.Length; i++)
            shards[i] = CorpusShard.Read(directory.Slice(i * CorpusShard.DirectoryBytes, CorpusShard.DirectoryBytes));
        if (!IsGapless(header, shards))
            throw new CorpusRefusedException(path, "its directory makes no sense");
        foreach (var shard in shards)
        {
            if (!IndexIsSound(header, shard, file))
                throw new CorpusRefusedException(path, $"the index of cells {shard.FirstCell:X3} to {shard.FirstCell + shard.CellCount - 1:X3} is damaged");
        }
        return shards;
    }

    private static bool IsGapless(CorpusHeader header, CorpusShard[] shards)
    {
        var (cell, offset, entries) = (0, (long)CorpusFormat.HeaderBytes, 0L);
        foreach (var shard in shards)
        {
            if (shard.FirstCell != cell || shard.CellCount == 0 || shard.Entries < 0 || shard.Offset != offset || !shard.Filter.IsValid)
                return false;
            cell += shard.CellCount;
            entries += shard.Entries;
            offset += shard.Length(header.IndexBits);
            if (offset > header.DirectoryOffset)
                return false;
        }
        return cell == CorpusKey.Cells && offset == header.DirectoryOffset && entries == header.Entries;
    }

    /// <summary>An index starts at 0, never falls, and ends at the number of entries, so that no look-up leaves the table.</summary>
    private static bool IndexIsSound(CorpusHeader header, CorpusShard shard, byte* file)
    {
        var index = MemoryMarshal.Cast<byte, uint>(new ReadOnlySpan<byte>(file + shard.Offset, 4 * (shard.Buckets(header.IndexBits) + 1)));
        if (index[0] != 0 || index[^1] != shard.Entries)
            return false;
        for (var i = 1; i < index.Length; i++)
        {
            if (index[i] < index[i - 1])
                return false;
        }
        return true;
    }
}
