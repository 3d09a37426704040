using System.Buffers;
using System.Collections.Concurrent;

namespace RiskAuth.Features;

/// <summary>Offset of a named time zone, from the system's time-zone data. Unknown names are no evidence; look-ups are cached within a limit.</summary>
public sealed class ClientClock
{
    public const int MaxNameLength = 64;
    private const int MaxZones = 1_000;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    private readonly ConcurrentDictionary<string, TimeZoneInfo?> _zones = new(StringComparer.Ordinal);

    /// <summary>Minutes east of UTC at a moment; null when the name is not an IANA zone that this machine knows.</summary>
    public int? OffsetMinutes(string? zone, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(zone) || zone.Length > MaxNameLength || zone[0] is '/' or '.' || zone.AsSpan().ContainsAnyExcept(NameCharacters))
            return null;
        if (!_zones.TryGetValue(zone, out var known))
        {
            if (_zones.Count >= MaxZones)
                return null;
            known = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : null;
            _zones.TryAdd(zone, known);
        }
        return known is null ? null : (int)known.GetUtcOffset(now).TotalMinutes;
    }
}
