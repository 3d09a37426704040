using RiskAuth.Features;

namespace RiskAuth.Tests.Features;

public sealed class ClientClockTests
{
    private static readonly DateTimeOffset Winter = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Europe/Oslo", 60)]
    [InlineData("Asia/Calcutta", 330)]
    [InlineData("America/Argentina/Buenos_Aires", -180)]
    [InlineData("Etc/GMT+3", -180)]
    [InlineData("UTC", 0)]
    public void A_zone_has_the_offset_of_the_moment(string zone, int minutes) =>
        Assert.Equal(minutes, new ClientClock().OffsetMinutes(zone, Winter));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../../etc/localtime")]
    [InlineData("Europe")]
    [InlineData("Europe/")]
    [InlineData("Europe/Atlantis")]
    [InlineData("+3")]
    [InlineData("Europe/Oslo\0")]
    public void What_is_no_zone_is_no_evidence(string? zone) => Assert.Null(new ClientClock().OffsetMinutes(zone, Winter));

    [Fact]
    public void Any_number_of_made_up_zones_leaves_the_real_ones_known()
    {
        var clock = new ClientClock();
        for (var n = 0; n < 5_000; n++)
            Assert.Null(clock.OffsetMinutes($"Europe/Atlantis{n}", Winter));
        Assert.Equal(60, clock.OffsetMinutes("Europe/Oslo", Winter));
    }

    [Fact]
    public void One_zone_cannot_be_written_in_ever_more_ways()
    {
        var clock = new ClientClock();
        Assert.Equal(60, clock.OffsetMinutes("Europe/Oslo", Winter));
        for (var slashes = 2; slashes < 50; slashes++)
            Assert.Null(clock.OffsetMinutes($"Europe{new string('/', slashes)}Oslo", Winter));
    }

    [Fact]
    public void The_same_name_a_second_time_allocates_nothing()
    {
        var clock = new ClientClock();
        string[] names = ["Europe/Oslo", "Europe/Atlantis"];
        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var name in names)
                clock.OffsetMinutes(name, Winter);
        }));
    }
}
