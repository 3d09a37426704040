using RiskAuth.Network;

namespace RiskAuth.Learning.Simulation.Networks;

/// <summary>
/// Operators and cities as they are, on addresses that nobody has: 240.0.0.0/4 (reserved, RFC 1112) and 3fff::/20 (documentation,
/// RFC 9637). So a simulated log needs no databases and accuses nobody's address. Other addresses go to the source behind, if any.
/// </summary>
public sealed class SyntheticNetwork(INetworkSource? behind = null) : INetworkSource
{
    private const uint FirstV4 = 0xF000_0000;
    private const int BlocksAtMost = 1 << 20;
    private static readonly UInt128 FirstV6 = (UInt128)0x3fff << 112;
    private static readonly NetworkFacts[] Table = [.. Lay()];

    public static SyntheticNetwork Default { get; } = new();

    public bool HasData => behind?.HasData ?? true;

    public NetworkFacts Find(ClientAddress address)
    {
        if (address.IsIPv4 && (uint)address.Bits >= FirstV4)
            return At(((uint)address.Bits - FirstV4) >> 8);
        if (!address.IsIPv4 && address.Bits >> 108 == FirstV6 >> 108)
            return At((uint)((address.Bits - FirstV6) >> 80));
        return behind?.Find(address) ?? NetworkFacts.Unknown;
    }

    internal static IEnumerable<AddressBlock> Blocks()
    {
        for (var i = 0; i < Table.Length; i++)
        {
            yield return new(ClientAddress.FromIPv4(FirstV4 + ((uint)i << 8)), Table[i]);
            if (Table[i].Class is NetworkClass.Residential or NetworkClass.MobileCarrier)
                yield return new(new(FirstV6 + ((UInt128)(uint)i << 80)), Table[i]);
        }
    }

    private static NetworkFacts At(uint block) => block < (uint)Table.Length ? Table[block] : NetworkFacts.Unknown;

    /// <summary>One entry a block. An operator has the more blocks the larger it is, most of them in a country's first cities.</summary>
    private static IEnumerable<NetworkFacts> Lay()
    {
        var laid = 0;
        foreach (var (country, asn, organization, networkClass, blocks) in SyntheticTables.Operators)
        {
            var cities = SyntheticTables.Cities.Where(city => city.Country == country).ToArray();
            var places = networkClass is NetworkClass.Residential or NetworkClass.MobileCarrier ? cities.Length : Math.Min(2, cities.Length);
            for (var i = 0; i < places; i++)
            {
                var (_, region, name, latitude, longitude) = cities[i];
                var facts = new NetworkFacts(country, region, name, new(latitude, longitude), 25, asn, organization, networkClass);
                for (var block = 0; block < Math.Max(1, blocks / (i + 1)) && laid < BlocksAtMost; block++, laid++)
                    yield return facts;
            }
        }
    }
}
