using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation.Statistics;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Training;

/// <summary>How a whole model is trained.</summary>
public sealed record ModelTrainingOptions
{
    /// <summary>What the model is called; its version adds a hash.</summary>
    public required string Name { get; init; }

    /// <summary>In words, for the model's file and card.</summary>
    public required string TrainedOn { get; init; }

    public ulong Seed { get; init; } = 1;

    public int Threads { get; init; } = Environment.ProcessorCount;

    public BoostingOptions Boosting { get; init; } = new()
    {
        Trees = 200,
        MaxDepth = 6,
        MaxLeaves = 32,
        MinChildWeight = 10,
        Monotone = FeatureSchema.Features.Where(feature => feature.Monotone != 0).ToDictionary(feature => feature.Name, feature => feature.Monotone),
    };

    public IsolationOptions Isolation { get; init; } = new() { Trees = 64 };
}

/// <summary>
/// Trains the four detectors' model. The log is split by time: trees learn from the first half, stop early on the next sixth, and what
/// their scores mean is learned on the rest, which no tree has seen.
/// </summary>
public static class ModelTrainer
{
    /// <summary>Novelty, rarity and network volume: what an isolation forest is known to be good at.</summary>
    public static readonly IReadOnlyList<string> ForestFeatures =
    [
        "device_state", "agent_new", "browser_new", "os_new", "device_class_new", "agent_rarity", "browser_rarity", "os_rarity", "agent_suspicious",
        "host_new", "line_new", "host_rarity", "network_hosting", "network_anonymizer", "asn_new", "asn_rarity", "country_new", "region_new",
        "city_new", "country_rarity", "travel_speed", "timezone_apart", "address_users_24h", "address_failed_users_24h",
        "prefix_failed_users_24h", "asn_failure_surge",
    ];

    /// <summary>
    /// Per <see cref="Detector"/>. The trees and the sequence counters find most; the others share a small part of the challenge
    /// rate, as insurance against attacks that no tree has seen.
    /// </summary>
    private static readonly double[] Weights = [1, .05, .02, .05];

    private const double TrainingShare = .5;
    private const double StoppingShare = 2.0 / 3;

    /// <summary>A stratum with fewer sign-ins to calibrate on borrows those of the strata nearest to it.</summary>
    private const int FewestRows = 500;

    /// <summary>Sign-ins of one user that calibration looks at.</summary>
    public const int MaxCalibrationRowsPerUser = 2;

    /// <exception cref="TrainingDataException">The log is empty or too short, or lacks legitimate sign-ins or attacks.</exception>
    /// <param name="more">Labelled sign-ins from elsewhere, a simulator's for example: the trees learn from them too, and nothing else does.</param>
    public static RiskModel Train(
        DetectionLog log, DetectionLog? more, ModelTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(options);
        var (first, second, third) = Slices(log);
        var boosting = options.Boosting with { Seed = options.Seed, Threads = options.Threads };
        var learned = more is null ? first : first.Append(more.Where(row => more.Truths[row] != Truth.Unknown));
        var trees = BoostedTreesTrainer.Train(
            RowWeights.Of(learned, RowWeights.OddHoursInTraining), RowWeights.Of(second, RowWeights.OddHoursInTraining), boosting, progress, cancellation).Model;
        var ordinary = first.Where(first.IsSignIn);
        var isolation = options.Isolation with { Seed = options.Seed, Threads = options.Threads };
        var forest = IsolationForestTrainer.Train(ordinary.Table.Project(ForestFeatures), isolation, null, cancellation);
        var legitimate = FewPerUser(third.Where(third.IsSignIn), options.Seed);
        var scores = new DetectorTable(legitimate.Table, new(trees), new(forest), options.Threads, cancellation);
        var attacks = third.Where(row => third.Truths[row] == Truth.Attack);
        var found = new DetectorTable(attacks.Table, new(trees), new(forest), options.Threads, cancellation);
        Calibration[] strata = [.. Strata.All.Select(stratum => Calibrate(legitimate.Table, scores, stratum))];
        return ModelFolder.Assemble(
            options.Name, options.TrainedOn, trees, forest, Weights, OverallTables.AddTo(strata, Weights, third, attacks, found),
            [.. Enumerable.Range(0, FeatureSchema.Count).Select(feature => DriftReferences.Learn(legitimate.Table.Column(feature)))]);
    }

