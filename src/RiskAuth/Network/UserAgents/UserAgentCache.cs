namespace RiskAuth.Network;

/// <summary>
/// Facts of the strings seen last, for many threads: a fixed table in which a string may stand in one of four places.
/// Nothing is locked and a hit allocates nothing; a lost race only parses a string once more. The hash of strings is
/// keyed by the process, so that a client cannot aim its strings at one place.
/// </summary>
public sealed class UserAgentCache
{
    public const int DefaultCapacity = 8192;

    /// <summary>With strings of <see cref="UserAgentParser.MaxLength"/> characters this is about 130 MB; real ones take a tenth.</summary>
    public const int MaxCapacity = 65_536;

    private const int Ways = 4;

    private readonly Entry?[] _entries;
    private readonly int _setMask;

    /// <param name="capacity">Strings to keep; rounded up to a power of two, from 4 to <see cref="MaxCapacity"/>.</param>
    public UserAgentCache(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, Ways));
        _entries = new Entry?[size];
        _setMask = size / Ways - 1;
    }

    public int Capacity => _entries.Length;

    /// <summary>As <see cref="UserAgentParser.Parse"/>. Strings longer than it reads are parsed and not kept.</summary>
    public UserAgentFacts Parse(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent))
            return UserAgentFacts.Unknown;
        if (userAgent.Length > UserAgentParser.MaxLength)
            return UserAgentParser.Parse(userAgent);

        var hash = userAgent.GetHashCode();
        var set = _entries.AsSpan((hash & _setMask) * Ways, Ways);
        foreach (ref var place in set)
        {
            var entry = Volatile.Read(ref place);
            if (entry is not null && entry.Hash == hash && entry.UserAgent == userAgent)
                return entry.Facts;
        }
        return Add(set, userAgent, hash);
    }

    /// <summary>The newest stands first and the oldest of the four falls out.</summary>
    private static UserAgentFacts Add(Span<Entry?> set, string userAgent, int hash)
    {
        var facts = UserAgentParser.Parse(userAgent);
        for (var i = set.Length - 1; i > 0; i--)
            Volatile.Write(ref set[i], Volatile.Read(ref set[i - 1]));
        Volatile.Write(ref set[0], new Entry(userAgent, hash, facts));
        return facts;
    }

    private sealed record Entry(string UserAgent, int Hash, UserAgentFacts Facts);
}
