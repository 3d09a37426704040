using RiskAuth.Network;

namespace RiskAuth.Learning.Simulation.Networks;

/// <summary>
/// Finds blocks of the market's countries by looking up seeded random addresses: every /24 of the public IPv4 space alike, and /48s
/// within the registries' large IPv6 ranges, most of whose /32s are in use.
/// </summary>
internal sealed class AddressSampling(INetworkSource source, ulong seed)
{
    private const int V4LookUps = 1_500_000;
    private const int V6LookUps = 300_000;
    private const int MostFruitless = 20_000;

    /// <summary>More blocks of one operator in one country would change nothing.</summary>
    private const int MaxBlocksPerOperator = 400;

    /// <summary>Below this nothing can be said of an operator: a company's own line rather than a provider.</summary>
    private const int LeastBlocksPerOperator = 2;

    /// <summary>ARIN, RIPE NCC, APNIC and LACNIC (IANA's IPv6 Global Unicast Address Assignments).</summary>
    private static readonly ClientAddress[] V6Ranges =
        [ClientAddress.Parse("2600::"), ClientAddress.Parse("2a00::"), ClientAddress.Parse("2400::"), ClientAddress.Parse("2800::")];

    private static readonly HashSet<string> Countries = [.. AddressBook.Market.Select(market => market.Country)];

    private readonly OrderedDictionary<(string Country, uint Asn, bool IsV4), List<AddressBlock>> _found = [];
    private readonly HashSet<UInt128> _seen = [];

    public IEnumerable<AddressBlock> Run()
    {
        var chance = new Chance(Chance.Key(seed, 0xADD7E55));
        Sample(V4LookUps, ref chance, static (ref chance, _) => ClientAddress.FromIPv4((uint)(chance.Next() >> 40) << 8));
        Sample(V6LookUps, ref chance, static (ref chance, i) =>
            new(V6Ranges[i % V6Ranges.Length].Bits | (UInt128)(chance.Next() >> 28) << 80));
        return _found.Values.Where(blocks => blocks.Count >= LeastBlocksPerOperator).SelectMany(blocks => blocks);
    }

    private delegate ClientAddress Draw(ref Chance chance, int number);

    /// <summary>Looks on until enough was looked up, or nothing new was found for long.</summary>
    private void Sample(int lookUps, ref Chance chance, Draw draw)
    {
        var fruitless = 0;
        for (var i = 0; i < lookUps && fruitless < MostFruitless; i++)
        {
            var prefix = draw(ref chance, i);
            fruitless = _seen.Add(prefix.Bits) && Take(prefix, new(prefix.Bits | 7)) ? 0 : fruitless + 1;
        }
    }

    private bool Take(ClientAddress prefix, ClientAddress host)
    {
        if (SpecialAddresses.KindOf(host) != AddressKind.Public)
            return false;
        var facts = source.Find(host);
        if (facts.Asn == 0 || facts.Country is null || !Countries.Contains(facts.Country))
            return false;
        if (!_found.TryGetValue((facts.Country, facts.Asn, prefix.IsIPv4), out var blocks))
            _found.Add((facts.Country, facts.Asn, prefix.IsIPv4), blocks = []);
        if (blocks.Count >= MaxBlocksPerOperator)
            return false;
        blocks.Add(new(prefix, facts));
        return true;
    }
}
