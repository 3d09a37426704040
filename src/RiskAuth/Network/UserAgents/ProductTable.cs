using System.Collections.Frozen;

namespace RiskAuth.Network;

/// <summary>What a product token says that the client is.</summary>
internal enum ProductKind : byte
{
    /// <summary>Part of nearly every browser's string: it names the browser only when nothing else does.</summary>
    Engine,
    Browser,

    /// <summary>A page shown inside another application.</summary>
    InApp,

    /// <summary>The library that phone applications speak HTTP with: a program, yet a person's.</summary>
    AppLibrary,
    Script,
    Crawler,
    Automation,
}

/// <summary>The tokens that rules ask for by name, as a set of bits.</summary>
[Flags]
internal enum Tokens : ushort
{
    None = 0,
    Chrome = 1,
    ChromeIos = 1 << 1,
    Firefox = 1 << 2,
    FirefoxIos = 1 << 3,
    Version = 1 << 4,
    Safari = 1 << 5,
    EdgeLegacy = 1 << 6,
    Trident = 1 << 7,
    Msie = 1 << 8,
    Mobile = 1 << 9,
    WebKit = 1 << 10,
    EdgeAndroid = 1 << 11,
    EdgeIos = 1 << 12,
    Samsung = 1 << 13,
    OperaMini = 1 << 14,
}

/// <param name="MobileFamily">The family on a phone or tablet, where it has a name of its own.</param>
internal sealed record ProductRule(string Family, string MobileFamily, ProductKind Kind, Tokens Token);

/// <summary>
/// The product tokens (the word before the slash, RFC 9110 §10.1.5) that we know, without regard to case. A string holds
/// several; the kind that comes last in <see cref="ProductKind"/> names the client, and of two of a kind the first.
/// </summary>
internal static class ProductTable
{
    /// <summary>No known token is longer; longer words are not looked up.</summary>
    public const int MaxTokenLength = 24;

    private static readonly FrozenDictionary<string, ProductRule>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Rows().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool TryFind(ReadOnlySpan<char> token, out ProductRule rule)
    {
        rule = null!;
        return token.Length is > 0 and <= MaxTokenLength && Lookup.TryGetValue(token, out rule!);
    }

    private static Dictionary<string, ProductRule> Rows()
    {
        var rows = new Dictionary<string, ProductRule>(StringComparer.OrdinalIgnoreCase);
        AddEngines(rows);
        foreach (var row in Browsers)
            Add(rows, ProductKind.Browser, row);
        foreach (var row in Apps)
            Add(rows, ProductKind.InApp, row);
        foreach (var row in AppLibraries)
            Add(rows, ProductKind.AppLibrary, row);
        foreach (var row in Scripts)
            Add(rows, ProductKind.Script, row);
        foreach (var row in Crawlers)
            Add(rows, ProductKind.Crawler, row);
        foreach (var row in Automation)
            Add(rows, ProductKind.Automation, row);
        return rows;
    }

    private static void AddEngines(Dictionary<string, ProductRule> rows)
    {
        void Engine(string token, Tokens bit) => rows.Add(token, new(token, token, ProductKind.Engine, bit));
        void Browser(string token, string family, Tokens bit) => rows.Add(token, new(family, family, ProductKind.Browser, bit));
        Engine("Chrome", Tokens.Chrome);
        Engine("Firefox", Tokens.Firefox);
        Engine("Version", Tokens.Version);
        Engine("Safari", Tokens.Safari);
        Engine("AppleWebKit", Tokens.WebKit);
        Engine("Mobile", Tokens.Mobile);
        Engine("Trident", Tokens.Trident);
        Engine("Mini", Tokens.OperaMini);
        Browser("CriOS", "Chrome Mobile iOS", Tokens.ChromeIos);
        Browser("FxiOS", "Firefox iOS", Tokens.FirefoxIos);
        Browser("EdgA", "Edge Mobile", Tokens.EdgeAndroid);
        Browser("EdgiOS", "Edge Mobile", Tokens.EdgeIos);
        Browser("SamsungBrowser", "Samsung Internet", Tokens.Samsung);
        rows.Add("Edge", new("Edge", "Edge Mobile", ProductKind.Browser, Tokens.EdgeLegacy));
    }

