using RiskAuth.Network.Asn;
using RiskAuth.Network.Classes;

namespace RiskAuth.Network.Geo;

/// <summary>
/// The databases in use at one time, and what was found in them. Never changes but for its cache, and for the map of
/// the whole that takes over once it is made; a newer set of files makes a new snapshot.
/// </summary>
internal sealed class GeoSnapshot(IReadOnlyList<GeoDatabase> databases, AsnRanges? ranges, NetworkClassifier classifier, TextCache texts)
{
    private readonly FactsReader _reader = new(databases, ranges, classifier);
    private FactsCache _facts = new();
    private FactsMap? _map;

    public bool HasData => _reader.HasData;

    /// <summary>Null until <see cref="MakeMap"/> has succeeded.</summary>
    public FactsMap? Map => Volatile.Read(ref _map);

    /// <summary>How much there is to search, in nodes and ranges.</summary>
    public long Size => _reader.Size;

    public NetworkFacts Find(ClientAddress address)
    {
        if (Volatile.Read(ref _map) is { } map && map.NumberOf(address) is not FactsMap.Unsettled and var number)
            return map[number];
        return Search(address);
    }

    /// <summary>Makes the map of all networks, some seconds of work for a large database; look-ups search the databases until then.</summary>
    /// <param name="maxBytes">For each family of addresses; databases that need more are not laid out.</param>
    /// <param name="isWanted">Asked now and then; when it is false, the work ends without a map.</param>
    public void MakeMap(int maxBytes, Func<bool> isWanted)
    {
        if (FactsMap.Of(_reader, maxBytes, isWanted) is not { } map)
            return;
        Volatile.Write(ref _map, map);
        // Whatever was kept for searches is in the map as well.
        Volatile.Write(ref _facts, new());
        _reader.LetFilesGo();
    }

    /// <summary>As <see cref="Find"/>, in the databases themselves.</summary>
    public NetworkFacts Search(ClientAddress address)
    {
        var kind = SpecialAddresses.KindOf(address);
        if (kind != AddressKind.Public)
            return kind == AddressKind.Private ? NetworkFacts.PrivateNetwork : NetworkFacts.Unknown;
        var located = SpecialAddresses.Located(address);
        // An embedded address may be anything that the sender likes, so a private one is not believed.
        if (located != address && SpecialAddresses.KindOf(located) != AddressKind.Public)
            return NetworkFacts.Unknown;
        var key = _reader.KeyOf(located);
        if (key == default)
            return NetworkFacts.Unknown;
        var found = Volatile.Read(ref _facts);
        if (found.TryFind(key, out var known))
            return known;
        var facts = _reader.Read(key, located, texts, isTrial: false, out var isSettled);
        if (isSettled)
            found.Add(key, facts);
        return facts;
    }
}
