using System.Buffers;
using System.Collections.Concurrent;

namespace RiskAuth.Features;

/// <summary>
/// Offset of a named time zone, from the system's time-zone data. Unknown names are no evidence. Zones that exist are kept, and the
/// latest names that do not: looking for one of these costs some 30 µs, and made-up names are anybody's to send, so they can take the
/// place of each other, never of a zone.
/// </summary>
public sealed class ClientClock
{
    public const int MaxNameLength = 64;

    /// <summary>More than any system's data have names, with aliases and copies about 1,300; past that, look-ups go on without being kept.</summary>
    private const int MaxZones = 3_000;

    private const int MaxUnknownNames = 256;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    private readonly ConcurrentDictionary<string, TimeZoneInfo> _zones = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Each at the place that its hash gives it, the latest of a place.</summary>
    private readonly string?[] _unknown = new string?[MaxUnknownNames];

    /// <summary>Minutes east of UTC at a moment; null when the name is not an IANA zone that this machine knows.</summary>
    public int? OffsetMinutes(string? zone, DateTimeOffset now) =>
        zone is not null && IsName(zone) && Find(zone) is { } known ? (int)known.GetUtcOffset(now).TotalMinutes : null;

    /// <summary>Slashes stand alone: the system, which keeps every name that it finds, finds a zone with any number of them.</summary>
    private static bool IsName(string zone) =>
        zone.Length is > 0 and <= MaxNameLength && char.IsAsciiLetter(zone[0]) && !zone.AsSpan().ContainsAnyExcept(NameCharacters)
        && !zone.Contains("//", StringComparison.Ordinal);

    private TimeZoneInfo? Find(string zone)
    {
        if (_zones.TryGetValue(zone, out var known))
            return known;
        ref var unknown = ref _unknown[(uint)zone.GetHashCode() % MaxUnknownNames];
        if (Volatile.Read(ref unknown) == zone)
            return null;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
            Volatile.Write(ref unknown, zone);
        else if (_zones.Count < MaxZones)
            _zones.TryAdd(zone, found);
        return found;
    }
}
