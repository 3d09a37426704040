using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation.Statistics;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Learning.Evaluation;

public sealed record EvaluationOptions
{
    /// <summary>What was evaluated, for people.</summary>
    public required string Log { get; init; }

    /// <summary>What must be read with the figures.</summary>
    public string Caveat { get; init; } = SimulatorCaveat;

    public AuditReport? Audit { get; init; }

    /// <summary>The behavioural set that was recorded with the log; null where there is none.</summary>
    public DetectionLog? Probes { get; init; }

    /// <summary>Bootstrap replicates for the intervals.</summary>
    public int Replicates { get; init; } = 200;

    public ulong Seed { get; init; } = 1;

    public int Threads { get; init; } = Environment.ProcessorCount;

    public const string SimulatorCaveat =
        "These figures come from a simulator, not from the real RBA data set. They say how the detectors compare on traffic with published "
        + "marginals and an audited attacker; they do not promise the same on yours.";
}

/// <summary>Measures a model on a labelled log, beside the published baselines and the ceiling of that log.</summary>
public static class Evaluator
{
    public static readonly IReadOnlyList<double> FalsePositiveRates = [.05, .01, .001];
    public static readonly IReadOnlyList<double> BaseRates = [1.0 / 100, 1.0 / 1_000, 1.0 / 10_000];

    /// <exception cref="TrainingDataException">The log has no successful sign-ins of owners, or no attacks.</exception>
    public static EvaluationReport Evaluate(
        DetectionLog log, RiskModel model, EvaluationOptions options, Action<string>? onPhase = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        Require(Enumerable.Range(0, log.Count).Any(log.IsSignIn), "The log has no successful sign-ins of owners: nothing can be measured on it.");
        Require(log.Truths.Contains(Truth.Attack), "The log has no attacks: nothing can be measured on it.");
        onPhase ??= static _ => { };
        var scored = new ScoredLog(log, model, options.Threads, onPhase, cancellation);
        onPhase("Measuring each family");
        var families = FamilyMeasures.Measure(scored, options, cancellation);
        var behaviours = options.Probes is { Count: > 0 } probes ? Behaviours(log, probes, model, options, onPhase, cancellation) : null;
        onPhase("Measuring slices, rates and prompts");
        var live = new LiveRates(scored);
        return new(
            options.Log, model.Version, options.Caveat, Summarise(log), Audit(options.Audit), families,
            SliceMeasures.ByStratum(scored), SliceMeasures.ByFrequency(scored), live.PerStratum(), live.OverTime(), PromptCount.Measure(scored),
            CampaignStops.Measure(log), DeletionTest.Measure(scored, model, options.Seed, ChallengeAllocation.Even)!, Histograms(scored), FamilyMeasures.Curves(scored),
            live.ByRisk(), DeletionTest.Measure(scored, model, options.Seed, ChallengeAllocation.ByRisk), behaviours);
    }

    /// <summary>Owners doing something unusual, against all legitimate sign-ins, with trees beside that see which is which.</summary>
    private static List<FamilyFigures> Behaviours(
        DetectionLog log, DetectionLog probes, RiskModel model, EvaluationOptions options, Action<string> onPhase, CancellationToken cancellation)
    {
        var scored = new ScoredLog(log.Where(log.IsSignIn).Append(probes, ofSameUsers: true), model, options.Threads, onPhase, cancellation);
        onPhase("Measuring the behavioural set");
        return [.. FamilyMeasures.Measure(scored, options, cancellation).Where(family => family.Family != FamilyMeasures.AllFamilies)];
    }

    private static LogSummary Summarise(DetectionLog log)
    {
        var truths = log.Truths;
        var state = log.Table.Column(FeatureSchema.IndexOf("device_state"));
        var (stopped, legitimate, tokens) = (0, 0, false);
        // Names that are only tried or mistyped are nobody's.
        var users = new HashSet<int>();
        for (var row = 0; row < log.Count; row++)
        {
            tokens |= state[row] < 0;
            if (!log.IsSignIn(row))
                continue;
            legitimate++;
            users.Add(log.Table.Groups[row]);
            stopped += log.Stopped[row] ? 1 : 0;
        }
        var times = log.Table.TimesMs;
        return new(
            log.Count, users.Count, legitimate, truths.Count(Truth.Attack), truths.Count(Truth.Unknown),
            DateTimeOffset.FromUnixTimeMilliseconds(times[0]), DateTimeOffset.FromUnixTimeMilliseconds(times[^1]), tokens, (double)stopped / legitimate);
    }

    private static AuditSummary? Audit(AuditReport? audit) => audit is null ? null
        : new(
            audit.Holds, AuditReport.Limit, audit.Worst?.Auc, audit.Worst is { } worst ? AttackFamilies.NameOf(worst.Family) : null, audit.Worst?.Group.ToString(),
            [.. audit.Figures.Select(figure => new AuditLine(AttackFamilies.NameOf(figure.Family), figure.Group.ToString(), figure.IsBorrowed, Known(figure.Auc), figure.Attacks))]);

    private static List<ScoreHistogram> Histograms(ScoredLog scored)
    {
        const int Bins = 50;
        var log = scored.Log;
        var kinds = new List<(string Name, Func<int, bool> Picks)> { ("legitimate", row => log.Truths[row] == Truth.Legitimate) };
        foreach (var family in log.FamilyNames)
            kinds.Add((family, row => log.FamilyOf(row) == family));
        return kinds.ConvertAll(kind =>
        {
            var shares = new double[Bins];
            var count = 0;
            for (var row = 0; row < log.Count; row++)
            {
                if (!kind.Picks(row))
                    continue;
                shares[Math.Min(Bins - 1, (int)(Bins * (1 - scored.Tails[row])))]++;
                count++;
            }
            return new ScoreHistogram(kind.Name, Array.ConvertAll(shares, share => share / Math.Max(1, count)));
        });
    }

    internal static double? Known(double value) => double.IsFinite(value) ? value : null;

    private static void Require(bool holds, string fault)
    {
        if (!holds)
            throw new TrainingDataException(fault);
    }
}
