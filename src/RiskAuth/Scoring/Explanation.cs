using System.Numerics;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Signals;

namespace RiskAuth.Scoring;

/// <summary>
/// At most <see cref="MaxReasons"/> reasons, in words: the rule that decided, the signals that weigh most, then what was missing.
/// An allowed sign-in says why it was unremarkable.
/// </summary>
public static class Explanation
{
    public const int MaxReasons = 3;

    public static IReadOnlyList<Reason> Give(
        Ruling ruling, AddressStanding standing, IReadOnlyList<ObservedSignal> signals, Missing missing,
        RiskConfiguration configuration, in Observation observation, IRiskScorer scorer, ChallengeAllocation allocation)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(signals);
        if (configuration.Mode == EnforcementMode.Off)
            return [new(ReasonCode.EnforcementOff.Word(), "Enforcement is off: nothing is challenged or blocked.", Evidence.None)];
        var isUnremarkable = ruling is { Decision: Decision.Allow, Rule: ReasonCode.LowRisk };
        var alertScore = 1 - configuration.TargetChallengeRates.Medium;
        if (missing == Missing.None && isUnremarkable)
            return [Unremarkable(signals, observation)];
        if (missing == Missing.None && ruling is { Decision: not Decision.Allow, Rule: ReasonCode.RiskLevel })
            return scorer.Explain(observation, signals, allocation, alertScore, MaxReasons);
        var reasons = new List<Reason>(MaxReasons);
        AddRule(reasons, ruling, standing, signals);
        var decisive = missing & DependencyOf(ruling.Rule);
        var others = missing & ~decisive;
        AddLacking(reasons, decisive);
        if (isUnremarkable)
            reasons.Add(Unremarkable(signals, observation));
        else if (ruling.Decision != Decision.Allow && ruling.Rule != ReasonCode.BlockedAddress)
            AddHeaviest(reasons, scorer.Explain(observation, signals, allocation, alertScore, MaxReasons), MaxReasons - Math.Min(BitOperations.PopCount((uint)others), MaxReasons - 1));
        AddLacking(reasons, others);
        return reasons;
    }

    private static void AddRule(List<Reason> reasons, Ruling ruling, AddressStanding standing, IReadOnlyList<ObservedSignal> signals)
    {
        switch (ruling.Rule)
        {
            case ReasonCode.BlockedAddress:
                reasons.Add(InRange(ruling.Rule, "is blocked", standing.Blocked!));
                break;
            case ReasonCode.SkippedAddress:
                reasons.Add(InRange(ruling.Rule, "is exempt from risk checks", standing.Skipped!));
                break;
            default:
                for (var i = 0; i < signals.Count; i++)
                    if (signals[i].Code == ruling.Rule)
                        reasons.Add(Say(signals[i]));
                break;
        }
    }

    /// <summary>What may be missing, and the reason that says so, in the order in which reasons name them.</summary>
    private static readonly (Missing What, ReasonCode Code, string Text)[] Dependencies =
    [
        (Missing.Credentials, ReasonCode.CredentialCheckUnavailable, "The check for breached credentials did not answer in time."),
        (Missing.Model, ReasonCode.ModelUnavailable, "No trained model is loaded; the baseline scored."),
        (Missing.Geo, ReasonCode.GeoUnavailable, "No network data is installed, so places and networks could not be judged."),
    ];

    private static Missing DependencyOf(ReasonCode rule)
    {
        foreach (var (what, code, _) in Dependencies)
            if (code == rule)
                return what;
        return Missing.None;
    }

    /// <summary>Names what was missing, as far as there is room.</summary>
    private static void AddLacking(List<Reason> reasons, Missing missing)
    {
        foreach (var (what, code, text) in Dependencies)
            if ((missing & what) != 0 && reasons.Count < MaxReasons)
                reasons.Add(new(code.Word(), text, Evidence.None));
    }

    private static void AddHeaviest(List<Reason> reasons, IReadOnlyList<Reason> heaviest, int most)
    {
        for (var i = 0; i < heaviest.Count && reasons.Count < most; i++)
        {
            if (!IsGiven(reasons, heaviest[i].Code))
                reasons.Add(heaviest[i]);
        }
    }

    /// <summary>Fills up with the heaviest signals of risk that are not given yet; of equal ones the lower code first.</summary>
    internal static void AddHeaviest(List<Reason> reasons, IReadOnlyList<ObservedSignal> signals, int most)
    {
        while (reasons.Count < most && Heaviest(reasons, signals) is { } signal)
            reasons.Add(Say(signal));
    }

    private static ObservedSignal? Heaviest(List<Reason> reasons, IReadOnlyList<ObservedSignal> signals)
    {
        ObservedSignal? heaviest = null;
        for (var i = 0; i < signals.Count; i++)
        {
            var signal = signals[i];
            if (signal.LogOdds > 0 && (heaviest is not { } known || signal.LogOdds > known.LogOdds
                || (signal.LogOdds == known.LogOdds && signal.Code < known.Code)) && !IsGiven(reasons, signal.Code.Word()))
                heaviest = signal;
        }
        return heaviest;
    }

    private static bool IsGiven(List<Reason> reasons, string code)
    {
        foreach (var reason in reasons)
            if (reason.Code == code)
                return true;
        return false;
    }

    private static Reason Unremarkable(IReadOnlyList<ObservedSignal> signals, in Observation observation)
    {
        var text = (observation.HasHistory, Saw(signals, ReasonCode.KnownDevice), Saw(signals, ReasonCode.KnownNetwork)) switch
        {
            (false, _, _) => "First sign-in of this account, and nothing speaks against it.",
            (_, true, true) => "Known device on a known network.",
            (_, true, false) => "Known device.",
            (_, false, true) => "Known network.",
            _ => "Too little speaks against it to ask for more.",
        };
        return new(ReasonCode.LowRisk.Word(), text, Evidence.None);
    }

    private static bool Saw(IReadOnlyList<ObservedSignal> signals, ReasonCode code)
    {
        for (var i = 0; i < signals.Count; i++)
            if (signals[i].Code == code)
                return true;
        return false;
    }

    internal static Reason Say(ObservedSignal signal) =>
        new(signal.Code.Word(), SignalTable.Find(signal.Code)?.Say(signal.Evidence) ?? signal.Code.Word(), signal.Evidence);

    private static Reason InRange(ReasonCode code, string standing, RiskExceptionRange range)
    {
        var note = string.IsNullOrWhiteSpace(range.Note) ? "" : $" ({range.Note})";
        return new(code.Word(), $"The address {standing}: {range.Range}{note}.", Evidence.Of(("range", range.Range), ("note", range.Note)));
    }
}
