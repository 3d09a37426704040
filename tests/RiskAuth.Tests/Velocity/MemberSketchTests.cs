using RiskAuth.Velocity;

namespace RiskAuth.Tests.Velocity;

public sealed class MemberSketchTests
{
    private const uint Minute = 60;
    private const uint Day = 86_400;

    /// <summary>When 16 bits of minutes come round.</summary>
    private const uint Round = 65_536 * Minute;

    private static readonly uint Start = (uint)new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    public static TheoryData<uint> LongSilences() =>
        [Day + 2 * Minute, 2 * Day, 3 * Day, Round - Day, Round - 30 * Minute, Round - 2 * Minute, Round - Minute, Round, Round + 30 * Minute, Round + Day, 2 * Round, 10 * Round];

    [Theory]
    [MemberData(nameof(LongSilences))]
    public void Members_are_forgotten_after_a_day_however_long_nobody_came(uint silenceSeconds)
    {
        var sketch = Seen(100, Start);
        Assert.InRange(sketch.Estimate(Start).Hour, 60, 140);
        var now = Start + silenceSeconds;

        Assert.Equal((0, 0), sketch.Estimate(now));
        sketch.Add(1_000, now, now);
        Assert.Equal((1, 1), sketch.Estimate(now));
    }

    [Fact]
    public void A_time_of_long_ago_is_no_member_of_today()
    {
        var sketch = new MemberSketch();
        foreach (var age in new[] { 2 * Day, Round - Minute, Round, Round + Day / 2 })
            sketch.Add(7, Start - age, Start);
        Assert.Equal((0, 0), sketch.Estimate(Start));
    }

    [Fact]
    public void Members_count_in_every_minute_in_which_they_come()
    {
        var first = Start - Start % Minute;
        for (var minute = 0u; minute <= 65_536; minute++)
        {
            var now = first + minute * Minute;
            var sketch = new MemberSketch();
            sketch.Add(7, now, now);
            Assert.Equal((1, 1), sketch.Estimate(now));
            Assert.Equal((1, 1), sketch.Estimate(now + 59 * Minute));
            Assert.Equal((0, 1), sketch.Estimate(now + 62 * Minute));
        }
    }

    private static MemberSketch Seen(uint members, uint time)
    {
        var sketch = new MemberSketch();
        for (var member = 1u; member <= members; member++)
            sketch.Add(member, time, time);
        return sketch;
    }
}
