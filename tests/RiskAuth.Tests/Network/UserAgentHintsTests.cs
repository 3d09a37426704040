using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Assessments;
using RiskAuth.Network;

namespace RiskAuth.Tests.Network;

public class UserAgentHintsTests
{
    private const string Windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";
    private const string Windows7 = "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36";
    private const string Linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";
    private const string Reduced = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36";
    private const string WebView = "Mozilla/5.0 (Linux; Android 13; Pixel 7 Build/TQ3A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36";
    private const string Edge = Windows + " Edg/124.0.0.0";
    private const string Opera = Windows + " OPR/110.0.0.0";
    private const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0";
    private const string Safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15";
    private const string Brands124 = """
        "Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"
        """;

    [Theory]
    [InlineData(Windows, Brands124, "\"Windows\"", "\"15.0.0\"", false, "")]
    [InlineData(Windows, """ "Not A;Brand";v="99", "Chromium";v="124", "Google Chrome";v="124" """, "Windows", "10.0.0", false, null)]
    [InlineData(Windows, """ "\\Not\"A;Brand";v="99", "Chromium";v="124", "Brave";v="124" """, null, null, null, null)]
    [InlineData(Windows, """ "Not)A;Brand";v="8" """, "", "", null, "")]
    [InlineData(Windows, "not a list at all", "Unknown", "x", null, null)]
    [InlineData(Windows7, """ "Chromium";v="109", "Google Chrome";v="109" """, "Windows", "0.1.0", false, "")]
    [InlineData(Linux, Brands124, "Android", "14.0.0", false, "Pixel 8")]
    [InlineData(Reduced, Brands124, "\"Android\"", "\"14.0.0\"", true, "\"Pixel 8\"")]
    [InlineData(WebView, """ "Chromium";v="124", "Android WebView";v="124" """, "Android", "13.0.0", true, "Pixel 7")]
    [InlineData(Edge, """ "Chromium";v="124", "Microsoft Edge";v="124", "Not-A.Brand";v="99" """, "Windows", "15.0.0", false, "")]
    [InlineData(Edge, """ "Not/A)Brand";v="8", "Chromium";v="124" """, "Windows", "15.0.0", false, "")]
    [InlineData(Edge, """ "Microsoft Edge WebView2";v="124", "Chromium";v="124" """, "Windows", "15.0.0", false, "")]
    [InlineData(Opera, """ "Chromium";v="124", "Opera GX";v="110" """, "Windows", "10.0.0", false, "")]
    [InlineData(Firefox, null, "Windows", null, false, null)]
    [InlineData("curl/8.7.1", Brands124, "Linux", null, null, null)]
    public void Hints_of_the_same_browser_agree(string userAgent, string? brands, string? platform, string? version, bool? mobile, string? model) =>
        Assert.Null(Find(userAgent, new(brands, platform, version, mobile, model)));

    [Theory]
    [InlineData(Windows, """ "Chromium";v="131", "Google Chrome";v="131" """, null, null, null, null, "brands")]
    [InlineData(Windows, """ "Chromium";v="124", "Microsoft Edge";v="124" """, null, null, null, null, "brands")]
    [InlineData(Windows, """ "Chromium";v="124", "HeadlessChrome";v="124" """, null, null, null, null, "brands")]
    [InlineData(Windows, """ "Chromium";v="124", "Opera";v="110" """, null, null, null, null, "brands")]
    [InlineData(Edge, Brands124, null, null, null, null, "brands")]
    [InlineData(Firefox, Brands124, null, null, null, null, "brands")]
    [InlineData(Safari, Brands124, null, null, null, null, "brands")]
    [InlineData(Windows, Brands124, "\"Linux\"", null, null, null, "platform")]
    [InlineData(Windows, Brands124, "macOS", null, null, null, "platform")]
    [InlineData(Reduced, Brands124, "Windows", null, null, null, "platform")]
    [InlineData(Windows, Brands124, "Windows", "0.1.0", null, null, "platformVersion")]
    [InlineData(Windows7, null, "Windows", "15.0.0", null, null, "platformVersion")]
    [InlineData(WebView, null, "Android", "9.0.0", null, null, "platformVersion")]
    [InlineData(Windows, Brands124, "Windows", "15.0.0", true, null, "mobile")]
    [InlineData(Reduced, Brands124, "Android", "14.0.0", false, null, "mobile")]
    [InlineData(WebView, null, "Android", "13.0.0", true, "SM-S911B", "model")]
    public void A_contradiction_names_its_field(
        string userAgent, string? brands, string? platform, string? version, bool? mobile, string? model, string field) =>
        Assert.Equal(field, Find(userAgent, new(brands, platform, version, mobile, model))?.Field);

    [Fact]
    public void Without_hints_nothing_contradicts()
    {
        Assert.Null(Find(Windows, null));
        Assert.Null(Find(Windows, new(null, null, null, null, null)));
    }

    [Fact]
    public void Any_hints_beside_any_string_are_survived()
    {
        var words = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>(),
            Gen.Elements("\"", "\\", ";v=\"", "\"Chromium\";v=\"", "124", ",", "Microsoft Edge", "Windows", "0.1").ArrayOf().Select(string.Concat));
        Prop.ForAll(words.ToArbitrary(), words.ToArbitrary(), Gen.Elements(Windows, Edge, WebView, Firefox, "").ToArbitrary(), (a, b, userAgent) =>
        {
            var found = Find(userAgent, new(a, b, a, a?.Length > 3, b));
            Assert.True(found is null || found.HintSays.Length <= ClientHintsCheck.MaxQuoteLength);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(0x5EEDUL, 0xA5EEDUL | 1));
    }

    private static HintContradiction? Find(string userAgent, ClientHints? hints) =>
        ClientHintsCheck.Find(userAgent, UserAgentParser.Parse(userAgent), hints);
}
