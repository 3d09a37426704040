using RiskAuth.Network;

namespace RiskAuth.Decisions;

/// <summary>Blocked or skipped ranges, ready to be looked up. Immutable, and a look-up allocates nothing.</summary>
public sealed class ExceptionTable
{
    private readonly RiskExceptionRange[] _entries;
    private readonly AddressRanges _ranges;

    /// <param name="entries">Entries that are no range are left out.</param>
    public ExceptionTable(IEnumerable<RiskExceptionRange> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _entries = [.. entries.Where(entry => AddressRange.TryParse(entry.Range, out _))];
        _ranges = new(_entries.Select(entry => AddressRange.Parse(entry.Range)));
    }

    public int Count => _entries.Length;

    /// <summary>The narrowest entry that holds the address and has not expired; null when there is none.</summary>
    public RiskExceptionRange? Find(ClientAddress address, DateTimeOffset now)
    {
        for (var index = _ranges.IndexOf(address); index >= 0; index = _ranges.Enclosing(index))
        {
            if (!(_entries[index].Expires <= now))
                return _entries[index];
        }
        return null;
    }
}
