using RiskAuth.Learning.Evaluation.Report;

namespace RiskAuth.Tests.Evaluation;

public sealed class FigureTests
{
    [Theory]
    [InlineData(0.0, "0 %")]
    [InlineData(.000001, "< 0.001 %")]
    [InlineData(.00077, "0.077 %")]
    [InlineData(.0471, "4.71 %")]
    [InlineData(.09996, "10.0 %")]
    [InlineData(.443, "44.3 %")]
    [InlineData(.9994, "99.9 %")]
    [InlineData(.9996, "> 99.9 %")]
    [InlineData(1.0, "100 %")]
    [InlineData(null, "–")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "–")]
    public void A_share_is_said_as_a_percentage_and_never_rounded_to_all_or_none(double? share, string said) =>
        Assert.Equal(said, Figure.Percent(share).Replace('\u00a0', ' '));

    [Fact]
    public void A_range_has_both_its_ends() => Assert.Equal("99.1–100 %", Figure.PercentRange(new(.995, .991, .9999)).Replace('\u00a0', ' '));

    [Theory]
    [InlineData(.05, "5 %")]
    [InlineData(.001, "0.1 %")]
    [InlineData(.00115, "0.115 %")]
    public void A_target_is_said_exactly(double rate, string said) => Assert.Equal(said, Figure.Rate(rate).Replace('\u00a0', ' '));
}