    /// <summary>A row is tokens with commas between them, then the family and, after a bar, its name on phones.</summary>
    private static void Add(Dictionary<string, ProductRule> rows, ProductKind kind, (string Tokens, string Family) row)
    {
        var bar = row.Family.IndexOf('|', StringComparison.Ordinal);
        var (family, mobile) = bar < 0 ? (row.Family, row.Family) : (row.Family[..bar], row.Family[(bar + 1)..]);
        foreach (var token in row.Tokens.Split(','))
            rows.Add(token, new ProductRule(family, mobile, kind, Tokens.None));
    }

    private static (string Tokens, string Family)[] Browsers =>
    [
        ("Edg", "Edge|Edge Mobile"),
        ("OPR,Opera", "Opera|Opera Mobile"),
        ("OPT,OPiOS,OPX", "Opera Mobile"),
        ("Brave", "Brave"),
        ("Vivaldi", "Vivaldi"),
        ("YaBrowser,YaSearchBrowser", "Yandex Browser"),
        ("UCBrowser,UBrowser,UCWEB", "UC Browser"),
        ("DuckDuckGo,Ddg", "DuckDuckGo"),
        ("Silk", "Silk"),
        ("MiuiBrowser", "MIUI Browser"),
        ("HuaweiBrowser", "Huawei Browser"),
        ("HeyTapBrowser", "HeyTap Browser"),
        ("VivoBrowser", "Vivo Browser"),
        ("Whale", "Whale"),
        ("QQBrowser,MQQBrowser", "QQ Browser"),
        ("Quark", "Quark"),
        ("baidubrowser,baiduboxapp,BIDUBrowser", "Baidu Browser"),
        ("MetaSr", "Sogou Browser"),
        ("coc_coc_browser", "Coc Coc"),
        ("Focus,Klar", "Firefox Focus"),
        ("Chromium", "Chromium"),
        ("SeaMonkey", "SeaMonkey"),
        ("PaleMoon", "Pale Moon"),
        ("Waterfox", "Waterfox"),
        ("Iceweasel,IceCat", "Iceweasel"),
        ("Camino", "Camino"),
        ("Epiphany", "GNOME Web"),
        ("Falkon,QupZilla", "Falkon"),
        ("Konqueror", "Konqueror"),
        ("Puffin", "Puffin"),
        ("Maxthon,MXiOS", "Maxthon"),
        ("Avast", "Avast Secure Browser"),
        ("AVG", "AVG Secure Browser"),
        ("AlohaBrowser", "Aloha"),
        ("Ecosia", "Ecosia"),
        ("PHX", "Phoenix"),
        ("NetFront,NX", "NetFront"),
        ("BB10,BlackBerry", "BlackBerry"),
        ("NokiaBrowser", "Nokia Browser"),
        ("IEMobile", "IE Mobile"),
        ("Lynx", "Lynx"),
        ("Links", "Links"),
        ("w3m", "w3m"),
    ];

    private static (string Tokens, string Family)[] Apps =>
    [
        ("FBAN,FBAV,FB_IAB,FBIOS", "Facebook"),
        ("Instagram", "Instagram"),
        ("GSA", "Google App"),
        ("Snapchat", "Snapchat"),
        ("Pinterest", "Pinterest"),
        ("Twitter", "Twitter"),
        ("LinkedInApp", "LinkedIn"),
        ("musical_ly,BytedanceWebview,trill,TikTok", "TikTok"),
        ("MicroMessenger", "WeChat"),
        ("Line", "LINE"),
        ("KAKAOTALK", "KakaoTalk"),
        ("NAVER", "Naver"),
        ("Teams", "Teams"),
        ("Slack", "Slack"),
        ("Electron", "Electron"),
        ("AlipayClient", "Alipay"),
        ("Outlook-iOS", "Outlook"),
    ];

    private static (string Tokens, string Family)[] AppLibraries =>
    [
        ("okhttp", "okhttp"),
        ("CFNetwork", "CFNetwork"),
        ("Dalvik", "Dalvik"),
        ("Alamofire", "Alamofire"),
        ("Cronet", "Cronet"),
        ("Dart", "Dart"),
        ("Ktor", "Ktor"),
        ("aws-sdk-android,aws-sdk-ios,aws-sdk-swift,aws-sdk-kotlin,amplify-swift,amplify-android", "AWS SDK"),
    ];

