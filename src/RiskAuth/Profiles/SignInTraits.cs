using System.Globalization;
using RiskAuth.Assessments;
using RiskAuth.Network;

namespace RiskAuth.Profiles;

/// <summary>
/// One sign-in as profiles and counters compare it: hashes instead of strings, seconds instead of dates.
/// Live attempts, stored events and imported logs all come through <see cref="TraitReader"/>, so that they can never differ.
/// </summary>
public readonly record struct SignInTraits
{
    public required long TimeS { get; init; }
    public required ClientAddress Ip { get; init; }
    public ClientAddress Host => Ip.Host;
    public uint Asn { get; init; }
    public uint Country { get; init; }
    public uint Region { get; init; }
    public uint City { get; init; }
    public required NetworkFacts Network { get; init; }
    public ulong UserAgent { get; init; }
    public uint Browser { get; init; }
    public uint Family { get; init; }
    public uint Os { get; init; }
    public uint OsFamily { get; init; }
    public required UserAgentFacts Agent { get; init; }
    public ulong DeviceKey { get; init; }
    public int? RttMs { get; init; }
    public ushort PlatformPrint { get; init; }
    public ushort ScreenPrint { get; init; }
    public ushort LanguagePrint { get; init; }

    /// <summary>Hour of the week in UTC, 0-167, Monday 00:00 is 0.</summary>
    public byte HourOfWeek => (byte)((TimeS / 3600 + 72) % 168);
}

/// <summary>Makes <see cref="SignInTraits"/>. Hashes of browser and system names are cached, within a limit.</summary>
public sealed class TraitReader(KeyedHash hash)
{
    private const int MaxCachedNames = 4096;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(string, string, int), (uint Exact, uint Family)> _names = new();

    public KeyedHash Hash => hash;

    public SignInTraits Read(
        DateTimeOffset time, ClientAddress ip, NetworkFacts network, string? userAgent, UserAgentFacts agent,
        ulong deviceKey, int? rttMs, Fingerprint? fingerprint)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var browser = Name(agent.Browser, "", agent.BrowserMajor);
        var os = Name(agent.Os, agent.OsVersion, 0);
        return new SignInTraits
        {
            TimeS = time.ToUnixTimeSeconds(),
            Ip = ip,
            Asn = network.Asn,
            Country = PackCountry(network.Country),
            Region = network.Region is null ? 0 : (uint)hash.Of(network.Country, network.Region),
            City = network.City is null ? 0 : (uint)hash.Of(network.Country, network.City),
            Network = network,
            UserAgent = hash.Of(userAgent),
            Browser = browser.Exact,
            Family = browser.Family,
            Os = os.Exact,
            OsFamily = os.Family,
            Agent = agent,
            DeviceKey = deviceKey,
            RttMs = rttMs,
            PlatformPrint = (ushort)hash.Of(fingerprint?.Platform),
            ScreenPrint = (ushort)hash.Of(fingerprint?.Screen),
            LanguagePrint = (ushort)hash.Of(fingerprint?.Languages),
        };
    }

    public ulong User(UserKey user) => hash.Of(user.Tenant, user.User);

    /// <summary>A country code packed into a number, 0 when missing.</summary>
    public static uint PackCountry(string? country) => country is [var a, var b] ? (uint)a << 8 | b : 0;

    public static string CountryOf(uint packed) => packed == 0 ? "" : string.Create(2, packed, static (span, code) =>
    {
        span[0] = (char)(code >> 8);
        span[1] = (char)(code & 0xFF);
    });

    private (uint Exact, uint Family) Name(string family, string version, int major)
    {
        if (family.Length == 0)
            return (0, 0);
        if (_names.TryGetValue((family, version, major), out var known))
            return known;
        var exact = major > 0 ? major.ToString(CultureInfo.InvariantCulture) : version;
        var made = ((uint)hash.Of(family, exact) | 1, (uint)hash.Of(family) | 1);
        if (_names.Count < MaxCachedNames)
            _names.TryAdd((family, version, major), made);
        return made;
    }
}
