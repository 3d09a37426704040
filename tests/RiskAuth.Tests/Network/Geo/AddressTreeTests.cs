using FsCheck.Fluent;
using RiskAuth.Network.Geo;

namespace RiskAuth.Tests.Network.Geo;

public sealed class AddressTreeTests
{
    /// <summary>Addresses that share digits of 16 bits with each other, so that nodes of every depth and kind come about.</summary>
    private static readonly FsCheck.Gen<UInt128> Crowded =
        Gen.Choose(0, 3).SelectMany(_ => Gen.Choose(0, 7).ArrayOf(8), (kind, digits) =>
            digits.Aggregate(UInt128.Zero, (address, digit) => address << 16 | (UInt128)(kind switch { 0 => digit, 1 => digit << 13, 2 => digit * 0x1111, _ => digit * 3 })));

    private static readonly FsCheck.Gen<(UInt128 First, int Number)> Cuts = Crowded.SelectMany(_ => Gen.Choose(0, 5), (first, number) => (first, number));

    [Fact]
    public void An_IPv6_address_has_the_number_that_began_last_at_or_below_it() =>
        Addresses.Check(Cuts.ListOf().SelectMany(_ => Crowded.ListOf(), (cuts, probes) => (cuts: cuts.ToList(), probes: probes.ToList())), drawn =>
            Compare(InOrder(drawn.cuts), drawn.probes, (tree, probe) => tree.Find(probe), step: 1));

    [Fact]
    public void An_IPv4_address_has_the_number_that_began_last_at_or_below_it() =>
        Addresses.Check(Cuts.ListOf().SelectMany(_ => Crowded.ListOf(), (cuts, probes) => (cuts: cuts.Select(cut => (cut.First >> 96 << 96, cut.Number)).ToList(), probes: probes.Select(probe => probe >> 96 << 96).ToList())), drawn =>
            Compare(InOrder(drawn.cuts), drawn.probes, (tree, probe) => tree.Find((uint)(probe >> 96)), step: UInt128.One << 96));

    [Theory]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(300)]
    [InlineData(5_000)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void A_digit_may_have_any_number_of_runs(int runs)
    {
        var random = new Random(runs);
        var starts = Enumerable.Range(0, 1 << 16).ToArray();
        random.Shuffle(starts);
        var cuts = starts.Take(runs).Order().Select((start, index) => (First: (UInt128)(0x0808_0000u | (uint)start) << 96, Number: index + 1)).ToList();
        var tree = Build(cuts);
        for (var host = 0u; host < 1 << 16; host++)
            Assert.Equal(Expected(cuts, (UInt128)(0x0808_0000u | host) << 96), tree.Find(0x0808_0000u | host));
        Assert.Equal(0, tree.Find(0x0807_FFFFu));
        Assert.Equal(runs, tree.Find(0x0809_0000u));
        Assert.Equal(runs, tree.Find(uint.MaxValue));
    }

    [Fact]
    public void A_number_may_be_any_up_to_the_largest()
    {
        var tree = Build([((UInt128)1 << 96, AddressTree.MaxNumber), ((UInt128)2 << 96, 1), (UInt128.MaxValue, AddressTree.MaxNumber - 1)]);
        Assert.Equal((0, AddressTree.MaxNumber, 1), (tree.Find(0u), tree.Find(1u), tree.Find(2u)));
        Assert.Equal((1, AddressTree.MaxNumber - 1), (tree.Find(UInt128.MaxValue - 1), tree.Find(UInt128.MaxValue)));
    }

    [Fact]
    public void Numbers_that_do_not_change_take_no_room()
    {
        var cuts = Enumerable.Range(0, 100_000).Select(index => ((UInt128)index << 100, 7)).ToList();
        var (many, one) = (Build(cuts), Build(cuts[..1]));
        Assert.Equal(one.Bytes, many.Bytes);
    }

    [Fact]
    public void A_tree_that_outgrows_its_bytes_is_given_up()
    {
        var builder = new AddressTreeBuilder(maxBytes: 1_000);
        for (var network = 1; network < 1_000 && !builder.IsFull; network++)
            builder.Begin((UInt128)network << 96 | UInt128.One << 80, network);
        Assert.True(builder.IsFull);
        builder.Begin(UInt128.MaxValue, 1);
        Assert.Null(builder.Build());
    }

    private static List<(UInt128 First, int Number)> InOrder(List<(UInt128 First, int Number)> cuts) =>
        [.. cuts.GroupBy(cut => cut.First).Select(group => group.Last()).OrderBy(cut => cut.First)];

    private static AddressTree Build(List<(UInt128 First, int Number)> cuts)
    {
        var builder = new AddressTreeBuilder();
        foreach (var (first, number) in cuts)
            builder.Begin(first, number);
        return builder.Build()!;
    }

    private static void Compare(List<(UInt128 First, int Number)> cuts, List<UInt128> probes, Func<AddressTree, UInt128, int> find, UInt128 step)
    {
        var tree = Build(cuts);
        foreach (var probe in probes.Concat(cuts.SelectMany(cut => (UInt128[])[cut.First, cut.First - step, cut.First + step])))
            Assert.Equal(Expected(cuts, probe), find(tree, probe));
    }

    private static int Expected(List<(UInt128 First, int Number)> cuts, UInt128 address)
    {
        var (low, high) = (0, cuts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = cuts[middle].First <= address ? (middle + 1, high) : (low, middle);
        }
        return low == 0 ? 0 : cuts[low - 1].Number;
    }
}