    private static (string Tokens, string Family)[] Scripts =>
    [
        ("curl,libcurl,pycurl", "curl"),
        ("wget,wget2", "wget"),
        ("python-requests", "python-requests"),
        ("python-urllib,python-urllib3,urllib3", "python-urllib"),
        ("python-httpx,httpx", "httpx"),
        ("aiohttp", "aiohttp"),
        ("Python", "Python"),
        ("Go-http-client", "Go-http-client"),
        ("Java", "Java"),
        ("Java-http-client", "Java"),
        ("Apache-HttpClient,Apache-HttpAsyncClient", "Apache HttpClient"),
        ("Jersey,Jetty,RestTemplate,ReactorNetty,AHC,unirest-java", "Java"),
        ("axios", "axios"),
        ("node-fetch,undici,node,got,superagent,node-superagent,needle", "node-fetch"),
        ("Deno", "Deno"),
        ("Bun", "Bun"),
        ("PostmanRuntime", "Postman"),
        ("insomnia", "Insomnia"),
        ("HTTPie", "HTTPie"),
        ("Bruno,bruno-runtime", "Bruno"),
        ("Ruby,Faraday,rest-client,HTTPClient", "Ruby"),
        ("PHP,GuzzleHttp,PHP-SOAP", "PHP"),
        ("libwww-perl,lwp-request,lwp-trivial,WWW-Mechanize", "libwww-perl"),
        ("WindowsPowerShell,PowerShell", "PowerShell"),
        ("RestSharp", "RestSharp"),
        ("reqwest,hyper,ureq", "Rust"),
        ("aws-cli,Boto3,Botocore,aws-sdk-java,aws-sdk-js,aws-sdk-nodejs,aws-sdk-go,aws-sdk-go-v2", "AWS SDK"),
        ("aws-sdk-php,aws-sdk-ruby3,aws-sdk-rust,aws-sdk-cpp,aws-sdk-dotnet,aws-sdk-dotnet-core", "AWS SDK"),
        ("k6,ApacheBench,wrk,Siege,JMeter,Locust,Gatling,vegeta,hey", "load generator"),
        ("sqlmap,Nikto,Nmap,masscan,zgrab,ffuf,gobuster,WPScan,Hydra,Nuclei,WhatWeb,dirbuster", "attack tool"),
        ("Scrapy,colly,newspaper", "scraper"),
    ];

    private static (string Tokens, string Family)[] Crawlers =>
    [
        ("Googlebot,Googlebot-Image,Googlebot-News,Googlebot-Video", "Googlebot"),
        ("bingbot,adidxbot,msnbot,BingPreview", "bingbot"),
        ("YandexBot,YandexImages,YandexMobileBot", "YandexBot"),
        ("Baiduspider", "Baiduspider"),
        ("DuckDuckBot", "DuckDuckBot"),
        ("Applebot", "Applebot"),
        ("AhrefsBot", "AhrefsBot"),
        ("SemrushBot", "SemrushBot"),
        ("MJ12bot", "MJ12bot"),
        ("PetalBot", "PetalBot"),
        ("GPTBot,ChatGPT-User,OAI-SearchBot", "GPTBot"),
        ("ClaudeBot", "ClaudeBot"),
        ("CCBot", "CCBot"),
        ("Bytespider", "Bytespider"),
        ("Amazonbot", "Amazonbot"),
        ("facebookexternalhit,facebookcatalog,meta-externalagent,meta-externalads", "Facebook crawler"),
        ("Twitterbot", "Twitterbot"),
        ("LinkedInBot", "LinkedInBot"),
        ("Slackbot,Slackbot-LinkExpanding", "Slackbot"),
        ("Discordbot", "Discordbot"),
        ("TelegramBot", "TelegramBot"),
        ("WhatsApp", "WhatsApp preview"),
    ];

    private static (string Tokens, string Family)[] Automation =>
    [
        ("HeadlessChrome,HeadlessEdg", "HeadlessChrome"),
        ("PhantomJS,CasperJS,SlimerJS", "PhantomJS"),
        ("Puppeteer", "Puppeteer"),
        ("Playwright", "Playwright"),
        ("Selenium,WebDriver", "Selenium"),
        ("Cypress", "Cypress"),
        ("HtmlUnit", "HtmlUnit"),
        ("jsdom", "jsdom"),
        ("Nightmare", "Nightmare"),
        ("TestCafe", "TestCafe"),
    ];
}
