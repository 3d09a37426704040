using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace RiskAuth.Credentials.Corpus;

/// <summary>Gathers cells in order into shards and appends each finished shard to the file.</summary>
internal sealed class ShardWriter(SafeFileHandle file, int indexBits, int targetEntries)
{
    private readonly BinaryFuseBuilder _filters = new();
    private readonly List<ulong> _keys = [];
    private readonly List<byte> _classes = [];
    private readonly List<CorpusShard> _done = [];
    private byte[] _block = [];
    private int _firstCell;
    private int _cells;

    public IReadOnlyList<CorpusShard> Done => _done;

    public int NextCell => _firstCell + _cells;

    /// <summary>Where the next shard will start, in bytes.</summary>
    public long End => _done is [.., var last] ? last.Offset + last.Length(indexBits) : CorpusFormat.HeaderBytes;

    public long Entries { get; private set; }

    /// <summary>Takes over shards that an earlier run finished.</summary>
    public void Resume(IEnumerable<CorpusShard> shards)
    {
        _done.AddRange(shards);
        _firstCell = _done is [.., var last] ? last.FirstCell + last.CellCount : 0;
        Entries = _done.Sum(shard => (long)shard.Entries);
    }

    /// <summary>Adds the next cell's records, in any order and with repetitions. True when that finished a shard.</summary>
    public bool Add(List<ulong> records)
    {
        var sorted = CollectionsMarshal.AsSpan(records);
        sorted.Sort();
        var cell = NextCell;
        for (var i = 0; i < sorted.Length; i++)
        {
            // Equal keys lie together with their classes ascending, so the last one is the highest.
            if (i + 1 < sorted.Length && CellRecord.Rest(sorted[i + 1]) == CellRecord.Rest(sorted[i]))
                continue;
            _keys.Add(CellRecord.Key(cell, sorted[i]));
            _classes.Add(CellRecord.Class(sorted[i]));
        }
        _cells++;
        if (_keys.Count < targetEntries && NextCell < CorpusKey.Cells)
            return false;
        WriteShard();
        return true;
    }

    private void WriteShard()
    {
        var keys = CollectionsMarshal.AsSpan(_keys);
        var shard = new CorpusShard(_firstCell, _cells, keys.Length, FuseGeometry.For(keys.Length), 0, End, []);
        var length = checked((int)shard.Length(indexBits));
        if (_block.Length < length)
            _block = new byte[length];
        var block = _block.AsSpan(0, length);
        block.Clear();
        WriteIndexAndTable(shard, keys, block);
        shard = shard with { Seed = _filters.Build(keys, shard.Filter, block.Slice((int)shard.FilterAt(indexBits), (int)shard.Filter.ArrayLength)) };
        shard = shard with { Sha256 = SHA256.HashData(block) };

        RandomAccess.Write(file, block, shard.Offset);
        RandomAccess.FlushToDisk(file);
        _done.Add(shard);
        Entries += keys.Length;
        (_firstCell, _cells) = (NextCell, 0);
        _keys.Clear();
        _classes.Clear();
    }

    private void WriteIndexAndTable(CorpusShard shard, ReadOnlySpan<ulong> keys, Span<byte> block)
    {
        var remainderBytes = CorpusFormat.RemainderBytes(indexBits);
        var remainderBits = 8 * remainderBytes;
        var firstBucket = (long)shard.FirstCell << (indexBits - CorpusKey.CellBits);
        var table = block[(int)shard.TableAt(indexBits)..];
        Span<byte> remainder = stackalloc byte[sizeof(ulong)];
        var bucket = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            for (; bucket <= (int)((long)(keys[i] >> remainderBits) - firstBucket); bucket++)
                BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * bucket)..], (uint)i);
            BinaryPrimitives.WriteUInt64BigEndian(remainder, keys[i]);
            var entry = table.Slice(i * (remainderBytes + 1), remainderBytes + 1);
            remainder[^remainderBytes..].CopyTo(entry);
            entry[remainderBytes] = _classes[i];
        }
        for (; bucket <= shard.Buckets(indexBits); bucket++)
            BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * bucket)..], (uint)keys.Length);
    }
}
