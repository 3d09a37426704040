using RiskAuth.Network;

namespace RiskAuth.Tests.Network;

/// <summary>Strings in the forms that makers document, and what they say. Written for these tests.</summary>
public class UserAgentGoldenTests
{
    private const string Win = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ";
    private const string Mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) ";
    private const string MacWebKit = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) ";
    private const string X11 = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ";
    private const string Droid = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) ";
    private const string Pixel = "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041; wv) AppleWebKit/537.36 (KHTML, like Gecko) ";
    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ";
    private const string Pad = "Mozilla/5.0 (iPad; CPU OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ";

    [Theory]
    [InlineData(Win + "Chrome/124.0.0.0 Safari/537.36", "Chrome", 124, "Windows", "10")]
    [InlineData(Mac + "Chrome/124.0.0.0 Safari/537.36", "Chrome", 124, "macOS", "10.15.7")]
    [InlineData(X11 + "Chrome/124.0.0.0 Safari/537.36", "Chrome", 124, "Linux", "")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36", "Chrome", 124, "Chrome OS", "14541.0.0")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36", "Chrome", 109, "Windows", "7")]
    [InlineData("Mozilla/5.0 (Windows NT 6.2; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox", 115, "Windows", "8")]
    [InlineData("Mozilla/5.0 (Windows NT 6.3; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox", 115, "Windows", "8.1")]
    [InlineData("Mozilla/5.0 (Windows NT 5.1; rv:52.0) Gecko/20100101 Firefox/52.0", "Firefox", 52, "Windows", "XP")]
    [InlineData("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "Firefox", 125, "Linux", "Ubuntu")]
    [InlineData("Mozilla/5.0 (X11; Fedora; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0", "Firefox", 125, "Linux", "Fedora")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:125.0) Gecko/20100101 Firefox/125.0", "Firefox", 125, "macOS", "10.15")]
    [InlineData("Mozilla/5.0 (X11; FreeBSD amd64; rv:125.0) Gecko/20100101 Firefox/125.0", "Firefox", 125, "FreeBSD", "")]
    [InlineData(MacWebKit + "Version/17.4.1 Safari/605.1.15", "Safari", 17, "macOS", "10.15.7")]
    [InlineData("Mozilla/5.0 (Windows; U; Windows NT 6.1; en-US) AppleWebKit/533.21.1 (KHTML, like Gecko) Version/5.0.5 Safari/533.21.1", "Safari", 5, "Windows", "7")]
    [InlineData(Win + "Chrome/124.0.0.0 Safari/537.36 Edg/124.0.2478.51", "Edge", 124, "Windows", "10")]
    [InlineData(Win + "Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763", "Edge", 18, "Windows", "10")]
    [InlineData(Mac + "Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0", "Edge", 124, "macOS", "10.15.7")]
    [InlineData(Win + "Chrome/123.0.0.0 Safari/537.36 OPR/109.0.0.0", "Opera", 109, "Windows", "10")]
    [InlineData("Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18", "Opera", 12, "Windows", "7")]
    [InlineData(Win + "Chrome/122.0.0.0 Safari/537.36 Vivaldi/6.6.3271.45", "Vivaldi", 6, "Windows", "10")]
    [InlineData(Win + "Chrome/122.0.0.0 Safari/537.36 Brave/122", "Brave", 122, "Windows", "10")]
    [InlineData(Win + "Chrome/122.0.0.0 YaBrowser/24.4.1.901 Yowser/2.5 Safari/537.36", "Yandex Browser", 24, "Windows", "10")]
    [InlineData(X11 + "Ubuntu Chromium/90.0.4430.212 Chrome/90.0.4430.212 Safari/537.36", "Chromium", 90, "Linux", "Ubuntu")]
    [InlineData("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1)", "IE", 6, "Windows", "XP")]
    [InlineData("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; Tablet PC 2.0)", "IE", 8, "Windows", "7")]
    [InlineData("Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)", "IE", 10, "Windows", "8")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "IE", 11, "Windows", "10")]
    public void A_desktop_browser_is_read(string userAgent, string browser, int major, string os, string version) =>
        Check(userAgent, browser, major, os, version, DeviceClass.Desktop);

    [Theory]
    [InlineData(Droid + "Chrome/124.0.0.0 Mobile Safari/537.36", "Chrome Mobile", 124, "Android", "10")]
    [InlineData(Pixel + "Version/4.0 Chrome/124.0.6367.82 Mobile Safari/537.36", "Chrome Mobile WebView", 124, "Android", "14")]
    [InlineData("Mozilla/5.0 (Linux; Android 13; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36", "Chrome Mobile", 120, "Android", "13")]
    [InlineData("Mozilla/5.0 (Linux; U; Android 4.0.3; en-us; LG-L160L Build/IML74K) AppleWebkit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30", "Android Browser", 4, "Android", "4.0.3")]
    [InlineData(Phone + "CriOS/124.0.6367.88 Mobile/15E148 Safari/604.1", "Chrome Mobile iOS", 124, "iOS", "17.4")]
    [InlineData("Mozilla/5.0 (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0", "Firefox Mobile", 125, "Android", "14")]
    [InlineData(Phone + "FxiOS/125.0 Mobile/15E148 Safari/605.1.15", "Firefox iOS", 125, "iOS", "17.4")]
    [InlineData(Phone + "Version/17.4 Mobile/15E148 Safari/604.1", "Mobile Safari", 17, "iOS", "17.4")]
    [InlineData(Phone + "Mobile/15E148", "Mobile Safari WebView", 0, "iOS", "17.4")]
    [InlineData("Mozilla/5.0 (iPod touch; CPU iPhone OS 12_0 like Mac OS X) AppleWebKit/604.1.34 (KHTML, like Gecko) Version/12.0 Mobile/15A5341f Safari/604.1", "Mobile Safari", 12, "iOS", "12.0")]
    [InlineData(Droid + "Chrome/124.0.0.0 Mobile Safari/537.36 EdgA/124.0.2478.62", "Edge Mobile", 124, "Android", "10")]
    [InlineData(Phone + "Version/17.0 EdgiOS/124.0.2478.71 Mobile/15E148 Safari/605.1.15", "Edge Mobile", 124, "iOS", "17.4")]
    [InlineData(Droid + "Chrome/122.0.0.0 Mobile Safari/537.36 OPR/82.0.0.0", "Opera Mobile", 82, "Android", "10")]
    [InlineData(Phone + "Version/17.4 Mobile/15E148 Safari/604.1 OPT/4.6.0", "Opera Mobile", 4, "iOS", "17.4")]
    [InlineData("Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS; Opera Mobi/23.348; U; en) Presto/2.5.25 Version/10.54", "Opera Mini", 9, "Java ME", "")]
    [InlineData(Droid + "SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36", "Samsung Internet", 24, "Android", "10")]
    [InlineData(Droid + "Version/4.0 Chrome/122.0.0.0 Mobile DuckDuckGo/5 Safari/537.36", "DuckDuckGo", 5, "Android", "10")]
    [InlineData(Phone + "Version/17.4 Mobile/15E148 Safari/604.1 Ddg/17.4", "DuckDuckGo", 17, "iOS", "17.4")]
    [InlineData(Droid + "Chrome/150.0.0.0 Mobile Safari/537.36 (Ecosia android@150.0.0.0)", "Ecosia", 150, "Android", "10")]
    [InlineData("Mozilla/5.0 (Linux; U; Android 12; en-US; RMX3085) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.7.2.1636 Mobile Safari/537.36", "UC Browser", 13, "Android", "12")]
    [InlineData("Mozilla/5.0 (Linux; U; Android 7.1.2; en-gb; Redmi 4A Build/N2G47H) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/71.0.3578.141 Mobile Safari/537.36 XiaoMi/MiuiBrowser/12.6.5-go", "MIUI Browser", 12, "Android", "7.1.2")]
    [InlineData("Mozilla/5.0 (Linux; Android 12; HarmonyOS; ELS-AN00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.4844.88 HuaweiBrowser/14.0.0.320 Mobile Safari/537.36", "Huawei Browser", 14, "HarmonyOS", "")]
    [InlineData("Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15254", "Edge Mobile", 15, "Windows Phone", "10.0")]
    [InlineData("Mozilla/5.0 (Mobile; Windows Phone 8.1; Android 4.0; ARM; Trident/7.0; Touch; rv:11.0; IEMobile/11.0; NOKIA; Lumia 520) like iPhone OS 7_0_3 Mac OS X AppleWebKit/537 (KHTML, like Gecko) Mobile Safari/537", "IE Mobile", 11, "Windows Phone", "8.1")]
    [InlineData("Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5", "Firefox Mobile", 48, "KaiOS", "2.5")]
    [InlineData("Mozilla/5.0 (Linux; Tizen 2.3; SAMSUNG SM-Z130H) AppleWebKit/537.3 (KHTML, like Gecko) SamsungBrowser/1.0 Mobile Safari/537.3", "Samsung Internet", 1, "Tizen", "2.3")]
    [InlineData(Phone + "Mobile/15E148 [FBAN/FBIOS;FBAV/458.0.0.36.108;FBBV/580553415;FBDV/iPhone15,4;FBSN/iOS;FBSV/17.4]", "Facebook", 458, "iOS", "17.4")]
    [InlineData(Pixel + "Version/4.0 Chrome/124.0.6367.82 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/461.0.0.47.85;]", "Facebook", 461, "Android", "14")]
    [InlineData(Phone + "Mobile/15E148 Instagram 329.0.0.29.110 (iPhone15,4; iOS 17_4; en_US; en; scale=3.00; 1179x2556; 592194404)", "Instagram", 329, "iOS", "17.4")]
    [InlineData(Pixel + "Version/4.0 Chrome/124.0.6367.82 Mobile Safari/537.36 Instagram 329.0.0.41.93 Android (34/14; 420dpi)", "Instagram", 329, "Android", "14")]
    [InlineData(Phone + "GSA/314.0.624336543 Mobile/15E148 Safari/604.1", "Google App", 314, "iOS", "17.4")]
    [InlineData(Phone + "Mobile/15E148 MicroMessenger/8.0.47(0x18002f2c) NetType/WIFI Language/en", "WeChat", 8, "iOS", "17.4")]
    [InlineData("Dalvik/2.1.0 (Linux; U; Android 13; SM-S911B Build/TP1A.220624.014)", "Dalvik", 2, "Android", "13")]
    [InlineData("MyBank/5.2.1 CFNetwork/1494.0.7 Darwin/23.4.0", "CFNetwork", 1494, "iOS", "")]
    public void A_phone_is_read(string userAgent, string browser, int major, string os, string version) =>
        Check(userAgent, browser, major, os, version, DeviceClass.Mobile);

    [Theory]
    [InlineData(Pad + "Version/17.4.1 Mobile/15E148 Safari/604.1", "Mobile Safari", 17, "iPadOS", "17.4.1", DeviceClass.Tablet)]
    [InlineData("Mozilla/5.0 (iPad; CPU OS 9_3_5 like Mac OS X) AppleWebKit/601.1.46 (KHTML, like Gecko) Version/9.0 Mobile/13G36 Safari/601.1", "Mobile Safari", 9, "iOS", "9.3.5", DeviceClass.Tablet)]
    [InlineData(MacWebKit + "Mobile/15E148", "Mobile Safari WebView", 0, "iPadOS", "", DeviceClass.Tablet)]
    [InlineData(Pad + "CriOS/124.0.6367.88 Mobile/15E148 Safari/604.1", "Chrome Mobile iOS", 124, "iPadOS", "17.4.1", DeviceClass.Tablet)]
    [InlineData("Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36", "Chrome Mobile", 124, "Android", "13", DeviceClass.Tablet)]
    [InlineData("Mozilla/5.0 (Android 13; Tablet; rv:125.0) Gecko/125.0 Firefox/125.0", "Firefox Mobile", 125, "Android", "13", DeviceClass.Tablet)]
    [InlineData("Mozilla/5.0 (Linux; Android 9; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/120.4.1 like Chrome/120.0.6099.230 Safari/537.36", "Silk", 120, "Android", "9", DeviceClass.Tablet)]
    [InlineData("Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36", "Safari", 0, "Tizen", "6.0", DeviceClass.Tv)]
    [InlineData("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.79 Safari/537.36 WebAppManager", "Chrome", 79, "webOS", "", DeviceClass.Tv)]
    [InlineData("Mozilla/5.0 (Linux; Android 12; BRAVIA 4K VH2) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36", "Chrome Mobile", 124, "Android", "12", DeviceClass.Tv)]
    [InlineData("AppleTV11,1/16.1", "", 0, "tvOS", "", DeviceClass.Tv)]
    [InlineData("Mozilla/5.0 (X11; Linux armv7l) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.4430.225 Safari/537.36 CrKey/1.56.500000", "Chrome", 90, "Chromecast", "1.56.500000", DeviceClass.Tv)]
    [InlineData("Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15", "PlayStation Browser", 13, "PlayStation", "5", DeviceClass.Console)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763", "Edge", 18, "Xbox", "One", DeviceClass.Console)]
    [InlineData("Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/609.4 (KHTML, like Gecko) NF/6.0.2.21.3 NintendoBrowser/5.1.0.22474", "Nintendo Browser", 0, "Nintendo", "Switch", DeviceClass.Console)]
    public void A_tablet_television_or_console_is_read(
        string userAgent, string browser, int major, string os, string version, DeviceClass device) =>
        Check(userAgent, browser, major, os, version, device);

    [Theory]
    [InlineData("curl/8.7.1", "curl", 8)]
    [InlineData("Wget/1.21.4", "wget", 1)]
    [InlineData("python-requests/2.31.0", "python-requests", 2)]
    [InlineData("Python/3.11 aiohttp/3.9.5", "Python", 3)]
    [InlineData("Go-http-client/2.0", "Go-http-client", 2)]
    [InlineData("Java/17.0.10", "Java", 17)]
    [InlineData("Apache-HttpClient/4.5.14 (Java/17.0.10)", "Apache HttpClient", 4)]
    [InlineData("axios/1.6.8", "axios", 1)]
    [InlineData("node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", "node-fetch", 1)]
    [InlineData("PostmanRuntime/7.37.3", "Postman", 7)]
    [InlineData("GuzzleHttp/7", "PHP", 7)]
    [InlineData("libwww-perl/6.77", "libwww-perl", 6)]
    [InlineData("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.22621.2506", "PowerShell", 5)]
    [InlineData("aws-cli/2.15.40 Python/3.11.8 Linux/5.15.0 exe/x86_64", "AWS SDK", 2)]
    [InlineData("Boto3/1.34.84 md/Botocore#1.34.84 ua/2.0 os/linux#5.15.0", "AWS SDK", 1)]
    [InlineData("aws-sdk-java/2.25.31 Linux/5.15.0 OpenJDK_64-Bit_Server_VM/17.0.10", "AWS SDK", 2)]
    [InlineData("sqlmap/1.8.4#stable (https://sqlmap.org)", "attack tool", 1)]
    [InlineData("importer/2.4", "", 0)]
    [InlineData("Zapier", "", 0)]
    public void A_script_is_a_library_and_a_bot(string userAgent, string browser, int major)
    {
        var facts = UserAgentParser.Parse(userAgent);
        Assert.Equal((browser, major, DeviceClass.Library, true, false), (facts.Browser, facts.BrowserMajor, facts.Device, facts.IsBot, facts.IsImpossible));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")]
    [InlineData("Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")]
    [InlineData("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36")]
    [InlineData("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)")]
    [InlineData("Mozilla/5.0 (compatible; Some Unheard-of Thing)")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 (ops@example.com)")]
    public void A_crawler_is_a_bot(string userAgent)
    {
        var facts = UserAgentParser.Parse(userAgent);
        Assert.Equal((DeviceClass.Bot, true), (facts.Device, facts.IsBot));
    }

    [Theory]
    [InlineData("okhttp/4.12.0", "okhttp")]
    [InlineData("Dart/3.3 (dart:io)", "Dart")]
    [InlineData("aws-sdk-android/2.75.0 Linux/5.10.157 Dalvik/2.1.0/0 en_US", "AWS SDK")]
    public void The_library_of_a_phone_application_is_no_bot(string userAgent, string browser)
    {
        var facts = UserAgentParser.Parse(userAgent);
        Assert.Equal((browser, false, false), (facts.Browser, facts.IsBot, facts.IsImpossible));
    }

    private static void Check(string userAgent, string browser, int major, string os, string version, DeviceClass device) =>
        Assert.Equal(new UserAgentFacts(browser, major, os, version, device, IsBot: false, IsImpossible: false), UserAgentParser.Parse(userAgent));
}
