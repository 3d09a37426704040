using System.Runtime.CompilerServices;
using RiskAuth.Features;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Scoring.Models;

/// <summary>
/// A trained model, ready to score: four detectors, each calibrated per stratum into the share of legitimate sign-ins that score at least
/// as high; the smallest share wins, and that minimum is calibrated again. So a risk score means the same whichever detector spoke.
/// Immutable and thread-safe; scoring allocates nothing.
/// </summary>
public sealed class RiskModel
{
    private static readonly int SignInsIndex = FeatureSchema.IndexOf("sign_ins");
    private static readonly int DeviceStateIndex = FeatureSchema.IndexOf("device_state");

    private readonly BoostedTrees _trees;
    private readonly IsolationForest _forest;
    private readonly Calibration[] _calibrations;
    private readonly double[] _weights;

    /// <exception cref="ModelFormatException">The parts are out of their limits, or were trained on another version of the features.</exception>
    public RiskModel(ModelManifest manifest, BoostedTreesModel trees, IsolationForestModel forest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(trees);
        ArgumentNullException.ThrowIfNull(forest);
        manifest.Check();
        trees.RequireSchema(FeatureSchema.Version, [.. FeatureSchema.Names]);
        ModelCheck.Require(forest.FeatureSchemaVersion == FeatureSchema.Version, $"its forest was trained on version {forest.FeatureSchemaVersion} of the features, and these are version {FeatureSchema.Version}");
        forest.Check();
        Manifest = manifest;
        Forest = forest;
        _trees = new(trees);
        _forest = new(forest.ForRowsOf(FeatureSchema.Names));
        _calibrations = [.. Strata.All.Select(stratum => manifest.Strata[(int)stratum])];
        _weights = [.. manifest.Weights];
    }

    public ModelManifest Manifest { get; }

    public string Version => Manifest.Version;

    /// <summary>Whether it learned how the strata compare, so that challenges can go where risk is; a model of an earlier version did not.</summary>
    public bool AllocatesByRisk => _calibrations[0].Overall is not null;

    public BoostedTreesModel Trees => _trees.Model;

    public IsolationForestModel Forest { get; }

    internal BoostedTrees TreeDetector => _trees;

    /// <summary>For rows of all features.</summary>
    internal IsolationForest ForestDetector => _forest;

    public static Stratum StratumOf(ReadOnlySpan<float> vector) => Strata.Of(vector[SignInsIndex], vector[DeviceStateIndex]);

    /// <param name="vector">Features as <see cref="FeatureVector.Write"/> writes them.</param>
    [SkipLocalsInit]
    public DetectorScores Detect(ReadOnlySpan<float> vector)
    {
        Span<float> slots = stackalloc float[_trees.Ensemble.SlotCount];
        TreeEnsemble.Fill(vector, slots);
        return new(
            _trees.LogOddsOf(_trees.Ensemble.Sum(slots)), _forest.ScoreOf(_forest.Ensemble.Sum(slots)),
            FeatureDetectors.Freeman(vector), FeatureDetectors.Sequence(vector));
    }

    /// <summary>Share of legitimate sign-ins of the same stratum that look at least as risky; above 0, at most 1.</summary>
    public double TailOf(ReadOnlySpan<float> vector) => TailOf(vector, StratumOf(vector));

    /// <summary>As if the attempt were in the stratum given.</summary>
    public double TailOf(ReadOnlySpan<float> vector, Stratum stratum) => TailOf(Detect(vector), stratum);

    public double TailOf(in DetectorScores scores, Stratum stratum) => _calibrations[(int)stratum].TailOf(scores, _weights);

    /// <summary>The share that one detector gives, by its weight: what the smallest is taken of.</summary>
    internal double ShareOf(Detector detector, double score, Stratum stratum) =>
        _calibrations[(int)stratum].Detectors[(int)detector].TailOf(score) / _weights[(int)detector];

    /// <summary>As <see cref="TailOf(in DetectorScores, Stratum)"/>, from the smallest share of the four detectors, at most 1.</summary>
    internal double TailOfShare(double smallest, Stratum stratum) => _calibrations[(int)stratum].Combined.TailOf(-Math.Log(smallest));

    /// <summary>Whether a share is smaller than that of every sign-in the model was calibrated with: a still smaller one has the same tail.</summary>
    internal bool IsBeyondAll(double smallest, Stratum stratum) => -Math.Log(smallest) > _calibrations[(int)stratum].Combined.Scores[^1];

    /// <summary>Share of all legitimate sign-ins, of whatever stratum, that look at least as risky; above 0, at most 1.</summary>
    /// <param name="tail">Share of those of the stratum, as <see cref="TailOf(ReadOnlySpan{float})"/> gives it.</param>
    /// <exception cref="InvalidOperationException">The model does not allocate by risk.</exception>
    public double OverallTailOf(double tail, Stratum stratum) =>
        (_calibrations[(int)stratum].Overall ?? throw new InvalidOperationException("The model does not allocate by risk.")).Of(tail);

    public Calibration CalibrationOf(Stratum stratum) => _calibrations[(int)stratum];
}
