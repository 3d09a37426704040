using FsCheck.Fluent;
using RiskAuth.Network;
using RiskAuth.Network.Mmdb;

namespace RiskAuth.Tests.Network.Mmdb;

/// <summary>A tree as cuts, against a walk of the tree for each address.</summary>
public sealed class MmdbCutsTests
{
    private const string Good = "mmdb/test-data";

    public static TheoryData<string> Databases() =>
        SharedData.Find("mmdb") is { } folder ? [.. Directory.EnumerateFiles(folder, "*.mmdb", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))] : [];

    [SharedDataTheory("mmdb")]
    [MemberData(nameof(Databases))]
    public void Every_published_database_sound_or_broken_has_the_cuts_that_walks_find(string name)
    {
        if (TryRead(File.ReadAllBytes(SharedData.Require($"mmdb/{name}"))) is { } reader)
            Compare(reader);
    }

    [SharedDataTheory(Good)]
    [InlineData("MaxMind-DB-test-mixed-24.mmdb", 1)]
    [InlineData("MaxMind-DB-test-mixed-28.mmdb", 2)]
    [InlineData("MaxMind-DB-test-mixed-32.mmdb", 3)]
    [InlineData("GeoIP2-City-Test.mmdb", 4)]
    public void Whatever_bytes_change_the_cuts_are_what_walks_find(string name, int seed)
    {
        var original = File.ReadAllBytes(SharedData.Require($"{Good}/{name}"));
        var random = new Random(seed);
        for (var round = 0; round < 50; round++)
        {
            var mutant = (byte[])original.Clone();
            for (var flips = random.Next(1, 40); flips > 0; flips--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            if (TryRead(mutant) is { } reader)
                Compare(reader);
        }
    }

    [Theory]
    [InlineData(24, 4)]
    [InlineData(28, 4)]
    [InlineData(32, 4)]
    [InlineData(24, 6)]
    [InlineData(28, 6)]
    [InlineData(32, 6)]
    public void A_tree_of_any_networks_has_the_cuts_that_walks_find(int recordSizeBits, int ipVersion)
    {
        var networks = Addresses.Any.SelectMany(_ => Gen.Choose(1, 128), (address, length) => new AddressRange(address, address.IsIPv4 ? (length + 3) / 4 : length));
        Addresses.Check(networks.ListOf(), drawn =>
        {
            var builder = new MmdbBuilder("Test", ipVersion, recordSizeBits);
            foreach (var network in drawn.Where(network => network.IsIPv4 || ipVersion == 6).OrderBy(network => network.PrefixLength))
                builder.Add(network.ToString(), network.ToString());
            Compare(MmdbReader.FromBytes(builder.Build()), isSound: ipVersion == 4);
        });
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Nodes_that_point_anywhere_have_the_cuts_that_walks_find(int ipVersion) =>
        Addresses.Check(Gen.Choose(-4, 40).Two().ListOf(30), drawn =>
        {
            var nodes = drawn.Select(pair => new[] { (long)pair.Item1, pair.Item2 }).ToList();
            var reader = MmdbReader.FromBytes(new MmdbBuilder("Test", ipVersion).Add("1.0.0.0/8", "first").Add("2.0.0.0/8", "second").WithNodes(nodes).Build());
            Compare(reader);
        });

    /// <summary>Each node has the next one on both sides: 2^32 or 2^128 ways through some dozens of nodes.</summary>
    [Theory]
    [InlineData(4, 32)]
    [InlineData(6, 128)]
    public void A_tree_that_unfolds_without_end_is_read_in_as_many_steps_as_it_has_nodes(int ipVersion, int depth)
    {
        var nodes = Enumerable.Range(1, depth).Select(next => next == depth ? new long[] { -1, -2 } : [next, next]);
        var reader = MmdbReader.FromBytes(new MmdbBuilder("Test", ipVersion).Add("1.0.0.0/8", "data").WithNodes(nodes).Build());
        foreach (var isIPv4 in (bool[])[true, false])
            Assert.InRange(reader.Cuts(isIPv4).Count(), 1, 2 * depth);
        Compare(reader);
    }

    [Fact]
    public void A_node_that_leads_to_itself_is_read_once()
    {
        var reader = MmdbReader.FromBytes(new MmdbBuilder("Test", 6).Add("1.0.0.0/8", "data").WithNodes([[0, -2]]).Build());
        Assert.Equal([new(0, NetworkCut.Unsettled), new(UInt128.One << 127, 0)], reader.Cuts(isIPv4: false));
        Compare(reader);
    }

    private static MmdbReader? TryRead(byte[] file)
    {
        try
        {
            return MmdbReader.FromBytes(file);
        }
        catch (MmdbFormatException)
        {
            return null;
        }
    }

    /// <param name="isSound">Nothing may be left unsettled.</param>
    private static void Compare(MmdbReader reader, bool isSound = false)
    {
        foreach (var isIPv4 in (bool[])[true, false])
        {
            var cuts = reader.Cuts(isIPv4).ToList();
            Assert.Equal(UInt128.Zero, cuts[0].First);
            for (var index = 0; index < cuts.Count; index++)
            {
                var next = index + 1 < cuts.Count ? cuts[index + 1].First : UInt128.Zero;
                Assert.True(next == 0 || next > cuts[index].First);
                Assert.False(isSound && cuts[index].Answer == NetworkCut.Unsettled);
                foreach (var bits in (UInt128[])[cuts[index].First, next - 1])
                {
                    var address = isIPv4 ? ClientAddress.FromIPv4((uint)(bits >> 96)) : new(bits);
                    // The mapped block within IPv6 is IPv4, and never asked for as IPv6.
                    if (address.IsIPv4 == isIPv4)
                        AssertAgrees(reader, address, cuts[index].Answer);
                }
            }
        }
    }

    private static void AssertAgrees(MmdbReader reader, ClientAddress address, long answer)
    {
        try
        {
            var found = reader.TryFindOffset(address, out var offset);
            Assert.True(answer is NetworkCut.Unsettled || answer == (found ? offset : NetworkCut.None), $"{address}: {answer}, walked {found} {offset}");
        }
        catch (MmdbFormatException)
        {
            Assert.Equal(NetworkCut.Unsettled, answer);
        }
    }
}
