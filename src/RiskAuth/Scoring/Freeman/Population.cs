using System.Buffers;
using System.Runtime.InteropServices;
using RiskAuth.Profiles;

namespace RiskAuth.Scoring.Freeman;

/// <summary>
/// How often each network and user agent was seen in successful sign-ins of all users: what Freeman's ratio and the rarity signals
/// compare with. One sign-in costs a fixed number of dictionary steps. Within <see cref="MaxValues"/> a level it is exact. Past that,
/// addresses and whole user agents have their counts halved, and what falls to zero is dropped, so that old traffic fades; of the values
/// above them (networks, browsers, systems) the rarest are dropped and the others keep their counts, because these are compared with
/// the number of all sign-ins, which only grows.
/// </summary>
public sealed class Population(int maxValues = Population.MaxValues)
{
    /// <summary>The most different values that are kept of one level of a feature.</summary>
    public const int MaxValues = 1_000_000;

    private readonly Lock _lock = new();
    private readonly FeatureCounts _network = new(levels: 2, maxValues);
    private readonly FeatureCounts _userAgent = new(levels: 3, maxValues);
    private long _signIns;
    private long _users;

    public PopulationReading Read(in SignInTraits traits)
    {
        Span<ulong> network = stackalloc ulong[3];
        Span<ulong> agent = stackalloc ulong[4];
        NetworkLevels(traits, network);
        UserAgentLevels(traits, agent);
        lock (_lock)
            return new(_signIns, _users, _network.Read(network), _userAgent.Read(agent));
    }

    /// <param name="firstOfUser">The user had no success before.</param>
    public void Count(in SignInTraits traits, bool firstOfUser)
    {
        Span<ulong> network = stackalloc ulong[3];
        Span<ulong> agent = stackalloc ulong[4];
        NetworkLevels(traits, network);
        UserAgentLevels(traits, agent);
        lock (_lock)
        {
            _signIns++;
            if (firstOfUser)
                _users++;
            _network.Count(network);
            _userAgent.Count(agent);
        }
    }

    /// <summary>Levels of the network feature: address, ASN, country. 0 is a value of its own: "not known".</summary>
    public static void NetworkLevels(in SignInTraits traits, Span<ulong> levels)
    {
        var bits = traits.Host.Bits;
        levels[0] = (ulong)(bits >> 64) * 0x9E3779B97F4A7C15 ^ (ulong)bits;
        levels[1] = traits.Asn;
        levels[2] = traits.Country;
    }

    /// <summary>Levels of the user-agent feature: whole string, browser with version, system with version, device class.</summary>
    public static void UserAgentLevels(in SignInTraits traits, Span<ulong> levels)
    {
        levels[0] = traits.UserAgent;
        levels[1] = traits.Browser;
        levels[2] = traits.Os;
        levels[3] = (ulong)traits.Agent.Device;
    }

    public byte[] Save()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        var writer = new ByteWriter(buffer);
        lock (_lock)
        {
            writer.Byte(1);
            writer.Number(_signIns);
            writer.Number(_users);
            _network.Save(ref writer);
            _userAgent.Save(ref writer);
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are damaged or of another version.</exception>
    public void Load(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() != 1)
            throw new InvalidDataException("The population snapshot has an unknown version.");
        lock (_lock)
        {
            _signIns = reader.Number();
            _users = reader.Number();
            _network.Load(ref reader);
            _userAgent.Load(ref reader);
        }
    }
}

/// <summary>Counts over all users for one attempt's values, strictly before it.</summary>
public readonly record struct PopulationReading(long SignIns, long Users, FeatureReading Network, FeatureReading UserAgent)
{
    /// <summary>Share of all sign-ins from this country, 1 while nothing is known.</summary>
    public double CountryShare => SignIns == 0 ? 1 : (double)Network.Level2 / SignIns;

    public double AsnShare => SignIns == 0 ? 1 : (double)Network.Level1 / SignIns;

    public double BrowserShare => SignIns == 0 ? 1 : (double)UserAgent.Level1 / SignIns;

    public double OsShare => SignIns == 0 ? 1 : (double)UserAgent.Level2 / SignIns;
}

/// <summary>One feature's counts: rows that share the value at each level, and the sizes that the smoothing needs.</summary>
/// <param name="Kinds">U: 1 + the number of distinct values above level 0.</param>
/// <param name="KindsHere">u: the same among rows with this level-0 value; 1 when there are none.</param>
public readonly record struct FeatureReading(long Level0, long Level1, long Level2, long Level3, long Kinds, long KindsHere);

/// <summary>Counters of one feature whose level 0 refines all higher levels.</summary>
internal sealed class FeatureCounts(int levels, int maxValues)
{
    private readonly Dictionary<ulong, Exact> _exact = [];
    private readonly Dictionary<ulong, int>[] _above = [.. Enumerable.Range(0, levels).Select(_ => new Dictionary<ulong, int>())];

