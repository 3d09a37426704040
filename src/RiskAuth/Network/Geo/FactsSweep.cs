namespace RiskAuth.Network.Geo;

/// <summary>
/// Goes through all addresses of one family in order, over every database at once, and gives each stretch of addresses
/// that lead to the same records the number of their facts.
/// </summary>
internal sealed class FactsSweep
{
    /// <summary>How many cuts are swept between two looks at whether anybody still wants the result.</summary>
    private const int CutsPerLook = 1 << 12;

    /// <summary>A place's reference has 39 bits: 7 of the database, of which there are at most <see cref="GeoFiles.MaxFiles"/>, and 32 of the offset.</summary>
    private const int PlaceBits = 39;

    private readonly FactsReader _reader;
    private readonly FactsTable.Builder _facts;
    private readonly bool _isIPv4;
    private readonly TextCache _texts = new(TextCache.LargeSlotCount);
    private readonly Cursor[] _places;
    private readonly Cursor[] _systems;
    private readonly Cursor[] _anonymity;
    private readonly Cursor[] _connections;
    private readonly Cursor _listed;
    private readonly Cursor _special;
    private readonly Cursor[] _all;
    private readonly Dictionary<ulong, int> _numbers = [];
    private readonly Dictionary<FactsKey, int> _rests = [];
    private FactsKey _lastRest;
    private int _lastRestNumber = -1;

    private FactsSweep(FactsReader reader, FactsTable.Builder facts, bool isIPv4)
    {
        (_reader, _facts, _isIPv4) = (reader, facts, isIPv4);
        _places = Of(reader.Places);
        _systems = reader.Ranges is null ? Of(reader.Systems) : [.. Of(reader.Systems), new(reader.Ranges.Cuts(isIPv4))];
        _anonymity = Of(reader.Anonymity);
        _connections = Of(reader.Connections);
        _listed = new(reader.Classifier.Cuts(isIPv4));
        _special = new(SpecialAddresses.Cuts(isIPv4));
        _all = [.. _places, .. _systems, .. _anonymity, .. _connections, _listed, _special];

        Cursor[] Of(GeoDatabase[] databases) => [.. databases.Select(database => new Cursor(database.Reader.Cuts(isIPv4)))];
    }

    /// <returns>Null when a tree of the databases needs more bytes than it may have, or nobody wants it any more.</returns>
    public static AddressTree? Of(FactsReader reader, FactsTable.Builder facts, bool isIPv4, int maxBytes, Func<bool> isWanted)
    {
        var sweep = new FactsSweep(reader, facts, isIPv4);
        var tree = new AddressTreeBuilder(maxBytes);
        UInt128? at = 0;
        for (var cuts = 0; at is { } first && !tree.IsFull; cuts++)
        {
            if (cuts % CutsPerLook == 0 && !isWanted())
                return null;
            tree.Begin(first, sweep.NumberAt(first));
            at = sweep.Next();
        }
        return tree.Build();
    }

    /// <summary>The next address at which any source has a cut.</summary>
    private UInt128? Next()
    {
        UInt128? next = null;
        foreach (var cursor in _all)
        {
            if (cursor.Next is { } cut && (next is null || cut < next))
                next = cut;
        }
        return next;
    }

    private int NumberAt(UInt128 first)
    {
        foreach (var cursor in _all)
            cursor.MoveTo(first);
        switch ((AddressKind)_special.Answer)
        {
            case AddressKind.Private:
                return FactsTable.PrivateNetwork;
            case AddressKind.Reserved:
                return FactsTable.Unknown;
        }
        if (!TryReference(_places, out var place) || !TryReference(_systems, out var system)
            || !TryReference(_anonymity, out var anonymity) || !TryReference(_connections, out var connection))
            return FactsMap.Unsettled;
        var key = new FactsKey(place, system, anonymity, connection, (NetworkClass)Math.Max(0, _listed.Answer));
        return key == default ? FactsTable.Unknown : NumberOf(key, first);
    }

    /// <summary>The first source that has an answer; false when one that should be asked before is unsettled.</summary>
    private static bool TryReference(Cursor[] cursors, out ulong reference)
    {
        reference = 0;
        for (var i = 0; i < cursors.Length; i++)
        {
            if (cursors[i].Answer == NetworkCut.None)
                continue;
            reference = FactsReader.Reference(i, (uint)cursors[i].Answer);
            return cursors[i].Answer != NetworkCut.Unsettled;
        }
        return true;
    }

    private int NumberOf(in FactsKey key, UInt128 first)
    {
        var rest = RestNumber(key with { Place = 0 });
        if (rest >= 1 << (64 - PlaceBits))
            return FactsMap.Unsettled;
        var packed = (ulong)rest << PlaceBits | key.Place;
        if (_numbers.TryGetValue(packed, out var number))
            return number;
        var address = _isIPv4 ? ClientAddress.FromIPv4((uint)(first >> 96)) : new(first);
        var facts = _reader.Read(key, address, _texts, isTrial: true, out var isSettled);
        number = isSettled && _facts.Count < FactsMap.Unsettled ? _facts.Add(facts) : FactsMap.Unsettled;
        _numbers.Add(packed, number);
        return number;
    }

    /// <summary>A number for everything of a key but the place: neighbours mostly share it, and with it a key is one word.</summary>
    private int RestNumber(in FactsKey rest)
    {
        if (_lastRestNumber >= 0 && rest == _lastRest)
            return _lastRestNumber;
        if (!_rests.TryGetValue(rest, out var number))
            _rests.Add(rest, number = _rests.Count);
        (_lastRest, _lastRestNumber) = (rest, number);
        return number;
    }

    /// <summary>A place within one source's cuts.</summary>
    private sealed class Cursor
    {
        private readonly IEnumerator<NetworkCut> _cuts;
        private NetworkCut _next;

        public Cursor(IEnumerable<NetworkCut> cuts)
        {
            _cuts = cuts.GetEnumerator();
            Advance();
        }

        public long Answer { get; private set; } = NetworkCut.None;

        public UInt128? Next { get; private set; }

        public void MoveTo(UInt128 first)
        {
            while (Next <= first)
            {
                Answer = _next.Answer;
                Advance();
            }
        }

        private void Advance()
        {
            if (_cuts.MoveNext())
                Next = (_next = _cuts.Current).First;
            else
                Next = null;
        }
    }
}
