namespace RiskAuth.Network;

/// <summary>
/// An immutable set of ranges that answers, without allocating, which is the smallest that holds an address. Nested
/// and repeated ranges are cut into disjoint intervals when the set is made, so that a look-up is one binary search.
/// </summary>
public sealed class AddressRanges
{
    public const int MaxRanges = 100_000;

    public static readonly AddressRanges Empty = new([]);

    private readonly AddressRange[] _ranges;
    private readonly int[] _enclosing;
    private readonly Intervals _ipv4;
    private readonly Intervals _ipv6;

    /// <exception cref="ArgumentException">There are more than <see cref="MaxRanges"/>.</exception>
    public AddressRanges(IEnumerable<AddressRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        _ranges = [.. ranges.Take(MaxRanges + 1)];
        if (_ranges.Length > MaxRanges)
            throw new ArgumentException($"A set holds at most {MaxRanges} ranges.", nameof(ranges));
        _enclosing = new int[_ranges.Length];
        _ipv4 = Cut(isIPv4: true);
        _ipv6 = Cut(isIPv4: false);
    }

    public int Count => _ranges.Length;

    /// <summary>The ranges in the order that they were given in.</summary>
    public AddressRange this[int index] => _ranges[index];

    public bool Contains(ClientAddress address) => IndexOf(address) >= 0;

    /// <summary>The index of the smallest range that holds the address (of equal ones the first), or -1.</summary>
    public int IndexOf(ClientAddress address) => (address.IsIPv4 ? _ipv4 : _ipv6).Find(address.Bits);

    /// <summary>The index of the next larger range around one of the set, or -1: for a caller that must pass over some, such as those that have expired.</summary>
    public int Enclosing(int index) => _enclosing[index];

    /// <summary>Every answer of <see cref="IndexOf"/> for one family, in the order of addresses.</summary>
    internal IEnumerable<NetworkCut> Cuts(bool isIPv4)
    {
        var (intervals, shift) = isIPv4 ? (_ipv4, 96) : (_ipv6, 0);
        for (var i = 0; i < intervals.Starts.Length; i++)
        {
            // Behind the last IPv4 address an interval of none may begin; it is no address of the family any more.
            if (i == 0 || intervals.Starts[i] << shift > intervals.Starts[i - 1] << shift)
                yield return new(intervals.Starts[i] << shift, intervals.Owners[i]);
        }
    }

    /// <summary>Sweeps the ranges in address order with a stack of those that are open; where one opens or closes, an interval begins.</summary>
    private Intervals Cut(bool isIPv4)
    {
        // Of equal ranges the first comes last, so that it is the innermost.
        var order = Enumerable.Range(0, _ranges.Length)
            .Where(index => _ranges[index].IsIPv4 == isIPv4)
            .OrderBy(index => _ranges[index].Network.Bits).ThenBy(index => _ranges[index].PrefixLength).ThenByDescending(index => index);
        var (starts, owners, open) = (new List<UInt128>(), new List<int>(), new Stack<int>());
        foreach (var index in order)
        {
            Close(_ranges[index].Network.Bits);
            _enclosing[index] = open.TryPeek(out var outer) ? outer : -1;
            Begin(_ranges[index].Network.Bits, index);
            open.Push(index);
        }
        Close(null);
        return new([.. starts], [.. owners]);

        void Close(UInt128? next)
        {
            while (open.TryPeek(out var inner) && (next is null || _ranges[inner].Last.Bits < next))
            {
                open.Pop();
                if (_ranges[inner].Last.Bits != UInt128.MaxValue)
                    Begin(_ranges[inner].Last.Bits + 1, open.TryPeek(out var outer) ? outer : -1);
            }
        }

        void Begin(UInt128 start, int owner)
        {
            if (starts.Count > 0 && starts[^1] == start)
                owners[^1] = owner;
            else
            {
                starts.Add(start);
                owners.Add(owner);
            }
        }
    }

    /// <summary>Each interval reaches from its start to the next one's, and belongs to one range or to none (-1).</summary>
    private readonly record struct Intervals(UInt128[] Starts, int[] Owners)
    {
        public int Find(UInt128 bits)
        {
            var (low, high) = (0, Starts.Length);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (Starts[middle] <= bits)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low == 0 ? -1 : Owners[low - 1];
        }
    }
}
