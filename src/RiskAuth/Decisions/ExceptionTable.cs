using System.Collections.Frozen;
using RiskAuth.Network;

namespace RiskAuth.Decisions;

/// <summary>
/// Blocked or skipped ranges, ready to be looked up: one hash table over masked addresses, probed once for each prefix length
/// that occurs, so that ten thousand entries cost no more than a handful. Immutable, and a look-up allocates nothing.
/// </summary>
public sealed class ExceptionTable
{
    public static readonly ExceptionTable Empty = new([]);

    private readonly FrozenDictionary<AddressRange, RiskExceptionRange> _entries;
    private readonly int[] _lengthsIPv4;
    private readonly int[] _lengthsIPv6;

    /// <param name="entries">Entries that are no range are left out; of two for the same range, the one that expires last stays.</param>
    public ExceptionTable(IEnumerable<RiskExceptionRange> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var table = new Dictionary<AddressRange, RiskExceptionRange>();
        foreach (var entry in entries)
        {
            if (AddressRange.TryParse(entry.Range, out var range) && (!table.TryGetValue(range, out var other) || Outlives(entry, other)))
                table[range] = entry;
        }
        _entries = table.ToFrozenDictionary();
        _lengthsIPv4 = Lengths(range => range.IsIPv4);
        _lengthsIPv6 = Lengths(range => !range.IsIPv4);
    }

    public int Count => _entries.Count;

    /// <summary>The narrowest entry that holds the address and has not expired; null when there is none.</summary>
    public RiskExceptionRange? Find(ClientAddress address, DateTimeOffset now)
    {
        foreach (var length in address.IsIPv4 ? _lengthsIPv4 : _lengthsIPv6)
        {
            if (_entries.TryGetValue(new(address, length), out var entry) && !(entry.Expires <= now))
                return entry;
        }
        return null;
    }

    private static bool Outlives(RiskExceptionRange entry, RiskExceptionRange other) =>
        other.Expires is { } until && !(entry.Expires <= until);

    private int[] Lengths(Func<AddressRange, bool> family) =>
        [.. _entries.Keys.Where(family).Select(range => range.PrefixLength).Distinct().OrderDescending()];
}
