namespace RiskAuth.Features;

/// <summary>What a feature looks at; the simulator's audit and the explanations work by group.</summary>
public enum FeatureGroup : byte
{
    History,
    Device,
    UserAgent,
    Address,
    Asn,
    Country,
    Travel,
    Hour,
    Rtt,
    Sequence,
}

/// <param name="Monotone">
/// +1 when more means more risk, -1 when less, 0 when the sign is not known. What is new about a user agent has no known sign: most
/// legitimate sign-ins bring something new, and one that looks exactly like the owner's but shows no device token is worse than one that
/// looks like a new machine. Shares have none either: an attacker who picks the victim's main operator raises them.
/// </param>
public sealed record Feature(string Name, FeatureGroup Group, int Monotone, string Meaning);

/// <summary>
/// Names, order and version of the numbers that detectors see. A model is trained for one version and refused by any other. Order and
/// meaning of a version never change: add at the end and raise <see cref="Version"/>.
/// </summary>
public static class FeatureSchema
{
    public const int Version = 2;

    public static readonly IReadOnlyList<Feature> Features =
    [
        new("sign_ins", FeatureGroup.History, 0, "ln(1 + successes so far)"),
        new("days_since_success", FeatureGroup.History, 0, "ln(1 + days since the last success); missing without one"),
        new("account_age_days", FeatureGroup.History, 0, "ln(1 + days since the first success); missing without one"),
        new("failures_since_success", FeatureGroup.Sequence, +1, "ln(1 + failures since the last success)"),
        new("device_state", FeatureGroup.Device, +1, "-1 known token, 0 none and none expected, 1 none though expected, 2 unknown, 3 another account's or an old copy"),
        new("device_sign_ins", FeatureGroup.Device, -1, "ln(1 + successes on the known device)"),
        new("fingerprint_changes", FeatureGroup.Device, +1, "fields in which a known device differs; missing without a known device"),
        new("agent_new", FeatureGroup.UserAgent, 0, "1 when the user-agent string is new; missing without history"),
        new("browser_new", FeatureGroup.UserAgent, 0, "1 when the browser family is new"),
        new("os_new", FeatureGroup.UserAgent, 0, "1 when the system family is new"),
        new("device_class_new", FeatureGroup.UserAgent, 0, "1 when desktop, mobile or tablet is new"),
        new("agent_share", FeatureGroup.UserAgent, 0, "share of the user's weight on this user-agent string"),
        new("os_share", FeatureGroup.UserAgent, 0, "share of the user's weight on this system version"),
        new("agent_rarity", FeatureGroup.UserAgent, +1, "-ln of the smoothed share of this string among all sign-ins"),
        new("browser_rarity", FeatureGroup.UserAgent, +1, "-ln of the smoothed share of this browser version"),
        new("os_rarity", FeatureGroup.UserAgent, +1, "-ln of the smoothed share of this system version"),
        new("agent_suspicious", FeatureGroup.UserAgent, +1, "1 for a bot or script, plus 1 for an impossible string, plus 1 for contradicting hints"),
        new("host_new", FeatureGroup.Address, +1, "1 when the address (IPv6: /64) is new; missing without history"),
        new("line_new", FeatureGroup.Address, +1, "1 when the /24 or /64 is new"),
        new("host_share", FeatureGroup.Address, 0, "share of the user's weight on this address"),
        new("host_rarity", FeatureGroup.Address, +1, "-ln of the smoothed share of this address among all sign-ins"),
        new("network_hosting", FeatureGroup.Address, +1, "1 for a hosting company's address"),
        new("network_anonymizer", FeatureGroup.Address, +1, "1 for a VPN, proxy, relay or Tor exit"),
        new("network_mobile", FeatureGroup.Address, 0, "1 for a mobile carrier's address"),
        new("asn_new", FeatureGroup.Asn, +1, "1 when the operator is new; missing without history"),
        new("asn_share", FeatureGroup.Asn, 0, "share of the user's weight on this operator"),
        new("asn_rarity", FeatureGroup.Asn, +1, "-ln of the smoothed share of this operator among all sign-ins"),
        new("country_new", FeatureGroup.Country, +1, "1 when the country is new; missing without history"),
        new("region_new", FeatureGroup.Country, +1, "1 when the region is new"),
        new("city_new", FeatureGroup.Country, +1, "1 when the city is new"),
        new("country_share", FeatureGroup.Country, 0, "share of the user's weight on this country"),
        new("country_rarity", FeatureGroup.Country, +1, "-ln of the smoothed share of this country among all sign-ins"),
        new("travel_speed", FeatureGroup.Travel, +1, "ln(1 + km/h from the last success, less both accuracy radii); missing without coordinates"),
        new("travel_distance", FeatureGroup.Travel, +1, "ln(1 + km from the last success, less both accuracy radii)"),
        new("timezone_apart", FeatureGroup.Travel, +1, "hours between the browser's clock and the sun at the address; missing without both"),
        new("hour_share", FeatureGroup.Hour, -1, "share of past sign-ins within two hours of this time of day; missing below eight"),
        new("rtt_deviation", FeatureGroup.Rtt, +1, "absolute standard deviations of ln(round-trip time); missing when unknown"),
        new("freeman_network", FeatureGroup.Asn, +1, "ln of Freeman's ratio of the network feature; missing without history"),
        new("freeman_agent", FeatureGroup.UserAgent, 0, "ln of Freeman's ratio of the user-agent feature"),
        new("user_failures_1h", FeatureGroup.Sequence, +1, "ln(1 + failures of this account within an hour)"),
        new("user_failures_24h", FeatureGroup.Sequence, +1, "ln(1 + failures of this account within a day)"),
        new("user_failed_addresses_24h", FeatureGroup.Sequence, +1, "ln(1 + addresses that failed at this account within a day)"),
        new("address_failures_1h", FeatureGroup.Sequence, +1, "ln(1 + failures from this address within an hour)"),
        new("address_failed_users_24h", FeatureGroup.Sequence, +1, "ln(1 + accounts that failed from this address within a day)"),
        new("address_users_24h", FeatureGroup.Sequence, 0, "ln(1 + accounts seen from this address within a day)"),
        new("prefix_failed_users_24h", FeatureGroup.Sequence, +1, "ln(1 + accounts that failed from this /24 or /48 within a day)"),
        new("asn_failure_surge", FeatureGroup.Sequence, +1, "ln of (1 + failures of the operator within an hour) over (1 + what is usual)"),
        new("tag_failed_users_24h", FeatureGroup.Sequence, +1, "ln(1 + accounts at which this password failed within a day)"),
        new("campaign", FeatureGroup.Sequence, +1, "1 when the attempt belongs to a campaign"),
        new("freeman", FeatureGroup.History, 0, "ln of Freeman's whole ratio; missing without history"),
    ];

    public static int Count => Features.Count;

    public static IReadOnlyList<string> Names { get; } = [.. Features.Select(f => f.Name)];

    public static int IndexOf(string name)
    {
        for (var i = 0; i < Features.Count; i++)
            if (Features[i].Name == name)
                return i;
        return -1;
    }
}
