using static RiskAuth.Signals.ReasonCode;

namespace RiskAuth.Learning.Scenarios;

/// <summary>What attackers do, each with the signals that name it and the attempts that the engine is granted to see it.</summary>
internal static class AttackBehaviours
{
    public static readonly IReadOnlyList<Behaviour> All =
    [
        new("burst_one_address", "One address hammers one to four accounts, seconds apart", [BruteForce, CredentialStuffing], 12, GuessingAttacks.Burst),
        new("brute_force", "One address guesses at one account for minutes", [BruteForce], 12, GuessingAttacks.BruteForce),
        new("brute_force_slow", "One guess at one account every six to twelve minutes", [BruteForce], 24, GuessingAttacks.SlowBruteForce),
        new("guessing_from_the_office", "A colleague guesses at an account from the owner's office", [BruteForce], 12, GuessingAttacks.FromTheOffice),
        new("distributed_guessing", "Dozens of addresses guess at one account within hours", [DistributedGuessing, BruteForce], 12, GuessingAttacks.Distributed),
        new("distributed_guessing_slow", "A new address guesses at one account about every hour", [DistributedGuessing, BruteForce], 12, GuessingAttacks.SlowDistributed),
        new("success_after_failures", "A stranger guesses some minutes, gets in, and comes back", [BruteForce, UserFailures, SuccessAfterFailures], 12, GuessingAttacks.SuccessAfterFailures),

        new("stuffing_one_address", "A list of names and passwords from one address", [CredentialStuffing], 12, StuffingAttacks.OneAddress),
        new("stuffing_slow", "The same from three addresses, a name every few minutes for a day", [CredentialStuffing, PasswordSpray], 24, StuffingAttacks.Slow),
        new("stuffing_one_network", "The same from all over one /24", [CredentialStuffing], 24, StuffingAttacks.OneNetwork),
        new("stuffing_one_provider", "The same from one operator, a new address each time", [CredentialStuffing], 30, StuffingAttacks.OneProvider),
        new("stuffing_many_networks", "The same through 25 to 50 proxies of all kinds, another browser each time", [CredentialStuffing], 40, StuffingAttacks.ManyNetworks),
        new("stuffing_one_tool", "The same, a new address each time, with one user agent", [CredentialStuffing], 30, StuffingAttacks.OneTool),
        new("stuffing_behind_carrier", "The same from a carrier's address that customers use at the time", [CredentialStuffing], 24, StuffingAttacks.BehindCarrier),

        new("spray_minutes", "One password over many accounts within minutes, fresh addresses", [PasswordSpray], 12, SprayAttacks.Minutes),
        new("spray_hours", "The same within hours", [PasswordSpray], 12, SprayAttacks.Hours),
        new("spray_day", "The same within a day", [PasswordSpray], 12, SprayAttacks.Day),
        new("spray_days", "The same within three to five days", [PasswordSpray], 12, SprayAttacks.Days),
        new("spray_some_passwords", "Three passwords over all accounts, from ten addresses", [PasswordSpray, CredentialStuffing], 12, SprayAttacks.SomePasswords),

        new("impossible_travel", "A stranger far away, within the hour after the owner", [ImpossibleTravel], 1, Takeovers.ImpossibleTravel),
        new("token_replay", "An old copy of the browser's token, from elsewhere", [TokenReplay], 1, Takeovers.TokenReplay),
        new("stolen_cookie", "The browser's current token, on the thief's machine", [FingerprintMismatch, ImpossibleTravel, HostingNetwork, Anonymizer, NewCountry, NewAsn], 1, Takeovers.StolenCookie),
        new("dormant_return", "A stranger with the password of an account that slept for months", [DormantAccount], 1, Takeovers.DormantReturn),
        new("phishing_relay", "A relay passes the victim's browser on, from its own address", [NewDevice], 1, Takeovers.PhishingRelay),
        new("bot_script", "A program with the right password", [UserAgentBot, UserAgentImpossible, HostingNetwork, Anonymizer, NewCountry], 1, Takeovers.BotScript),
        new("stranger_abroad", "A stranger with the password, in another country", [NewCountry], 1, Takeovers.StrangerAbroad),
        new("stranger_vpn", "The same through a VPN exit in the owner's country", [Anonymizer], 1, Takeovers.StrangerBehindVpn),
    ];
}
