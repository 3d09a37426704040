using static RiskAuth.Signals.ReasonCode;

namespace RiskAuth.Signals;

/// <summary>
/// Every signal, in one list: when it is observed, what it adds to the baseline score, why, and how it is said.
/// The weights are natural log-odds chosen before any training, from what is published about each signal; a trained model replaces
/// them. As a yardstick: +0.7 doubles the odds of an attack, +2.3 makes them ten times as high.
/// </summary>
public static class SignalTable
{
    /// <summary>The most rows that the table may have: where there is room for so many, there is room for every signal at once.</summary>
    public const int MaxRows = 64;

    private static readonly Signal[] Table =
    [
        new(NewDevice, 1.0f, "The account has history and this browser is not part of it: an unknown device token, a missing one where the user's browsers keep theirs, or a browser, system or device class never seen.",
            "About half of legitimate sign-ins bring a new user agent, so alone it must not challenge.",
            DeviceSignals.NewDevice, e => $"First sign-in on this device ({Device(e)})."),
        new(DeviceTokenMismatch, 1.2f, "The device token is one of ours but of no device that this account has (any more), or claims to be ours and is not.",
            "Shared computers do this; so do cookie thieves and guessers.",
            DeviceSignals.TokenMismatch, e => $"The device token does not belong to this account ({e["token"]})."),
        new(TokenReplay, 5.0f, "The device token was replaced at an earlier sign-in and its successor has been used since: two parties hold the same token.",
            "A browser keeps only the newest token; an older one means a copy.",
            DeviceSignals.TokenReplay, e => $"An old copy of a device token was used ({Device(e)})."),
        new(NewBrowser, .4f, "Browser family never seen for this account.", "Weak: people change browsers.",
            DeviceSignals.NewBrowser, e => $"First time with {Or(e.Word("browser"), "this browser")}."),
        new(NewOs, .6f, "Operating system family never seen for this account.", "Systems change less often than browsers.",
            DeviceSignals.NewOs, e => $"First time on {Or(e.Word("os"), "this system")}."),
        new(UserAgentBot, 2.5f, "The user agent names a crawler, a script library or an automation tool; a fifth of the weight where this account always signs in so.", "People do not sign in with these; attack tools that do not hide do.",
            DeviceSignals.UserAgentBot, e => $"The client calls itself a program, not a browser ({e["userAgent"]})."),
        new(UserAgentImpossible, 2.0f, "A headless browser, or a combination or version that no maker ships; a fifth of the weight where this account always signs in so.", "Hand-made strings of attack tools; rare oddities of old browsers keep it from deciding alone.",
            DeviceSignals.UserAgentImpossible, _ => "The user agent describes a browser that does not exist or runs without a screen."),
        new(ClientHintsMismatch, 1.2f, "Client Hints contradict the User-Agent string.", "A spoofed string often forgets the hints.",
            DeviceSignals.ClientHintsMismatch, e => $"The browser contradicts itself about its {e["field"]}."),
        new(FingerprintMismatch, 2.5f, "A known device token comes from a machine that differs in two or more of platform, screen, languages, system and browser.", "What a stolen cookie looks like; one change alone is an upgrade or a new monitor.",
            DeviceSignals.FingerprintMismatch, e => $"A known device looks different in {e["changedFields"]} ways."),
        new(KnownDevice, -2.5f, "The device token belongs to a device that signed in before; two fifths of the weight from a hosting company that is new to the user, three fifths from a new anonymizer, a fifth where the machine looks different.", "The best evidence there is that this is the same browser.",
            DeviceSignals.KnownDevice, e => $"Known device, {Times(e.Number("signIns"), "successful sign-in")}."),

        new(NewCountry, 2.0f, "Country never seen for this account.", "Two to four in a hundred users travel; most attackers sit elsewhere.",
            NetworkSignals.NewCountry, e => $"First sign-in from {e["country"]}."),
        new(NewRegion, .5f, "Region never seen for this account.", "Weak: databases move regions about.",
            NetworkSignals.NewRegion, e => $"First sign-in from {e["region"]}."),
        new(NewCity, .4f, "City never seen for this account.", "Weak: city look-ups are right two times in three.",
            NetworkSignals.NewCity, e => $"First sign-in from {e["city"]}."),
        new(NewAsn, .8f, "Network operator (ASN) never seen for this account; half of the weight for schools, offices and authorities.", "People use a handful of operators.",
            NetworkSignals.NewAsn, e => $"First sign-in through {Or(e.Word("organization"), "this network operator")}."),
        new(NewNetwork, .3f, "Address range (/24 or /64) never seen for this account.", "Addresses change; alone it says nearly nothing.",
            NetworkSignals.NewNetwork, e => $"New address range ({e["address"]})."),
        new(RareCountry, 1.2f, "Fewer than one sign-in in 200 of all users comes from this country, and the user has not been there.", "Rarity over all users works where the account has no history.",
            NetworkSignals.RareCountry, e => $"Hardly anyone signs in from {e["country"]} ({Percent(e.Number("shareOfSignIns"))} of sign-ins)."),
        new(RareAsn, 1.2f, "Fewer than one sign-in in 1,000 of all users comes through this operator, and the user has not used it.", "The strongest single sign on takeovers of accounts without history (published AUC .97).",
            NetworkSignals.RareAsn, e => $"Hardly anyone signs in through {Or(e.Word("organization"), "this network operator")}."),
        new(HostingNetwork, 3.0f, "The address belongs to a hosting company.", "People rarely sign in from servers; a fifth of the weight where this user does.",
            NetworkSignals.HostingNetwork, e => $"The address belongs to a hosting company ({Or(e.Word("organization"), "unnamed")})."),
        new(Anonymizer, 3.0f, "The address is a VPN, proxy, relay or Tor exit.", "Attackers hide, and so do careful people; a fifth of the weight where this user does.",
            NetworkSignals.Anonymizer, e => $"The address hides its user ({Or(e.Word("organization"), "anonymizing network")})."),
        new(MobileCarrier, -.6f, "A mobile carrier's address in a country the user knows, and something about the place is new.", "Carriers move their customers between addresses and cities; it takes back what that novelty added.",
            NetworkSignals.MobileCarrier, e => $"Mobile carrier ({Or(e.Word("organization"), "unnamed")}): addresses there change often."),
        new(TimezoneMismatch, 1.2f, "The browser's clock is more than 3.5 hours from the sun at the address's place.", "Proxies move the address and not the clock.",
            NetworkSignals.TimezoneMismatch, e => $"The browser's clock ({e["timeZone"]}) is {e["hoursApart"]} hours from its address's place."),
        new(KnownNetwork, -1.5f, "The user has signed in from this address (or, for part of the weight, its /24 or /64).", "Attackers rarely sit in the user's own network.",
            NetworkSignals.KnownNetwork, e => $"Known network ({e["address"]})."),
        new(ImpossibleTravel, 3.0f, "From the last success to here needs more than 900 km/h over more than 100 km, less both accuracy radii; damped for carriers, shared exits and anonymizers, and none where a carrier moves its customer within a country.", "Nobody is in two places; errors of the databases keep it from blocking alone.",
            HistorySignals.ImpossibleTravel, Travel),
        new(RttMismatch, 1.0f, "The round-trip time is more than four standard deviations from what this user has at this place.", "A relay adds its own distance; networks are noisy.",
            NetworkSignals.RttMismatch, e => $"The round trip of {e["rttMs"]} ms is unlike this user's usual one."),

        new(UnusualHour, .8f, "Fewer than one in 50 of the user's last sign-ins fell within two hours of this time of day.", "People keep hours, loosely; it grows with the number of sign-ins compared.",
            HistorySignals.UnusualHour, e => $"Unusual time of day for this user ({e["hourUtc"]}:00 UTC)."),
        new(DormantAccount, .6f, "No success for 90 days.", "Forgotten accounts are prey, and also come back.",
            HistorySignals.DormantAccount, e => $"No sign-in for {e["days"]} days."),
        new(NoHistory, .4f, "The account has no success yet.", "35 % of real takeovers hit such accounts, yet every account begins so.",
            HistorySignals.NoHistory, _ => "First sign-in of this account."),
        new(RecentStrongAuth, -1.0f, "A challenge was passed on this device within 30 days.", "The same person proved more, not long ago.",
            DeviceSignals.RecentStrongAuth, e => $"Passed a challenge here {e["daysAgo"]} days ago."),

        new(UserFailures, 1.2f, "Four or more failures on this account within an hour.", "Owners forget too, but stop sooner; grows up to 20.",
            SequenceSignals.UserFailures, e => $"{Times(e.Number("failures"), "failed attempt")} on this account within an hour."),
        new(AddressFailures, 2.0f, "Five or more failures from this address within an hour, and at least half of its attempts.", "Legitimate shared addresses mostly succeed.",
            SequenceSignals.AddressFailures, e => $"{Times(e.Number("failures"), "failed attempt")} from {e["address"]} within an hour."),
        new(AddressManyUsers, 2.5f, "Five or more accounts failed from this address within a day, and at least half of its attempts did.", "One address trying many names is the mark of stuffing and spraying.",
            SequenceSignals.AddressManyUsers, e => $"{e["users"]} accounts failed from {e["address"]} within a day."),
        new(PrefixManyUsers, 1.2f, "Fifteen or more accounts failed from this /24 or /48 within a day, and at least half of its attempts did.", "Attackers rotate within a network; so do neighbours fail.",
            SequenceSignals.PrefixManyUsers, e => $"{e["users"]} accounts failed from the network {e["prefix"]} within a day."),
        new(AsnFailureSurge, .8f, "Failures of this operator within an hour are far above its own usual number.", "Without the operator's own baseline this raises thousands of false alarms (published).",
            SequenceSignals.AsnFailureSurge, e => $"{Times(e.Number("failures"), "failure")} within an hour in this operator's network, where {e["expected"]} are usual."),
        new(CredentialStuffing, 5.0f, "The attempt belongs to a credential-stuffing campaign.", "Rules over sequences caught 400 of 420 published attacks with no alert on clean traffic.",
            SequenceSignals.CredentialStuffing, e => $"Part of credential stuffing from {e["key"]}: {e["failures"]} failures on {e["users"]} accounts."),
        new(PasswordSpray, 5.0f, "The attempt belongs to a password-spraying campaign.", "As credential_stuffing; one password over many accounts has 98 % precision (published).",
            SequenceSignals.PasswordSpray, e => $"Part of password spraying with {e["key"]}: {e["failures"]} failures on {e["users"]} accounts."),
        new(BruteForce, 4.5f, "The attempt belongs to a brute-force campaign.", "As credential_stuffing.",
            SequenceSignals.BruteForce, e => $"Part of brute force ({e["key"]}): {e["failures"]} failures."),
        new(DistributedGuessing, 3.5f, "Many addresses are guessing at this account.", "The owner comes in through the same door, so it weighs less than the others.",
            SequenceSignals.DistributedGuessing, e => $"{e["addresses"]} addresses are guessing at this account: {e["failures"]} failures."),
        new(SuccessAfterFailures, 2.0f, "Within a day, the last success came after five or more failures in an hour, on no known device and with no passed challenge, and this attempt comes from its address.", "A guessed password looks like this.",
            HistorySignals.SuccessAfterFailures, e => $"The last success from here came after {Times(e.Number("failures"), "failure")}."),

        new(CompromisedPassword, 2.0f, "The password is known from a breach.", "Stuffing uses such passwords; many owners do too.",
            CredentialSignals.Compromised, e => $"The password is known from a data breach{Seen(e)}."),
        new(CompromisedPair, 3.5f, "This user name and password were leaked together.", "Exactly what an attacker would try first.",
            CredentialSignals.Pair, _ => "This user name and password were leaked together."),
        new(CompromisedSimilar, .8f, "The password is a small change of a breached one.", "Tweaked passwords fall to guessing.",
            CredentialSignals.Similar, _ => "The password is a small change of one known from a data breach."),
        new(CommonPassword, .8f, "The password is among the most common ones.", "The first that anybody tries.",
            CredentialSignals.Common, _ => "The password is among the most common ones."),

        new(UnlikelyForUser, 1.5f, "Freeman's likelihood ratio: network and user agent are at least 20 times likelier for all users than for this one.", "The published baseline that every study starts from; in full from 2,000 times.",
            HistorySignals.UnlikelyForUser, e => $"Network and browser together are {e["ratio"]} times likelier for others than for this user."),
    ];

