using RiskAuth.Features;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Scoring.Models;

/// <summary>Everything of a trained model but its trees, as stored in <c>model.json</c>.</summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Version">Name of the model: what it was called, and the first digits of a hash over all of it.</param>
/// <param name="FeatureSchemaVersion">Version of the feature list that it was trained on.</param>
/// <param name="TrainedOn">In words, the data and the options that it was trained with.</param>
/// <param name="Weights">Per <see cref="Detector"/>, above 0 and at most 1.</param>
/// <param name="Strata">One calibration per <see cref="Stratum"/>, in its order.</param>
/// <param name="Drift">One distribution per feature, among legitimate sign-ins.</param>
/// <param name="TreesHash">SHA-256 of <c>trees.json</c>, hexadecimal.</param>
/// <param name="ForestHash">SHA-256 of <c>forest.json</c>, hexadecimal.</param>
public sealed record ModelManifest(
    string Format,
    string Version,
    int FeatureSchemaVersion,
    string TrainedOn,
    double[] Weights,
    Calibration[] Strata,
    DriftReference[] Drift,
    string TreesHash,
    string ForestHash)
{
    public const string FormatName = "riskauth-model/1";
    public const int MaxVersionLength = 64;

    /// <exception cref="ModelFormatException">Any part is out of its limits.</exception>
    internal void Check()
    {
        ModelCheck.Require(Format == FormatName, $"its format is not {FormatName}");
        ModelCheck.Require(IsVersion(Version), $"its version is not 1 to {MaxVersionLength} small letters, digits, dots or hyphens");
        ModelCheck.Require(FeatureSchemaVersion == FeatureSchema.Version, $"it was trained on version {FeatureSchemaVersion} of the features, and these are version {FeatureSchema.Version}; train it again with this version of RiskAuth");
        ModelCheck.Require(Weights.Length == Enum.GetValues<Detector>().Length && Weights.All(weight => weight is > 0 and <= 1), "it needs one weight per detector, above 0 and at most 1");
        ModelCheck.Require(Strata.Length == Models.Strata.All.Count, "its strata are not complete");
        for (var i = 0; i < Strata.Length; i++)
        {
            ModelCheck.Require(Strata[i] is not null, "its strata are not complete");
            Strata[i].Check(i, FeatureSchema.Count);
            ModelCheck.Require(Strata[i].Overall is null == Strata[0].Overall is null, "some of its strata can be compared with each other and some cannot");
        }
        ModelCheck.Require(Drift.Length == FeatureSchema.Count, "it needs one distribution per feature");
        foreach (var reference in Drift)
        {
            ModelCheck.Require(reference is not null, "it needs one distribution per feature");
            reference!.Check();
        }
    }

    /// <summary>Whether a word may name a model, which is also the name of its folder.</summary>
    public static bool IsVersion(string? word) =>
        word is { Length: > 0 and <= MaxVersionLength } && word[0] is not ('.' or '-') && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');
}