    private static (DetectionLog First, DetectionLog Second, DetectionLog Third) Slices(DetectionLog log)
    {
        var learnable = log.Where(row => log.Truths[row] != Truth.Unknown);
        var times = learnable.Table.TimesMs.ToArray();
        Array.Sort(times);
        if (times.Length < 3 * FewestRows)
            throw new TrainingDataException($"The log has {times.Length} sign-ins that can be learned from; a model needs at least {3 * FewestRows}.");
        var training = times[(int)(times.Length * TrainingShare)];
        var stopping = times[(int)(times.Length * StoppingShare)];
        return (
            Slice(learnable, long.MinValue, training, "first half"),
            Slice(learnable, training, stopping, "next sixth"),
            Slice(learnable, stopping, long.MaxValue, "last third"));
    }

    private static DetectionLog Slice(DetectionLog log, long fromMs, long toMs, string name)
    {
        var slice = log.Where(row => log.Table.TimesMs[row] >= fromMs && log.Table.TimesMs[row] < toMs);
        if (!Enumerable.Range(0, slice.Count).Any(slice.IsSignIn))
            throw new TrainingDataException($"The {name} of the log holds no successful sign-ins of owners.");
        return slice;
    }

    /// <summary>
    /// A few sign-ins of each user, chosen by chance. Thresholds are quantiles, so whoever filled the tail with sign-ins of a few accounts
    /// would move everybody's; this way those accounts count as what they are among all.
    /// </summary>
    private static DetectionLog FewPerUser(DetectionLog log, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, log.Count)];
        var random = SeededRandom.For(seed, 2);
        random.Shuffle(order);
        var counted = new Dictionary<int, int>();
        var isChosen = new bool[log.Count];
        foreach (var row in order)
        {
            var user = log.Table.Groups[row];
            isChosen[row] = (counted[user] = counted.GetValueOrDefault(user) + 1) <= MaxCalibrationRowsPerUser;
        }
        return log.Where(row => isChosen[row]);
    }

    private static Calibration Calibrate(TrainingTable legitimate, DetectorTable scores, Stratum stratum)
    {
        var rows = RowsOf(legitimate, stratum);
        var detectors = new TailTable[Enum.GetValues<Detector>().Length];
        for (var i = 0; i < detectors.Length; i++)
        {
            var detector = (Detector)i;
            detectors[i] = TailTable.Learn(Array.ConvertAll(rows, row => scores[row][detector]));
        }
        var combined = TailTable.Learn(Array.ConvertAll(rows, row => Calibration.Surprise(scores[row], detectors, Weights)));
        var typical = Enumerable.Range(0, legitimate.FeatureCount).Select(feature => Median(legitimate.Column(feature), rows)).ToArray();
        return new(stratum, rows.Length, detectors, combined, typical);
    }

    private static int[] RowsOf(TrainingTable legitimate, Stratum stratum)
    {
        var strata = new Stratum[legitimate.RowCount];
        var vector = new float[legitimate.FeatureCount];
        for (var row = 0; row < strata.Length; row++)
        {
            legitimate.CopyRow(row, vector);
            strata[row] = RiskModel.StratumOf(vector);
        }
        var lenders = Lenders(stratum).FirstOrDefault(lenders => strata.Count(lenders.Contains) >= FewestRows) ?? [.. Strata.All];
        return [.. Enumerable.Range(0, strata.Length).Where(row => lenders.Contains(strata[row]))];
    }

    /// <summary>Whose sign-ins may stand for a stratum that has too few itself: its own, then those of the nearest, then all.</summary>
    internal static IEnumerable<Stratum[]> Lenders(Stratum stratum)
    {
        yield return [stratum];
        if (stratum is Stratum.Few or Stratum.FewWithDevice)
            yield return [Stratum.Few, Stratum.FewWithDevice];
        if (stratum is Stratum.Many or Stratum.ManyWithDevice)
            yield return [Stratum.Many, Stratum.ManyWithDevice];
        yield return [.. Strata.All];
    }

    /// <summary>NaN where at least half lack the feature.</summary>
    private static float Median(ReadOnlySpan<float> column, int[] rows)
    {
        var values = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            values[i] = column[rows[i]];
        // NaN sorts first, so it stands in the middle only where half of the values are missing.
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
