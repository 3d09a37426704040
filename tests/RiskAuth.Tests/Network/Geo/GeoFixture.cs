using RiskAuth.Network.Asn;
using RiskAuth.Network.Geo;
using RiskAuth.Tests.Network.Mmdb;

namespace RiskAuth.Tests.Network.Geo;

/// <summary>A data folder of a test's own, a clock that the test moves, and the databases that it puts in.</summary>
internal sealed class GeoFixture : TimeProvider, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("riskauth-geo-");
    private int _writes;

    public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public string Folder => _folder.FullName;

    public override DateTimeOffset GetUtcNow() => Now;

    /// <param name="minSizeForMap">By default every database, however small, is laid out anew, so that each claim is made of that too.</param>
    public GeoNetworkSource Open(long minSizeForMap = 1)
    {
        var source = new GeoNetworkSource(new() { Folder = Folder, CopyFolder = Folder, MinSizeForMap = minSizeForMap }, this);
        source.MapMade.GetAwaiter().GetResult();
        return source;
    }

    public GeoFixture Put(string path, byte[] content)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        // A file system's clock may be coarser than a test is fast.
        File.SetLastWriteTimeUtc(full, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(++_writes));
        return this;
    }

    public GeoFixture Put(string path, MmdbBuilder database) => Put(path, database.Build());

    public GeoFixture PutRanges(string csv)
    {
        var table = new AsnTable();
        table.Read(new StringReader(csv), "test");
        return Put("built/asn.ranges", AsnRangesWriter.Encode(table, Now.AddDays(-3), out _));
    }

    public void Remove(string path) => File.Delete(Path.Combine(Folder, path));

    /// <summary>A database in the flat schema of the npm packages, with one place.</summary>
    public static MmdbBuilder Flat(string network, string country, string region, string city, float latitude, float longitude, string type = "city ipv4") =>
        new MmdbBuilder(type, 4, 28, new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero)).Add(network, new Dictionary<string, object>
        {
            ["city"] = city,
            ["country_code"] = country,
            ["latitude"] = latitude,
            ["longitude"] = longitude,
            ["postcode"] = "",
            ["state1"] = region,
            ["state2"] = "",
            ["timezone"] = "",
        });

    public void Dispose() => _folder.Delete(recursive: true);
}
