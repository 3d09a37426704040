using System.Runtime.InteropServices;

namespace RiskAuth.Network.Geo;

/// <summary>
/// Makes an <see cref="AddressTree"/> from numbers that come in the order of the addresses at which they begin. Holds
/// the finished nodes and one open node per digit, and nothing per address, so that millions of networks are cheap.
/// </summary>
internal sealed unsafe class AddressTreeBuilder
{
    private const int MaxDigits = 8;

    private readonly int _maxBytes;
    private readonly OpenNode[] _open = [.. Enumerable.Range(0, MaxDigits).Select(_ => new OpenNode())];
    private readonly ushort[] _path = new ushort[MaxDigits];
    private LargeMemory _memory = new(1 << 20);
    private long _length;
    private int _depth;
    private int _current;

    /// <summary>Every address has the number 0 until another begins.</summary>
    /// <param name="maxBytes">What the nodes may take, at most <see cref="AddressTree.MaxBytes"/>.</param>
    public AddressTreeBuilder(int maxBytes = AddressTree.MaxBytes)
    {
        _maxBytes = maxBytes;
        _open[0].Clear(0);
    }

    /// <summary>The nodes have outgrown their bytes: there can be no tree.</summary>
    public bool IsFull { get; private set; }

    /// <summary>From this address on, up to the next that is given, addresses have the number.</summary>
    /// <param name="first">Not below the one given before. An IPv4 address in the upper 32 bits, an IPv6 address whole.</param>
    public void Begin(UInt128 first, int number)
    {
        if (number == _current || IsFull)
            return;
        var shared = 0;
        while (shared < _depth && _path[shared] == Digit(first, shared))
            shared++;
        CloseTo(shared);
        for (var last = LastDigit(first); _depth < last; _depth++)
        {
            _path[_depth] = Digit(first, _depth);
            _open[_depth + 1].Clear(_current);
        }
        _open[_depth].Begin(Digit(first, _depth), number);
        _current = number;
    }

    /// <returns>Null when <see cref="IsFull"/>.</returns>
    public AddressTree? Build()
    {
        CloseTo(0);
        if (IsFull)
            return null;
        var table = new int[1 << 16];
        for (var run = 0; run < _open[0].Count; run++)
        {
            var end = run + 1 < _open[0].Count ? _open[0].Starts[run + 1] : table.Length;
            table.AsSpan(_open[0].Starts[run]..end).Fill(_open[0].Entries[run]);
        }
        return new(table, _memory.Resized(_length + AddressTree.Padding, _length), _length);
    }

    private static ushort Digit(UInt128 address, int level) => (ushort)(address >> (112 - 16 * level));

    /// <summary>The last digit that is not zero: the node of that level is where a run begins.</summary>
    private static int LastDigit(UInt128 address) => address == 0 ? 0 : (127 - (int)UInt128.TrailingZeroCount(address)) / 16;

    /// <summary>Finishes the open nodes below a depth; behind each, the number in effect goes on in the node above.</summary>
    private void CloseTo(int depth)
    {
        while (_depth > depth)
        {
            var entry = Write(_open[_depth]);
            _depth--;
            var (above, digit) = (_open[_depth], _path[_depth]);
            above.Begin(digit, entry);
            if (digit < ushort.MaxValue)
                above.Begin((ushort)(digit + 1), _current);
        }
    }

    /// <summary>The entry that leads to the node, or the only number in it.</summary>
    private int Write(OpenNode node)
    {
        var starts = CollectionsMarshal.AsSpan(node.Starts);
        var entries = CollectionsMarshal.AsSpan(node.Entries);
        if (starts.Length == 1)
            return entries[0];
        if (starts.Length >= AddressTree.WideFrom)
            return WriteWide(starts, entries);
        var count = starts.Length - 1;
        if (!TryReserve(sizeof(ushort) * starts.Length + AddressTree.EntryLength * entries.Length, out var at, out var child))
            return 0;
        *(ushort*)at = (ushort)count;
        starts[1..].CopyTo(new((ushort*)at + 1, count));
        WriteEntries(entries, at + sizeof(ushort) * starts.Length);
        return child;
    }

    private int WriteWide(ReadOnlySpan<ushort> starts, ReadOnlySpan<int> entries)
    {
        Span<int> byUpper = stackalloc int[256];
        // The run in which an upper byte's first value lies, and the first run behind its last value.
        var (run, end) = (0, 0);
        for (var upper = 0; upper < byUpper.Length; upper++)
        {
            for (; end < starts.Length && starts[end] >> 8 <= upper; end++)
                run = starts[end] <= upper << 8 ? end : run;
            byUpper[upper] = WriteLower(starts[run..end], entries[run..end]);
            run = end - 1;
        }
        if (!TryReserve(sizeof(ushort) + AddressTree.EntryLength * byUpper.Length, out var at, out var child))
            return 0;
        *(ushort*)at = 0;
        WriteEntries(byUpper, at + sizeof(ushort));
        return child;
    }

    /// <param name="starts">Of the runs within one upper byte. The first may begin before it.</param>
    private int WriteLower(ReadOnlySpan<ushort> starts, ReadOnlySpan<int> entries)
    {
        if (starts.Length == 1)
            return entries[0];
        if (!TryReserve(starts.Length + AddressTree.EntryLength * entries.Length, out var at, out var child))
            return 0;
        *at++ = (byte)(starts.Length - 1);
        foreach (var start in starts[1..])
            *at++ = (byte)start;
        WriteEntries(entries, at);
        return child;
    }

    private static void WriteEntries(ReadOnlySpan<int> entries, byte* at)
    {
        foreach (var entry in entries)
        {
            (at[0], at[1], at[2]) = ((byte)entry, (byte)(entry >> 8), (byte)(entry >> 16));
            at += AddressTree.EntryLength;
        }
    }

    /// <param name="at">Where the node goes; valid until the next is reserved.</param>
    private bool TryReserve(int nodeLength, out byte* at, out int child)
    {
        var length = (nodeLength + AddressTree.Unit - 1) / AddressTree.Unit * AddressTree.Unit;
        at = null;
        child = 0;
        IsFull |= _length + length > _maxBytes;
        if (IsFull)
            return false;
        if (_length + length + AddressTree.Padding > _memory.Length)
            _memory = _memory.Resized(2 * (_length + length + AddressTree.Padding), _length);
        at = _memory.Start + _length;
        child = (int)(_length / AddressTree.Unit) | AddressTree.ChildFlag;
        _length += length;
        return true;
    }

    /// <summary>Where each run of a digit's values begins and what its entry is; neighbours differ.</summary>
    private sealed class OpenNode
    {
        public List<ushort> Starts { get; } = [];

        public List<int> Entries { get; } = [];

        public int Count => Starts.Count;

        public void Clear(int entry)
        {
            Starts.Clear();
            Entries.Clear();
            Starts.Add(0);
            Entries.Add(entry);
        }

        public void Begin(ushort digit, int entry)
        {
            if (Starts[^1] == digit)
            {
                Starts.RemoveAt(Count - 1);
                Entries.RemoveAt(Entries.Count - 1);
            }
            if (Entries.Count > 0 && Entries[^1] == entry)
                return;
            Starts.Add(digit);
            Entries.Add(entry);
        }
    }
}
