using RiskAuth.Assessments;

namespace RiskAuth.Tests;

public sealed class EventIdTests
{
    /// <summary>The example of RFC 9562, appendix A.6: 2022-02-22T19:22:22.00Z is 017F22E2-79B0 in front.</summary>
    [Fact]
    public void An_id_begins_with_its_time_and_says_its_version_and_variant()
    {
        var id = EventIds.New(new(2022, 2, 22, 19, 22, 22, TimeSpan.Zero));
        Assert.StartsWith("017f22e2-79b0-7", id.ToString(), StringComparison.Ordinal);
        Assert.Equal((7, 0b10), (id.Version, id.Variant >> 2));
    }

    [Fact]
    public void Ids_of_one_moment_are_all_different_on_all_threads()
    {
        var ids = new Guid[100_000];
        Parallel.For(0, ids.Length, i => ids[i] = EventIds.New(DateTimeOffset.UnixEpoch));
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Every_random_bit_is_as_often_one_as_zero()
    {
        const int Count = 20_000;
        var ones = new int[128];
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < Count; i++)
        {
            EventIds.New(DateTimeOffset.UnixEpoch).TryWriteBytes(bytes, bigEndian: true, out _);
            for (var bit = 0; bit < 128; bit++)
                ones[bit] += bytes[bit / 8] >> (7 - bit % 8) & 1;
        }
        // 48 bits of time, 4 of the version, 2 of the variant; seven deviations of a fair coin are 495.
        for (var bit = 52; bit < 128; bit++)
            if (bit is not (64 or 65))
                Assert.InRange(ones[bit], Count / 2 - 495, Count / 2 + 495);
    }
}
