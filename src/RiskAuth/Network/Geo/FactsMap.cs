namespace RiskAuth.Network.Geo;

/// <summary>
/// Everything that a set of databases says of every address, laid out for look-ups: a tree per family leads to a
/// number, and a table to its facts. Answers as a search of the databases does, with a few reads of memory in place
/// of one for each bit of the address, and allocates nothing.
/// </summary>
internal sealed class FactsMap
{
    /// <summary>The number of addresses that the databases have to be searched for.</summary>
    public const int Unsettled = AddressTree.MaxNumber;

    private readonly AddressTree _ipv4;
    private readonly AddressTree _ipv6;
    private readonly FactsTable _facts;

    private FactsMap(AddressTree ipv4, AddressTree ipv6, FactsTable facts) => (_ipv4, _ipv6, _facts) = (ipv4, ipv6, facts);

    /// <summary>Without texts.</summary>
    public long Bytes => _ipv4.Bytes + _ipv6.Bytes + _facts.Bytes;

    /// <returns>Null when a family needs more bytes than it may have, or nobody wants it any more.</returns>
    public static FactsMap? Of(FactsReader reader, int maxBytes, Func<bool> isWanted)
    {
        var facts = new FactsTable.Builder();
        return FactsSweep.Of(reader, facts, isIPv4: true, maxBytes, isWanted) is { } ipv4 && FactsSweep.Of(reader, facts, isIPv4: false, maxBytes, isWanted) is { } ipv6
            ? new(ipv4, ipv6, facts.Build())
            : null;
    }

    /// <summary>The number of an address's facts, or <see cref="Unsettled"/>.</summary>
    public int NumberOf(ClientAddress address)
    {
        var located = SpecialAddresses.Located(address);
        var number = located.IsIPv4 ? _ipv4.Find((uint)located.Bits) : _ipv6.Find(located.Bits);
        // An embedded address may be anything that the sender likes, so a private one is not believed.
        return number == FactsTable.PrivateNetwork && located != address ? FactsTable.Unknown : number;
    }

    public NetworkFacts this[int number] => _facts[number];
}
