using System.Buffers;

namespace RiskAuth.Network;

/// <summary>Words that crawlers, monitors and scripts put into their strings, and the shapes that only programs have.</summary>
internal static class BotWords
{
    /// <summary>
    /// Found anywhere in the string, without regard to case. Chosen so that no browser, operating system or common phone
    /// model holds one, save for what <see cref="IsExcused"/> names.
    /// </summary>
    private static readonly SearchValues<string> Anywhere = SearchValues.Create(
    [
        "bot", "crawl", "spider", "slurp", "scrape", "scraping", "archiv", "fetch", "http://", "https://", "www.",
        "monitor", "scanner", "validator", "verifier", "verification", "checker", "linkcheck", "mediapartners",
        "google-", "googleother", "googleagent", "googleimageproxy", "googleassociation", "feedburner", "feedparser",
        "rss", "preview", "synthetic", "lighthouse", "pingdom", "pagespeed", "gtmetrix", "uptime", "webhook", "agent)",
        "-agent", "agent/", " agent", "sitemap", "favicon", "screenshot", "thumbnail", "httrack", "webcopier", "python",
        "perl", "curl", "wget", "urllib", "libwww", "http-client", "httpclient", "http_client", "api client", "selenium",
        "playwright", "puppeteer", "headless", "phantomjs", "webdriver", "electron-fetch", "indexer", "harvest", "extractor",
        "-ai/", "proxy", "analyzer", "survey", "optimizer", "probe", "audit", "inspector", "scan/", "scan)", "scanning", "http client", "splash ",
        "generator", "visitor", ".com/", ".com)", ".io/", ".io)", "; compatible", "thousandeyes", "site24x7",
        "nodeping", "zabbix", "catchpoint", "panopta", "appinsights", "prometheus", "blackbox", "ptst/", "dareboost", "hardenize",
        "openvas", "acunetix", "zmeu", "nessus", "burp", "netcraft", "ssl labs", "securityheaders", "@", "(at)",
    ], StringComparison.OrdinalIgnoreCase);

    public static bool Contains(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny(Anywhere) is var at and >= 0)
        {
            if (!IsExcused(text, at))
                return true;
            text = text[(at + 1)..];
        }
        return false;
    }

    /// <summary>The phone maker Cubot, and an at sign before a version (<c>Ecosia android@150</c>) instead of a mail host.</summary>
    private static bool IsExcused(ReadOnlySpan<char> text, int at) =>
        text[at] == '@'
            ? at + 1 < text.Length && !char.IsAsciiLetter(text[at + 1])
            : at >= 2 && text[(at - 2)..].StartsWith("cubot", StringComparison.OrdinalIgnoreCase);

    /// <summary>The longest string that <see cref="IsPlainName"/> takes for a name.</summary>
    private const int MaxPlainNameLength = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .,:;-_/()&'");

    /// <summary>
    /// A program that says its name in words and nothing else, such as <c>Zapier</c>. A digit makes it something else,
    /// because logs hold hashed strings too, and those say nothing.
    /// </summary>
    public static bool IsPlainName(ReadOnlySpan<char> text) =>
        text.Length is >= 2 and <= MaxPlainNameLength
        && char.IsAsciiLetter(text[0])
        && !text.ContainsAnyExcept(NameCharacters);

    /// <summary>
    /// <c>Mozilla/5.0 (compatible; Name…)</c>: the form that crawlers took over from Internet Explorer, and that besides
    /// them only Konqueror and a few early browsers use.
    /// </summary>
    public static bool IsCompatibleForm(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf("compatible;", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return false;
        var name = text[(at + "compatible;".Length)..].TrimStart(' ');
        return !name.StartsWith("MSIE") && !name.StartsWith("Konqueror") && !name.StartsWith("Windows");
    }
}
