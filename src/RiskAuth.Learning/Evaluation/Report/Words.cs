using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Simulation;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>What the names in a report are called, and what they mean, in one plain sentence each.</summary>
internal static class Words
{
    public static string Family(string name) => name == FamilyMeasures.AllFamilies ? "all attacks" : Spaced(name);

    public static string Meaning(string family) => AttackFamilies.TryParse(family, out var known) ? known switch
    {
        AttackFamily.Naive => "A stranger's sign-in, from somebody else's kind of network and browser: one try at one account.",
        AttackFamily.Vpn => "As naive, but from the victim's country.",
        AttackFamily.Targeted => "The victim's country, network operator and browser, from another address.",
        AttackFamily.VeryTargeted => "As targeted, at the victim's hours and with the victim's round-trip time.",
        AttackFamily.Stuffing => "Names and passwords from another site's breach, one or two tries a name, from few addresses.",
        AttackFamily.Spray => "A few popular passwords tried over many accounts, slowly, from many addresses.",
        AttackFamily.DistributedGuessing => "Many addresses guess at one account.",
        AttackFamily.BruteForce => "One address guesses at one account, and sometimes gets in.",
        AttackFamily.TokenReplay => "The victim's stolen device token, shown from another machine.",
        AttackFamily.PhishingRelay => "A false page passes everything on: the victim's browser and hour, the relay's address.",
        AttackFamily.Bot => "A script that has the right password.",
        _ => "",
    }
    : family switch
    {
        FamilyMeasures.AllFamilies => "Every attack of the log; large campaigns weigh most.",
        BehaviourProbes.OddHour => "At the hour opposite to the account's mean one, where it was never seen within two hours; everything else is its own.",
        BehaviourProbes.NewDevice => "From the account's own address, with a browser that it never used and no device token.",
        _ => "",
    };

    public static string Detector(string name) => name switch
    {
        ScoredLog.Model => "Model",
        ScoredLog.ByRisk => "Model by risk",
        ScoredLog.Freeman => "Freeman",
        ScoredLog.Forest => "Isolation forest",
        ScoredLog.Simple => "SIMPLE",
        ScoredLog.Ceiling => "Ceiling",
        ScoredLog.EvenCeiling => "Even ceiling",
        _ => name,
    };

    public static string DetectorMeaning(string name) => name switch
    {
        ScoredLog.Model => "The model under test: its four detectors, combined. Challenges are allocated evenly: every kind of account is asked equally often.",
        ScoredLog.ByRisk => "The same model where the operator lets challenges go to where attacks are likeliest (challengeAllocation ByRisk): the rates hold for all accounts together, and some kinds are asked far oftener than others. Fair to compare with the ceiling, which is as free.",
        ScoredLog.Freeman => "A published likelihood ratio of address and browser, without labels; the baseline that studies cite.",
        ScoredLog.Forest => "How easily a sign-in is set apart from the others by what is new and rare about it, without labels.",
        ScoredLog.Simple => "Whether this user was seen at exactly this address and with exactly this browser string before: three scores only, so it finds nothing where more legitimate sign-ins share its highest score than may be asked for more.",
        ScoredLog.Ceiling => "Trees that were shown this log's own answers, on other users: about the most that can be found on this log at all.",
        ScoredLog.EvenCeiling => "The same ceiling (ceiling_even), made to ask every kind of account equally often, as the model must: the fair one to compare with.",
        _ => "",
    };

    public static string Slice(string name) => name switch
    {
        "none" => "no sign-in yet",
        "few" => "1–4 sign-ins, no device token",
        "few_with_device" => "1–4 sign-ins, device token",
        "many" => "5 or more, no device token",
        "many_with_device" => "5 or more, device token",
        "rarer" => "more rarely, or once",
        "all" => "all accounts",
        _ => Spaced(name),
    };

    public static string AuditGroup(string name) => name switch
    {
        "AddressClass" => "address class",
        "Asn" => "operator",
        "UserAgent" => "browser",
        "Rtt" => "round-trip time",
        "Placement" => "time since last success",
        "Together" => "all together",
        "Country" or "Hour" => name.ToLowerInvariant(),
        _ => name,
    };

    public static string OwnDetector(Detector detector) => detector switch
    {
        Scoring.Models.Detector.Trees => "Boosted trees: learned from labelled attacks; best on attackers who imitate their victim, blind to kinds never seen.",
        Scoring.Models.Detector.Forest => "Isolation forest: novelty, rarity and network volume, without labels.",
        Scoring.Models.Detector.Freeman => "Freeman's likelihood ratio, without labels.",
        Scoring.Models.Detector.Sequence => "Sequences: failures and accounts per user, address, network and password.",
        _ => detector.ToString(),
    };

    private static string Spaced(string name) => name.Replace('_', ' ');
}
