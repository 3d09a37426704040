using System.Text;
using Microsoft.AspNetCore.Http;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Network;
using RiskAuth.Profiles;
using RiskAuth.Server.Keys;
using RiskAuth.Server.Users;
using System.Diagnostics;

namespace RiskAuth.Fuzz.Targets;

/// <summary>Headers, addresses, keys, tokens and cursors.</summary>
internal static class TextTargets
{
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static IEnumerable<FuzzTarget> All()
    {
        yield return UserAgent();
        yield return ClientHint();
        yield return Range();
        yield return ForwardedFor();
        var (text, _) = ApiKey.Create("fuzz", KeyScopes.Admin, DateTimeOffset.UnixEpoch);
        yield return new("header:api-key", Bytes.Of(text, "rk_000000000000_" + new string('f', 64)), ReadKey) { Words = Bytes.Of("rk_", "_", "Bearer "), MaxLength = 1_024 };
        yield return new("text:key-scopes", Bytes.Of("assess", "assess,read", "admin, read"), input => Bytes.Shape(KeyScopesText.TryParse(Bytes.Text(input), out var scopes), scopes)) { Words = Bytes.Of("assess", "read", "admin", ","), MaxLength = 1_024 };
        var user = new UserKey(UserKey.DefaultTenant, "ola");
        var tokens = new DeviceTokens(Key);
        yield return new("text:device-token", Bytes.Of(tokens.Issue(Guid.Parse("018f0000-0000-7000-8000-000000000001"), user), "rd_AAAA"), input => ReadToken(tokens, input)) { Words = Bytes.Of("rd_", "=", "-", "_"), MaxLength = 1_024 };
        var cursors = new EventCursors(Key);
        yield return new("text:cursor", Bytes.Of(cursors.Write(user, Guid.Parse("018f0000-0000-7000-8000-000000000001"))), input => Bytes.Shape(cursors.TryRead(user, Bytes.Text(input), out _))) { MaxLength = 1_024 };
        yield return new("header:traceparent", Bytes.Of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), input => Bytes.Shape(ActivityContext.TryParse(Bytes.Text(input), null, true, out _))) { MaxLength = 1_024 };
        yield return new("text:password", Bytes.Of("tr0ub4dor&3", "æøå", "p"), ReadPassword) { MaxLength = 6_000 };
    }

    private static FuzzTarget UserAgent() => new(
        "header:user-agent",
        Bytes.Of(
            Chrome,
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "curl/8.5.0", "python-requests/2.31",
            "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
        input =>
        {
            var facts = UserAgentParser.Parse(Bytes.Text(input));
            BrokenPromiseException.Unless(facts.Browser.Length <= 64 && facts.Os.Length <= 64, "names are short, whatever the string");
            return Bytes.Shape(facts.Browser.Length, facts.Os, facts.ToString().Length / 16);
        })
    { Words = Bytes.Of("Mozilla/5.0 ", "(", ")", ";", "Chrome/", "Version/", "Mobile", "Safari/", "Windows NT ", "Android ", "Edg/", "OPR/", "bot", "Headless", "rv:", "Trident/7.0"), MaxLength = 16 * 1024 };

    private static FuzzTarget ClientHint()
    {
        var facts = UserAgentParser.Parse(Chrome);
        return new(
            "header:client-hints",
            Bytes.Of("\"Chromium\";v=\"131\", \"Google Chrome\";v=\"131\", \"Not_A Brand\";v=\"24\"\n\"Windows\"\n\"15.0.0\"\n\"\"", "\"Microsoft Edge\";v=\"131\"\n\"macOS\"\n\"14\"\n\"Pixel 7\""),
            input =>
            {
                var lines = Bytes.Text(input).Split('\n');
                string? At(int i) => i < lines.Length ? lines[i] : null;
                var found = ClientHintsCheck.Find(Chrome, facts, new(At(0), At(1), At(2), lines.Length % 3 == 0, At(3)));
                return Bytes.Shape(found is null, Bytes.Kind(found?.ToString()).Length);
            })
        { Words = Bytes.Of("\"Chromium\"", ";v=", "\"Windows\"", "\"Android\"", "\"Headless", "?1", "\"macOS\""), MaxLength = 4_096 };
    }

    private static FuzzTarget Range() => new(
        "text:address-range",
        Bytes.Of("192.0.2.0/24", "2001:db8::/32", "::ffff:192.0.2.0/120", "10.0.0.1", "fe80::1%eth0", "0.0.0.0/0", "::/0"),
        input =>
        {
            var text = Bytes.Text(input);
            if (!AddressRange.TryParse(text, out var range, out var problem))
            {
                BrokenPromiseException.Unless(problem is { Length: > 0 and < 400 }, "a range is refused in a bounded sentence");
                return Bytes.Shape(Bytes.Kind(problem).Length);
            }
            BrokenPromiseException.Unless(AddressRange.TryParse(range.ToString(), out var again) && again == range, "a range reads back as it was written");
            // ::/80 ends in the mapped addresses, which are IPv4's.
            BrokenPromiseException.Unless(range.Contains(range.Network) && (range.Contains(range.Last) || range.Last.IsIPv4 != range.IsIPv4), "a range holds its ends");
            var ranges = new AddressRanges([range]);
            foreach (var address in new[] { range.Network, range.Last, ClientAddress.FromIPv4(0), ClientAddress.FromIPv4(uint.MaxValue), ClientAddress.Parse("2001:db8::7") })
                BrokenPromiseException.Unless(ranges.Contains(address) == range.Contains(address), "a set of one range holds what the range holds");
            return Bytes.Shape(range.IsIPv4, range.PrefixLength);
        })
    { Words = Bytes.Of("/", ":", "::", ".", "/0", "/32", "/128", "ffff", "255", "%"), MaxLength = 1_024 };

    private static FuzzTarget ForwardedFor()
    {
        var proxies = new TrustedProxies(new AddressRanges([AddressRange.Parse("10.0.0.0/8"), AddressRange.Parse("::1/128")]));
        var remote = ClientAddress.Parse("10.0.0.1");
        return new(
            "header:x-forwarded-for",
            Bytes.Of("203.0.113.7, 10.1.2.3", "[2001:db8::7]:443, 10.0.0.9:80", "198.51.100.1"),
            input =>
            {
                var lines = Bytes.Text(input).Split('\n');
                var client = proxies.FindClient(remote, lines);
                return Bytes.Shape(client.IsIPv4, client == remote, lines.Length > 3);
            })
        { Words = Bytes.Of(",", ", 10.0.0.1", "[", "]", ":443", "unknown", "_hidden", "\n"), MaxLength = 16 * 1024 };
    }

    private static int ReadKey(byte[] input)
    {
        Span<byte> hash = stackalloc byte[32];
        return Bytes.Shape(ApiKey.TryRead(Bytes.Text(input), out var id, hash), id?.Length);
    }

    private static int ReadToken(DeviceTokens tokens, byte[] input)
    {
        var text = Bytes.Text(input);
        var (isGenuine, issuedS) = tokens.StandingOf(text, new(UserKey.DefaultTenant, "ola"));
        BrokenPromiseException.Unless(isGenuine || issuedS is null, "only genuine tokens were issued to anybody");
        BrokenPromiseException.Unless(tokens.Key(text) != 0 || text.Length == 0, "every token has a key");
        return Bytes.Shape(isGenuine);
    }

    private static int ReadPassword(byte[] input)
    {
        var taken = SubmittedCredential.TryFromPasswordUtf8(input, out var credential);
        using (credential)
        {
            if (SubmittedCredential.TryFromSha1(Bytes.Text(input), out var sha1))
                sha1.Dispose();
            if (SubmittedCredential.TryFromNtlm(Bytes.Text(input), out var ntlm))
                ntlm.Dispose();
            BrokenPromiseException.Unless(taken || input.Length is 0 or > 4_096 || !IsUtf8(input), "a password in UTF-8 of ordinary length is taken");
            return Bytes.Shape(taken);
        }
    }

    private static bool IsUtf8(byte[] input) => System.Text.Unicode.Utf8.IsValid(input) && Encoding.UTF8.GetCharCount(input) <= 1_024;
}
