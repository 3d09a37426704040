using FsCheck.Fluent;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Tests.Credentials;

public sealed class BinaryFuseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void No_key_is_forgotten_and_one_stranger_in_256_is_let_in(int count)
    {
        var keys = Keys(0, count);
        var (geometry, seed, cells) = Build(keys);
        Assert.All(keys, key => Assert.True(Holds(geometry, seed, cells, key)));

        const int strangers = 1_000_000;
        var let = Keys(1 << 30, strangers).Count(key => Holds(geometry, seed, cells, key));
        // Six standard deviations of a binomial distribution around 1/256; few keys leave cells empty, which changes nothing on average.
        if (count >= 100)
            Assert.InRange(let, strangers / 256.0 - 6 * Math.Sqrt(strangers / 256.0), strangers / 256.0 + 6 * Math.Sqrt(strangers / 256.0));
    }

    [Fact]
    public void A_million_keys_take_at_most_1_14_bytes_each() =>
        Assert.InRange(FuseGeometry.For(1_000_000).ArrayLength / 1e6, 1, 1.14);

    [Fact]
    public void Any_number_of_keys_has_a_valid_shape() =>
        Assert.All(Enumerable.Range(0, 5000).Append(1 << 24), count => Assert.True(FuseGeometry.For(count) is { IsValid: true } shape && shape.ArrayLength > count));

    [Fact]
    public void Repeated_keys_are_refused_instead_of_tried_for_ever()
    {
        var keys = Keys(0, 1000);
        keys[1] = keys[0];
        Assert.Throws<InvalidOperationException>(() => Build(keys));
    }

    [Fact]
    public void Any_set_of_keys_is_held() =>
        Some.Holds(Prop.ForAll<ulong[]>(numbers =>
        {
            var keys = (numbers ?? []).Distinct().ToArray();
            var (geometry, seed, cells) = Build(keys);
            return keys.All(key => Holds(geometry, seed, cells, key));
        }));

    [Fact]
    public void Neighbouring_keys_are_held()
    {
        var keys = Enumerable.Range(0, 50_000).Select(i => (ulong)i).ToArray();
        var (geometry, seed, cells) = Build(keys);
        Assert.All(keys, key => Assert.True(Holds(geometry, seed, cells, key)));
    }

    private static ulong[] Keys(ulong from, int count) =>
        Enumerable.Range(0, count).Select(i => Some.Number(from + (ulong)i) >> 4).ToArray();

    private static (FuseGeometry, ulong Seed, byte[] Cells) Build(ulong[] keys)
    {
        var geometry = FuseGeometry.For(keys.Length);
        var cells = new byte[geometry.ArrayLength];
        return (geometry, new BinaryFuseBuilder().Build(keys, geometry, cells), cells);
    }

    private static bool Holds(FuseGeometry geometry, ulong seed, byte[] cells, ulong key)
    {
        var slots = new FuseSlots(FuseSlots.Hash(key, seed), geometry);
        return slots.Fingerprint == (cells[slots.First] ^ cells[slots.Second] ^ cells[slots.Third]);
    }
}
