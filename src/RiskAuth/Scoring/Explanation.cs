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
        RiskConfiguration configuration, in Observation observation)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(signals);
        if (configuration.Mode == EnforcementMode.Off)
            return [new(ReasonCode.EnforcementOff.Word(), "Enforcement is off: nothing is challenged or blocked.", Evidence.None)];
        var lacking = new List<Reason>();
        AddMissing(lacking, missing);
        var reasons = new List<Reason>(MaxReasons);
        AddRule(reasons, ruling, standing, signals);
        reasons.AddRange(lacking.Where(l => l.Code == ruling.Rule.Word()));
        lacking.RemoveAll(l => l.Code == ruling.Rule.Word());
        if (ruling is { Decision: Decision.Allow, Rule: ReasonCode.LowRisk })
            reasons.Add(Unremarkable(signals, observation));
        else if (ruling.Decision != Decision.Allow && ruling.Rule != ReasonCode.BlockedAddress)
            AddHeaviest(reasons, signals, MaxReasons - Math.Min(lacking.Count, MaxReasons - 1));
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

    private static void AddMissing(List<Reason> reasons, Missing missing)
    {
        if (missing.HasFlag(Missing.Deadline))
            Add(reasons, ReasonCode.DeadlineExceeded, "The assessment ran out of time and was made with what was known by then.");
        if (missing.HasFlag(Missing.Credentials))
            Add(reasons, ReasonCode.CredentialCheckUnavailable, "The check for breached credentials did not answer in time.");
        if (missing.HasFlag(Missing.Model))
            Add(reasons, ReasonCode.ModelUnavailable, "No trained model is loaded; the baseline scored.");
        if (missing.HasFlag(Missing.Geo))
            Add(reasons, ReasonCode.GeoUnavailable, "No network data is installed, so places and networks could not be judged.");
    }

    private static void Add(List<Reason> reasons, ReasonCode code, string text) => reasons.Add(new(code.Word(), text, Evidence.None));

    private static void AddHeaviest(List<Reason> reasons, IReadOnlyList<ObservedSignal> signals, int most)
    {
        foreach (var signal in signals.Where(s => s.LogOdds > 0).OrderByDescending(s => s.LogOdds).ThenBy(s => s.Code))
        {
            if (reasons.Count >= most)
                return;
            if (!reasons.Exists(r => r.Code == signal.Code.Word()))
                reasons.Add(Say(signal));
        }
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

    private static Reason Say(ObservedSignal signal) =>
        new(signal.Code.Word(), SignalTable.Find(signal.Code)?.Say(signal.Evidence) ?? signal.Code.Word(), signal.Evidence);

    private static Reason InRange(ReasonCode code, string standing, RiskExceptionRange range)
    {
        var note = string.IsNullOrWhiteSpace(range.Note) ? "" : $" ({range.Note})";
        return new(code.Word(), $"The address {standing}: {range.Range}{note}.", Evidence.Of("range", range.Range).And("note", range.Note));
    }
}
