using System.Globalization;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Signals;
using static RiskAuth.Signals.ReasonCode;

namespace RiskAuth.Scoring.Models;

/// <summary>
/// Features that one reason speaks of. A model's score is explained by topics: which of them, made ordinary, would take the alert away.
/// Every feature belongs to a topic; those of Freeman's ratios to each that they compare.
/// </summary>
/// <param name="Signals">Signals that say it best, the most telling first; the first one observed is the reason.</param>
/// <param name="Fallback">The code where no signal was observed, because no single value was remarkable.</param>
/// <param name="Say">The sentence and its values for that case.</param>
internal sealed record ExplanationTopic(
    int[] Features, ReasonCode[] Signals, ReasonCode Fallback, ExplanationTopic.Sentence Say)
{
    internal delegate (string Text, Evidence Evidence) Sentence(in Observation observation);

    public static readonly IReadOnlyList<ExplanationTopic> All =
    [
        Topic(["device_state", "device_sign_ins", "fingerprint_changes"],
            [ReasonCode.TokenReplay, DeviceTokenMismatch, FingerprintMismatch, NewDevice], UnusualDevice, Device),
        Topic(["agent_new", "browser_new", "os_new", "device_class_new", "agent_share", "os_share", "agent_rarity", "browser_rarity", "os_rarity", "agent_suspicious", "freeman_agent", "freeman"],
            [UserAgentBot, UserAgentImpossible, ClientHintsMismatch, NewOs, NewBrowser], UnusualUserAgent, UserAgent),
        Topic(["host_new", "line_new", "host_share", "host_rarity", "network_hosting", "network_anonymizer", "network_mobile", "asn_new", "asn_share", "asn_rarity",
            "country_new", "region_new", "city_new", "country_share", "country_rarity", "travel_speed", "travel_distance", "timezone_apart", "freeman_network", "freeman"],
            [ImpossibleTravel, NewCountry, Anonymizer, HostingNetwork, RareCountry, RareAsn, TimezoneMismatch, NewAsn, UnlikelyForUser, NewRegion, NewCity, NewNetwork], UnusualNetwork, Network),
        Topic(["hour_share"], [UnusualHour], UnusualTime, Time),
        Topic(["rtt_deviation"], [RttMismatch], UnusualRoundTrip, RoundTrip),
        Topic(["failures_since_success", "user_failures_1h", "user_failures_24h", "user_failed_addresses_24h", "address_failures_1h", "address_failed_users_24h",
            "address_users_24h", "prefix_failed_users_24h", "asn_failure_surge", "tag_failed_users_24h", "campaign"],
            [CredentialStuffing, PasswordSpray, DistributedGuessing, BruteForce, SuccessAfterFailures, UserFailures, AddressManyUsers, AddressFailures, PrefixManyUsers, AsnFailureSurge], UnusualAttempts, Attempts),
        Topic(["sign_ins", "days_since_success", "account_age_days"], [DormantAccount, NoHistory], UnusualHistory, History),
    ];

    /// <summary>Adds the most telling signal of this topic that was observed, or, where none was, the topic's own sentence.</summary>
    public void AddReason(List<Reason> reasons, in Observation observation, IReadOnlyList<ObservedSignal> observed)
    {
        foreach (var code in Signals)
        {
            if (Find(observed, code) is not { } signal)
                continue;
            reasons.Add(Explanation.Say(signal));
            return;
        }
        var (text, evidence) = Say(observation);
        reasons.Add(new(Fallback.Word(), text, evidence));
    }

    private static ObservedSignal? Find(IReadOnlyList<ObservedSignal> observed, ReasonCode code)
    {
        for (var i = 0; i < observed.Count; i++)
        {
            if (observed[i].Code == code)
                return observed[i];
        }
        return null;
    }

    private static ExplanationTopic Topic(string[] features, ReasonCode[] signals, ReasonCode fallback, Sentence say) =>
        new(Array.ConvertAll(features, FeatureSchema.IndexOf), signals, fallback, say);

    private static (string, Evidence) Device(in Observation o) =>
        (o.ExpectsToken ? "This user's browsers keep a device token, and none of them sent it." : "No device token shows that this browser signed in before.",
            Evidence.Of("knownDevices", o.Profile.Devices.Count));

    private static (string, Evidence) UserAgent(in Observation o)
    {
        var seen = o.Population.UserAgent.Level0;
        var evidence = Evidence.Of(("seen", seen), ("signIns", o.Population.SignIns), ("userSeen", Math.Round(o.AgentCounts.Level0, 1)));
        return ($"This browser version was seen in {Number(seen)} of {Number(o.Population.SignIns)} sign-ins of all users, and in {evidence["userSeen"]} of this user's.", evidence);
    }

    private static (string, Evidence) Network(in Observation o)
    {
        var name = o.Traits.Network.Organization is { Length: > 0 } organization ? organization : "this network operator";
        var (seen, here) = (o.Population.Network.Level0, o.Population.Network.Level1);
        return ($"Of {Number(o.Population.SignIns)} sign-ins of all users, {Number(here)} came through {name} and {Number(seen)} from this address.",
            Evidence.Of(("organization", o.Traits.Network.Organization), ("seen", seen), ("seenOfOperator", here), ("signIns", o.Population.SignIns)));
    }

    private static (string, Evidence) Time(in Observation o) =>
        ($"{(double.IsNaN(o.HourShare) ? "Few" : $"{Math.Round(100 * o.HourShare)} %")} of this user's sign-ins are near this time of day ({o.Traits.HourOfWeek % 24}:00 UTC).",
            Evidence.Of(("hourUtc", o.Traits.HourOfWeek % 24), ("signInsCompared", o.Profile.Hours.Count)));

    private static (string, Evidence) RoundTrip(in Observation o) =>
        ($"The round trip of {o.Traits.RttMs?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} ms is a little unlike this user's usual one.", Evidence.Of("rttMs", o.Traits.RttMs ?? 0));

    private static (string, Evidence) Attempts(in Observation o)
    {
        var (failures, users) = (o.Velocity.User.Failures24h, Math.Max(o.Velocity.Address.FailedUsers24h, Math.Max(o.Velocity.Prefix.FailedUsers24h, o.Velocity.PasswordTag.FailedUsers24h)));
        return ($"Within a day: {Number(failures)} failures at this account, and {Number(users)} accounts that failed from here or with this password.",
            Evidence.Of(("failures", failures), ("users", users)));
    }

    private static (string, Evidence) History(in Observation o) =>
        !o.HasHistory ? ("The account has no successful sign-in yet.", Evidence.None)
        : ($"The account's last of {Number(o.Profile.SignIns)} sign-ins was {Number(o.DaysSinceSuccess)} days ago.",
            Evidence.Of(("signIns", o.Profile.SignIns), ("days", Math.Round(o.DaysSinceSuccess))));

    private static string Number(double value) => Math.Round(value).ToString("#,0", CultureInfo.InvariantCulture);
}
