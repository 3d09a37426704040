using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using RiskAuth.Network;

namespace RiskAuth.Credentials.Corpus;

/// <summary>
/// One corpus file, mapped into memory: look-ups allocate nothing, take no lock, and may run on any number of threads.
/// A file that is read in place must not be changed while it is open; builds replace it by renaming. A corpus that
/// nobody refers to any more unmaps itself, so a replaced one needs no disposal while look-ups still run on it.
/// </summary>
public sealed unsafe class BreachCorpus
{
    /// <summary>Bits of a hash that are kept: two hashes that agree in them are one to a corpus.</summary>
    public const int KeyBits = CorpusKey.Bits;

    // Whatever keeps the bytes where they are; a SafeHandle is not counted here, because a count that is never given back would keep the map for ever.
    private readonly object _owner;
    private readonly byte* _base;
    private readonly MappedShard[] _shards;
    private readonly ushort[] _shardOfCell = new ushort[CorpusKey.Cells];
    private readonly int _remainderBits;
    private readonly int _entryBytes;

    private BreachCorpus(string path, long length, object owner, byte* start)
    {
        (Path, FileBytes, _owner) = (path, length, owner);
        _base = start;
        Header = CorpusHeader.Read(new ReadOnlySpan<byte>(_base, (int)Math.Min(length, CorpusFormat.HeaderBytes)), path);
        _remainderBits = CorpusKey.Bits - Header.IndexBits;
        _entryBytes = CorpusFormat.RemainderBytes(Header.IndexBits) + 1;
        Shards = CorpusLayout.Read(path, Header, _base, length);
        _shards = new MappedShard[Shards.Count];
        for (var i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new MappedShard(_base, Shards[i], Header.IndexBits);
            Array.Fill(_shardOfCell, (ushort)i, Shards[i].FirstCell, Shards[i].CellCount);
        }
    }

    public string Path { get; }
    public string Name => Header.Name;
    public CorpusKind Kind => Header.Kind;
    public CorpusMeaning Meaning => Header.Meaning;

    /// <summary>Distinct hashes.</summary>
    public long Entries => Header.Entries;

    public long FileBytes { get; }
    public DateTimeOffset BuiltAt => Header.BuiltAt;

    internal CorpusHeader Header { get; }
    internal IReadOnlyList<CorpusShard> Shards { get; }

    /// <summary>
    /// Opens and checks the header, the directory and every index, all that a look-up's memory safety rests on;
    /// <see cref="CorpusVerifier"/> reads the rest.
    /// </summary>
    /// <param name="mapping">A private copy, up to 2 GiB, stays whole whatever becomes of the file.</param>
    /// <exception cref="CorpusRefusedException">The file is missing, truncated, damaged or of another version.</exception>
    public static BreachCorpus Open(string path, FileMapping mapping = FileMapping.InPlace)
    {
        try
        {
            return mapping == FileMapping.PrivateCopy ? OpenCopy(path) : OpenInPlace(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CorpusRefusedException(path, failure.Message, failure);
        }
    }

    private static BreachCorpus OpenCopy(string path)
    {
        var bytes = Network.FileBytes.Open(path, FileMapping.PrivateCopy);
        RequireHeader(path, bytes.Length);
        return new(path, bytes.Length, bytes, bytes.Start);
    }

    private static BreachCorpus OpenInPlace(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        RequireHeader(path, stream.Length);
        using var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var view = file.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read);
        var handle = view.SafeMemoryMappedViewHandle;
        return new(path, stream.Length, handle, (byte*)handle.DangerousGetHandle() + view.PointerOffset);
    }

    private static void RequireHeader(string path, long length)
    {
        if (length < CorpusFormat.HeaderBytes)
            throw new CorpusRefusedException(path, "not a breach corpus: shorter than a header");
    }

    /// <summary>Whether a SHA-1 or NTLM hash is in the corpus, and the base-2 logarithm of its sightings.</summary>
    public bool TryFind(ReadOnlySpan<byte> hash, out byte countClass) => TryFind(CorpusKey.Of(hash), out countClass);

    /// <summary>What the filter alone says: never no for an entry, and yes for about one stranger in 256.</summary>
    public bool FilterMayHold(ReadOnlySpan<byte> hash) => FilterMayHold(CorpusKey.Of(hash));

    internal bool TryFind(ulong key, out byte countClass)
    {
        ref readonly var shard = ref _shards[_shardOfCell[CorpusKey.CellOf(key)]];
        countClass = 0;
        var found = shard.MayHold(key) && TryFindEntry(shard, key, out countClass);
        GC.KeepAlive(this);
        return found;
    }

    internal bool FilterMayHold(ulong key)
    {
        var may = _shards[_shardOfCell[CorpusKey.CellOf(key)]].MayHold(key);
        GC.KeepAlive(this);
        return may;
    }

    /// <summary>Adds the entries of one cell, in ascending order, as <see cref="CellRecord"/>s.</summary>
    internal void CopyCell(int cell, List<ulong> records)
    {
        ref readonly var shard = ref _shards[_shardOfCell[cell]];
        var extraBits = Header.IndexBits - CorpusKey.CellBits;
        for (var bucket = (uint)cell << extraBits; bucket < (uint)(cell + 1) << extraBits; bucket++)
        {
            var (from, to) = shard.Bucket(bucket);
            for (var at = from; at < to; at++)
            {
                var entry = shard.Table + at * _entryBytes;
                records.Add(CellRecord.Of(((ulong)bucket << _remainderBits) | ReadRemainder(entry), entry[_entryBytes - 1]));
            }
        }
        GC.KeepAlive(this);
    }

    internal ReadOnlySpan<byte> ShardBytes(CorpusShard shard, long offset, int length) => new(_base + shard.Offset + offset, length);

    private bool TryFindEntry(in MappedShard shard, ulong key, out byte countClass)
    {
        var (low, high) = shard.Bucket((uint)(key >> _remainderBits));
        var remainder = key & ((1UL << _remainderBits) - 1);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            var entry = shard.Table + middle * _entryBytes;
            var found = ReadRemainder(entry);
            if (found == remainder)
            {
                countClass = entry[_entryBytes - 1];
                return true;
            }
            if (found < remainder)
                low = middle + 1;
            else
                high = middle;
        }
        countClass = 0;
        return false;
    }

    /// <summary>Reads eight bytes, of which the first five or six count; the filter and the directory lie behind every entry, so they are there.</summary>
    private ulong ReadRemainder(byte* entry) =>
        BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(entry, sizeof(ulong))) >> (64 - _remainderBits);

    private readonly struct MappedShard(byte* file, CorpusShard shard, int indexBits)
    {
        private readonly uint* _index = (uint*)(file + shard.Offset);
        private readonly byte* _filter = file + shard.Offset + shard.FilterAt(indexBits);
        private readonly FuseGeometry _geometry = shard.Filter;
        private readonly ulong _seed = shard.Seed;
        private readonly uint _firstBucket = (uint)shard.FirstCell << (indexBits - CorpusKey.CellBits);

        public readonly byte* Table = file + shard.Offset + shard.TableAt(indexBits);

        public bool MayHold(ulong key)
        {
            var slots = new FuseSlots(FuseSlots.Hash(key, _seed), _geometry);
            return slots.Fingerprint == (byte)(_filter[slots.First] ^ _filter[slots.Second] ^ _filter[slots.Third]);
        }

        public (long From, long To) Bucket(uint bucket)
        {
            var entry = _index + (bucket - _firstBucket);
            return (entry[0], entry[1]);
        }
    }
}
