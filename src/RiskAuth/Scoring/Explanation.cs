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
        var reasons = new List<Reason>(MaxReasons);
        AddRule(reasons, ruling, standing, signals);
        var lacking = Lacking(missing);
        if (lacking.Find(l => l.Code == ruling.Rule.Word()) is { } decisive)
        {
            reasons.Add(decisive);
            lacking.Remove(decisive);
        }
        if (ruling is { Decision: Decision.Allow, Rule: ReasonCode.LowRisk })
            reasons.Add(Unremarkable(signals, observation));
        else if (ruling.Decision != Decision.Allow && ruling.Rule != ReasonCode.BlockedAddress)
            AddHeaviest(reasons, scorer.Explain(observation, signals, allocation, 1 - configuration.TargetChallengeRates.Medium, MaxReasons), MaxReasons - Math.Min(lacking.Count, MaxReasons - 1));
        reasons.AddRange(lacking.Take(MaxReasons - reasons.Count));
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
                foreach (var signal in signals)
                    if (signal.Code == ruling.Rule)
                        reasons.Add(Say(signal));
                break;
        }
    }

    private static List<Reason> Lacking(Missing missing)
    {
        var reasons = new List<Reason>();
        if (missing == Missing.None)
            return reasons;
        if ((missing & Missing.Deadline) != 0)
            Add(reasons, ReasonCode.DeadlineExceeded, "The assessment ran out of time and was made with what was known by then.");
        if ((missing & Missing.Credentials) != 0)
            Add(reasons, ReasonCode.CredentialCheckUnavailable, "The check for breached credentials did not answer in time.");
        if ((missing & Missing.Model) != 0)
            Add(reasons, ReasonCode.ModelUnavailable, "No trained model is loaded; the baseline scored.");
        if ((missing & Missing.Geo) != 0)
            Add(reasons, ReasonCode.GeoUnavailable, "No network data is installed, so places and networks could not be judged.");
        return reasons;
    }

    private static void Add(List<Reason> reasons, ReasonCode code, string text) => reasons.Add(new(code.Word(), text, Evidence.None));

    private static void AddHeaviest(List<Reason> reasons, IReadOnlyList<Reason> heaviest, int most)
    {
        foreach (var reason in heaviest)
        {
            if (reasons.Count < most && !IsGiven(reasons, reason.Code))
                reasons.Add(reason);
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
            if (signal.LogOdds > 0 && (heaviest is null || signal.LogOdds > heaviest.LogOdds
                || (signal.LogOdds == heaviest.LogOdds && signal.Code < heaviest.Code)) && !IsGiven(reasons, signal.Code.Word()))
                heaviest = signal;
        }
        return heaviest;
    }

    internal static bool IsGiven(IReadOnlyList<Reason> reasons, string code)
    {
        foreach (var reason in reasons)
            if (reason.Code == code)
                return true;
        return false;
    }

    private static Reason Unremarkable(IReadOnlyList<ObservedSignal> signals, in Observation observation)
    {
        var device = signals.Any(s => s.Code == ReasonCode.KnownDevice);
        var network = signals.Any(s => s.Code == ReasonCode.KnownNetwork);
        var text = (observation.HasHistory, device, network) switch
        {
            (false, _, _) => "First sign-in of this account, and nothing speaks against it.",
            (_, true, true) => "Known device on a known network.",
            (_, true, false) => "Known device.",
            (_, false, true) => "Known network.",
            _ => "Too little speaks against it to ask for more.",
        };
        return new(ReasonCode.LowRisk.Word(), text, Evidence.None);
    }

    internal static Reason Say(ObservedSignal signal) =>
        new(signal.Code.Word(), SignalTable.Find(signal.Code)?.Say(signal.Evidence) ?? signal.Code.Word(), signal.Evidence);

    private static Reason InRange(ReasonCode code, string standing, RiskExceptionRange range)
    {
        var note = string.IsNullOrWhiteSpace(range.Note) ? "" : $" ({range.Note})";
        return new(code.Word(), $"The address {standing}: {range.Range}{note}.", Evidence.Of("range", range.Range).And("note", range.Note));
    }
}
