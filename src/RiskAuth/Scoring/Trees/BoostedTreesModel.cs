namespace RiskAuth.Scoring.Trees;

/// <summary>Gradient-boosted trees as they are stored. The log odds of a row are the base plus one leaf value per tree.</summary>
/// <param name="Format">Names the layout of the file: always <see cref="FormatName"/>.</param>
/// <param name="FeatureSchemaVersion">Version of the feature list that the model was trained on.</param>
/// <param name="FeatureNames">The features in the order of a row, each name once.</param>
/// <param name="BaseLogOdds">Log odds before the first tree.</param>
public sealed record BoostedTreesModel(
    string Format,
    int FeatureSchemaVersion,
    string[] FeatureNames,
    float BaseLogOdds,
    DecisionTree[] Trees)
{
    public const string FormatName = "riskauth-boosted-trees/1";

    /// <summary>Reads and checks a whole model.</summary>
    /// <exception cref="ModelFormatException">The bytes are no such model, or any part of it is out of its limits.</exception>
    public static BoostedTreesModel Load(Stream stream)
    {
        var model = ModelJson.Read(stream, ModelJson.Default.BoostedTreesModel);
        model.Check();
        return model;
    }

    /// <summary>Writes readable JSON, one line a tree. The same model always gives the same bytes.</summary>
    public void Save(Stream stream)
    {
        Check();
        ModelJson.Write(stream, this, ModelJson.Default.BoostedTreesModel);
    }

    /// <summary>Refuses to score rows of another feature list than the one the model was trained on.</summary>
    /// <exception cref="ModelFormatException">The version differs, or a feature is missing, added, renamed or moved.</exception>
    public void RequireSchema(int version, ReadOnlySpan<string> featureNames) => ModelCheck.Schema(FeatureSchemaVersion, FeatureNames, version, featureNames);

    /// <exception cref="ModelFormatException">Any part of the model is out of its limits.</exception>
    internal void Check()
    {
        ModelCheck.Require(Format == FormatName, $"its format is not {FormatName}");
        ModelCheck.Require(MathF.Abs(BaseLogOdds) <= TreeLimits.ValueMagnitude, "its base score is out of range");
        ModelCheck.Features(FeatureNames);
        ModelCheck.Trees(Trees, FeatureNames.Length);
    }
}
