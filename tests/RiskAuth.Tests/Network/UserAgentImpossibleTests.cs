using RiskAuth.Learning.Importers;
using RiskAuth.Network;

namespace RiskAuth.Tests.Network;

public class UserAgentImpossibleTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/124.0.0.0 Safari/537.36", "HeadlessChrome drives browsers by script")]
    [InlineData("Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1", "PhantomJS drives browsers by script")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Playwright/1.40.0", "Playwright drives browsers by script")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) app/1.0.0 Chrome/120.0.6099.56 Electron/28.0.0 Safari/537.36", "Electron is an application's engine, not a browser")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/999.0.0.0 Safari/537.36", "Chrome 999 does not exist")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99999999999999.0.0.0 Safari/537.36", "Chrome 999999999 does not exist")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; rv:700.0) Gecko/20100101 Firefox/700.0", "Firefox 700 does not exist")]
    [InlineData("Mozilla/5.0 (Windows NT 13.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36", "Windows NT 13.0 does not exist")]
    [InlineData("Mozilla/5.0 (Windows NT 11.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0", "Windows NT 11.0 does not exist")]
    [InlineData("Mozilla/5.0 (Linux; Android 99; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36", "Android 99 does not exist")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 99_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1", "iOS 99.1 does not exist")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15", "Safari 17 was never made for Windows")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763", "Edge 18 was never made for macOS")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 13_4 like Mac OS X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/85.0.4183.81 Mobile Safari/537.36", "Chrome on iOS calls itself CriOS")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 13_4 like Mac OS X; Android 9) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Mobile/15E148 Safari/604.1", "one device is not both iOS and Android")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/124.0.6367.88 Mobile/15E148 Safari/604.1", "a browser of iOS only, on Windows")]
    [InlineData("Mozilla/5.0 (compatible; MSIE 9.0; Linux x86_64; Trident/5.0)", "Internet Explorer was never made for Linux")]
    [InlineData("Mozilla/5.0 (compatible; MSIE 10.0; Macintosh; Intel Mac OS X 10_7_3; Trident/6.0)", "Internet Explorer 10 was never made for macOS")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko Chrome/124.0.0.0", "Internet Explorer with another browser's engine")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/125.0 Chrome/124.0.0.0", "Chrome's and Firefox's engines in one browser")]
    public void What_no_maker_ships_is_impossible(string userAgent, string because)
    {
        var facts = UserAgentParser.Parse(userAgent);
        Assert.Equal((true, because), (facts.IsImpossible, facts.ImpossibleBecause));
    }

    [Theory]
    [InlineData("Mozilla/4.0 (compatible; MSIE 5.23; Mac_PowerPC)")]
    [InlineData("Mozilla/5.0 (Windows; U; Windows NT 6.0; en-US) AppleWebKit/533.18.1 (KHTML, like Gecko) Version/5.0.2 Safari/533.18.5")]
    [InlineData("Mozilla/5.0 (Windows NT 6.4; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/36.0.1985.143 Safari/537.36")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 13_4 like Mac OS X) Gecko/20150101 Firefox/20.0.0.1618 (Chrome variation/248113")]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 7_1 like Mac OS X) AppleWebKit/533.1 (KHTML, like Gecko Version/4.0 Mobile Safari/533.1 variation/277457")]
    [InlineData("Mozilla/5.0 (Linux; Android 10.0.99; H30-U10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/81.0.4044.1931.96 Mobile Safari/537.36 variation/14113")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Slack/4.36.140 Chrome/120.0.6099.56 Electron/28.0.0 Safari/537.36")]
    [InlineData("Mozilla/5.0 (Linux; Android 17; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/260.0.0.0 Mobile Safari/537.36")]
    public void Odd_but_real_strings_are_not_impossible(string userAgent) =>
        Assert.False(UserAgentParser.Parse(userAgent).IsImpossible);

    [SharedDataFact("rba-dataset-excerpt.csv")]
    public void Of_the_published_rows_only_a_phone_with_two_systems_is_impossible()
    {
        using var reader = LogReader.Open(File.OpenRead(SharedData.Require("rba-dataset-excerpt.csv")), LogFormat.Rba);
        var facts = reader.Read().Select(entry => (entry.SignIn!.Id, Facts: UserAgentParser.Parse(entry.SignIn.UserAgent))).ToList();
        Assert.Equal(["17"], facts.Where(row => row.Facts.IsImpossible).Select(row => row.Id));
        Assert.All(facts, row => Assert.True(row.Facts is { IsBot: false, Browser.Length: > 0, Os.Length: > 0, Device: not DeviceClass.Unknown }));
    }

    [Fact]
    public void A_browser_driven_by_script_is_a_bot_too() =>
        Assert.True(UserAgentParser.Parse("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/124.0.0.0 Safari/537.36").IsBot);
}