    private static readonly Signal?[] ByCode = Index();

    public static IReadOnlyList<Signal> All => Table;

    /// <summary>The same rows, for the one loop that runs at every attempt.</summary>
    internal static ReadOnlySpan<Signal> Rows => Table;

    public static Signal? Find(ReasonCode code) => ByCode[(byte)code];

    private static Signal?[] Index()
    {
        var index = new Signal?[byte.MaxValue + 1];
        foreach (var signal in All)
            index[(byte)signal.Code] = signal;
        return index;
    }

    private static string Travel(Evidence e)
    {
        var minutes = e.Number("elapsedMinutes");
        if (minutes < 1)
            return $"{e["to"]}, {e["distanceKm"]} km from {e["from"]} less than a minute ago.";
        var ago = minutes < 120 ? $"{Times(minutes, "minute")}" : minutes < 2880 ? $"{Times(Math.Round(minutes / 60), "hour")}" : $"{Times(Math.Round(minutes / 1440), "day")}";
        return $"{e["to"]}, {e["distanceKm"]} km from {e["from"]} {ago} ago: {e["speedKmh"]} km/h.";
    }

    private static string Device(Evidence e)
    {
        var (browser, os) = (e.Word("browser"), e.Word("os"));
        return browser.Length + os.Length == 0 ? "unknown browser" : browser.Length == 0 ? os : os.Length == 0 ? browser : $"{browser} on {os}";
    }

    private static string Seen(Evidence e) => e.Number("seenAtLeast") > 1 ? $", where it was seen at least {e["seenAtLeast"]} times" : "";

    private static string Times(double count, string noun) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:#,0} {noun}{(count == 1 ? "" : "s")}");

    private static string Percent(double share) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{100 * share:0.##} %");

    private static string Or(string word, string otherwise) => word.Length > 0 ? word : otherwise;
}