    /// <summary>Values above level 0 that differ from the first ones seen with a level-0 value; rare, so kept apart.</summary>
    private readonly HashSet<(ulong Value, int Level, ulong Above)> _others = [];

    private struct Exact
    {
        public int Count;
        public int Kinds;
        public ulong Above1;
        public ulong Above2;
        public ulong Above3;

        public readonly ulong Above(int level) => level switch { 1 => Above1, 2 => Above2, _ => Above3 };
    }

    public FeatureReading Read(ReadOnlySpan<ulong> values)
    {
        var kinds = 1L;
        foreach (var above in _above)
            kinds += above.Count;
        var found = _exact.TryGetValue(values[0], out var exact);
        return new(
            found ? exact.Count : 0, CountAbove(1, values), CountAbove(2, values), CountAbove(3, values),
            kinds, found ? 1 + exact.Kinds : 1);
    }

    public void Count(ReadOnlySpan<ulong> values)
    {
        if (_exact.Count >= maxValues && !_exact.ContainsKey(values[0]))
            Halve();
        ref var exact = ref CollectionsMarshal.GetValueRefOrAddDefault(_exact, values[0], out var known);
        exact.Count++;
        for (var level = 1; level <= levels; level++)
        {
            var value = values[level];
            CountAbove(_above[level - 1], value);
            if (!known)
                exact.Kinds++;
            else if (exact.Above(level) != value && _others.Count < maxValues && _others.Add((values[0], level, value)))
                exact.Kinds++;
        }
        if (!known)
            (exact.Above1, exact.Above2, exact.Above3) = (values[1], values[2], levels > 2 ? values[3] : 0);
    }

    private void CountAbove(Dictionary<ulong, int> above, ulong value)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(above, value, out var known)++;
        if (known || above.Count <= maxValues)
            return;
        // A browser's version is what somebody writes into a user agent, so there may be any number of them. Room is made for many at once.
        var most = maxValues - maxValues / 4;
        for (var rare = 1L; above.Count > most; rare *= 2)
            DropRare(above, rare, most);
    }

    /// <summary>Drops values that were seen so often or less, until so many are left.</summary>
    private static void DropRare(Dictionary<ulong, int> above, long rare, int most)
    {
        foreach (var (value, count) in above)
        {
            if (above.Count <= most)
                return;
            if (count <= rare)
                above.Remove(value);
        }
    }

    private long CountAbove(int level, ReadOnlySpan<ulong> values) =>
        level <= levels && _above[level - 1].TryGetValue(values[level], out var count) ? count : 0;

    private void Halve()
    {
        foreach (var (value, exact) in _exact)
        {
            if (exact.Count > 1)
                _exact[value] = exact with { Count = exact.Count / 2 };
            else
                _exact.Remove(value);
        }
        if (_exact.Count >= maxValues)
            foreach (var value in _exact.Keys.Take(_exact.Count - maxValues + 1).ToArray())
                _exact.Remove(value);
        _others.RemoveWhere(other => !_exact.ContainsKey(other.Value));
    }

    public void Save(ref ByteWriter writer)
    {
        writer.Number(_exact.Count);
        foreach (var (value, exact) in _exact)
        {
            writer.Hash(value);
            writer.Number(exact.Count);
            writer.Number(exact.Kinds);
            for (var level = 1; level <= levels; level++)
                writer.Number((long)exact.Above(level));
        }
        foreach (var above in _above)
        {
            writer.Number(above.Count);
            foreach (var (value, count) in above)
            {
                writer.Number((long)value);
                writer.Number(count);
            }
        }
        writer.Number(_others.Count);
        foreach (var (value, level, above) in _others)
        {
            writer.Hash(value);
            writer.Byte((byte)level);
            writer.Number((long)above);
        }
    }

    public void Load(ref ByteReader reader)
    {
        _exact.Clear();
        _others.Clear();
        for (var left = reader.Number(maxValues); left > 0; left--)
        {
            var value = reader.Hash();
            _exact[value] = new Exact
            {
                Count = (int)reader.Number(int.MaxValue),
                Kinds = (int)reader.Number(int.MaxValue),
                Above1 = (ulong)reader.Number(),
                Above2 = levels > 1 ? (ulong)reader.Number() : 0,
                Above3 = levels > 2 ? (ulong)reader.Number() : 0,
            };
        }
        foreach (var above in _above)
        {
            above.Clear();
            for (var left = reader.Number(int.MaxValue); left > 0; left--)
            {
                var (value, count) = ((ulong)reader.Number(), (int)reader.Number(int.MaxValue));
                if (above.Count < maxValues)
                    above[value] = count;
            }
        }
        for (var left = reader.Number(maxValues); left > 0; left--)
            _others.Add((reader.Hash(), reader.Byte(), (ulong)reader.Number()));
    }
}
