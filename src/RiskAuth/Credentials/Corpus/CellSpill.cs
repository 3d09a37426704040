using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RiskAuth.Credentials.Corpus;

/// <summary>What of a build's records is on disk, by cell: how many, and where the cell's last block starts (-1: none).</summary>
/// <param name="Bytes">Length of the file.</param>
internal sealed record SpillState(long Bytes, IReadOnlyList<long> Records, IReadOnlyList<long> LastBlock)
{
    public static readonly SpillState Empty = new(0, [.. Enumerable.Repeat(0L, CorpusKey.Cells)], [.. Enumerable.Repeat(-1L, CorpusKey.Cells)]);
}

/// <summary>
/// Sorts any number of keys into <see cref="CorpusKey.Cells"/> cells by their first 12 bits. Each cell has a buffer of
/// at most <see cref="BufferRecords"/> records (<see cref="CellRecord"/>), 64 MiB for all. A full buffer goes to the end
/// of one file as a block, whose 16-byte header says where the cell's block before it is and how many records it holds;
/// a small build never touches the disk.
/// </summary>
internal sealed class CellSpill(string path) : IDisposable
{
    private const int BufferRecords = 2048;
    private const int FirstBufferRecords = 64;
    private const int HeaderBytes = 16;

    /// <summary>The most records of one cell, which is read into memory whole: 128 MiB, or 68 billion hashes in all cells.</summary>
    public const long MaxCellRecords = 16 << 20;

    private readonly ulong[]?[] _buffers = new ulong[CorpusKey.Cells][];
    private readonly int[] _buffered = new int[CorpusKey.Cells];
    private readonly long[] _spilled = new long[CorpusKey.Cells];
    private readonly long[] _lastBlock = [.. SpillState.Empty.LastBlock];
    private readonly byte[] _block = new byte[HeaderBytes + BufferRecords * sizeof(ulong)];
    private SafeFileHandle? _file;
    private long _end;

    /// <summary>Records of all cells, repeated ones included.</summary>
    public long Records { get; private set; }

    public SpillState State => new(_end, [.. _spilled], [.. _lastBlock]);

    /// <summary>Something was too large for the buffers.</summary>
    public bool IsOnDisk => _end > 0;

    /// <exception cref="InvalidDataException">The cell is full: the input repeats itself, or is no hash.</exception>
    public void Add(ulong key, byte countClass)
    {
        var cell = CorpusKey.CellOf(key);
        ref var buffer = ref _buffers[cell];
        ref var count = ref _buffered[cell];
        buffer ??= new ulong[FirstBufferRecords];
        if (count == buffer.Length)
        {
            if (count < BufferRecords)
                Array.Resize(ref buffer, 2 * count);
            else
                Flush(cell);
        }
        buffer[count++] = CellRecord.Of(key, countClass);
        Records++;
    }

    /// <summary>Writes every buffer out, after which <see cref="State"/> accounts for all records.</summary>
    public void FlushAll()
    {
        for (var cell = 0; cell < CorpusKey.Cells; cell++)
            Flush(cell);
    }

    /// <summary>Goes back to a recorded state; false when the file does not reach that far. What a killed build wrote after it is written over.</summary>
    public bool TryRestore(SpillState state)
    {
        if (state.Records.Count != CorpusKey.Cells || state.LastBlock.Count != CorpusKey.Cells)
            return false;
        if (state.Bytes > 0 && !(new FileInfo(path) is { Exists: true } file && file.Length >= state.Bytes))
            return false;
        for (var cell = 0; cell < CorpusKey.Cells; cell++)
            (_spilled[cell], _lastBlock[cell]) = (state.Records[cell], state.LastBlock[cell]);
        _end = state.Bytes;
        Records = state.Records.Sum();
        return true;
    }

    /// <summary>Adds all records of a cell, in no order.</summary>
    public void CopyCell(int cell, List<ulong> records)
    {
        records.AddRange(_buffers[cell].AsSpan(0, _buffered[cell]));
        var missing = _spilled[cell];
        for (var at = _lastBlock[cell]; at >= 0;)
        {
            var block = _block.AsSpan(0, RandomAccess.Read(OpenFile(), _block, at));
            var count = block.Length < HeaderBytes ? 0 : MemoryMarshal.Read<long>(block[8..]);
            if (count is <= 0 or > BufferRecords || count > missing || block.Length < HeaderBytes + count * sizeof(ulong))
                throw new InvalidDataException($"{path} is damaged: delete the folder and build again.");
            records.AddRange(MemoryMarshal.Cast<byte, ulong>(block[HeaderBytes..])[..(int)count]);
            missing -= count;
            at = MemoryMarshal.Read<long>(block);
        }
        if (missing != 0)
            throw new InvalidDataException($"{path} is damaged: delete the folder and build again.");
    }

    /// <summary>Gives a cell's memory back, once what was in it is safe elsewhere.</summary>
    public void Drop(int cell) => (_buffers[cell], _buffered[cell]) = (null, 0);

    public void Dispose() => _file?.Dispose();

    private void Flush(int cell)
    {
        var count = _buffered[cell];
        if (count == 0)
            return;
        if (_spilled[cell] + count > MaxCellRecords)
            throw new InvalidDataException($"Over {MaxCellRecords:N0} lines fall on hashes that start with {cell:X3}: remove repeated lines first (sort -u).");
        MemoryMarshal.Write(_block, _lastBlock[cell]);
        MemoryMarshal.Write(_block.AsSpan(8), (long)count);
        MemoryMarshal.AsBytes(_buffers[cell].AsSpan(0, count)).CopyTo(_block.AsSpan(HeaderBytes));
        var block = _block.AsSpan(0, HeaderBytes + count * sizeof(ulong));
        RandomAccess.Write(OpenFile(), block, _end);
        _lastBlock[cell] = _end;
        _end += block.Length;
        _spilled[cell] += count;
        _buffered[cell] = 0;
    }

    private SafeFileHandle OpenFile() => _file ??= File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
}
