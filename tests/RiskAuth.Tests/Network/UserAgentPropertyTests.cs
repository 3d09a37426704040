using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Network;

namespace RiskAuth.Tests.Network;

public class UserAgentPropertyTests
{
    private static readonly string[] Pieces =
    [
        "Mozilla/5.0 ", "(Windows NT 10.0; Win64; x64) ", "(iPhone; CPU iPhone OS 17_4 like Mac OS X) ", "(Linux; Android ", "10; K) ",
        "AppleWebKit/537.36 ", "(KHTML, like Gecko) ", "Chrome/", "124.0.0.0 ", "Safari/537.36", "Version/", "Edg/", "Edge/", "Trident/",
        "MSIE ", "rv:", "Opera Mini/", "Instagram ", "CrOS ", "PlayStation ", "Windows NT ", "Windows Phone ", "compatible; ", "bot", "@",
        "/", "//", "(", ")", ";", "9999999999999999999", "\0", "\uD800", "Ünïcødé ", " ", "cubot", "curl/", "_._", "FBAN/",
    ];

    private static Gen<string> Strings() => Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>(),
        Gen.Elements(Pieces).ArrayOf().Select(string.Concat));

    [Fact]
    public void Any_string_gives_facts_and_the_same_ones_again() =>
        Prop.ForAll(Strings().ToArbitrary(), text =>
        {
            var facts = UserAgentParser.Parse(text);
            Assert.NotNull(facts.Browser);
            Assert.True(facts.BrowserMajor >= 0);
            Assert.True(facts.OsVersion.Length <= 16);
            Assert.Equal(facts.IsImpossible, facts.ImpossibleBecause.Length > 0);
            Assert.Equal(facts, UserAgentParser.Parse(text));
        }).Check(Seeded(3_000));

    [Fact]
    public void What_follows_the_limit_changes_nothing() =>
        Prop.ForAll(Strings().ToArbitrary(), Strings().ToArbitrary(), (head, tail) =>
        {
            var start = (head ?? "").PadRight(UserAgentParser.MaxLength, ';')[..UserAgentParser.MaxLength];
            Assert.Equal(UserAgentParser.Parse(start), UserAgentParser.Parse(start + tail));
        }).Check(Seeded(300));

    [Fact]
    public void The_cache_answers_as_the_parser_does()
    {
        var cache = new UserAgentCache(8);
        Prop.ForAll(Strings().ToArbitrary(), text => Assert.Equal(UserAgentParser.Parse(text), cache.Parse(text))).Check(Seeded(1_000));
    }

    [Fact]
    public void A_long_string_of_one_kind_is_read_like_any_other()
    {
        foreach (var piece in Pieces)
        {
            var text = string.Concat(Enumerable.Repeat(piece, 100_000));
            Assert.Equal(UserAgentParser.Parse(text[..Math.Min(text.Length, UserAgentParser.MaxLength)]), UserAgentParser.Parse(text));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\t\r\n")]
    [InlineData("3f2a9c0d1e4b")]
    [InlineData("Mozilla/5.0")]
    [InlineData("-")]
    public void A_string_that_says_nothing_gives_empty_facts(string? text) =>
        Assert.Equal(UserAgentFacts.Unknown, UserAgentParser.Parse(text));

    private static Config Seeded(int cases) =>
        Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(0x5EEDUL, 0xA5EEDUL | 1);
}
