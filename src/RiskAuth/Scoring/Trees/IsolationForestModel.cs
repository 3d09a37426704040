namespace RiskAuth.Scoring.Trees;

/// <summary>
/// An isolation forest as it is stored (Liu, Ting, Zhou: Isolation Forest, ICDM 2008). A leaf's value is the path length that it stands for:
/// its depth plus the mean path length of an unsuccessful search among the rows that ended there.
/// </summary>
/// <param name="Format">Names the layout of the file: always <see cref="FormatName"/>.</param>
/// <param name="FeatureSchemaVersion">Version of the feature list that the model was trained on.</param>
/// <param name="FeatureNames">The features in the order of a row, each name once.</param>
/// <param name="SampleRows">Rows that each tree was grown from (ψ in the paper), which fixes the scale of a path.</param>
public sealed record IsolationForestModel(
    string Format,
    int FeatureSchemaVersion,
    string[] FeatureNames,
    int SampleRows,
    DecisionTree[] Trees)
{
    public const string FormatName = "riskauth-isolation-forest/1";
    public const int MinSampleRows = 2;
    public const int MaxSampleRows = 32_768;

    /// <summary>Reads and checks a whole model.</summary>
    /// <exception cref="ModelFormatException">The bytes are no such model, or any part of it is out of its limits.</exception>
    public static IsolationForestModel Load(Stream stream)
    {
        var model = ModelJson.Read(stream, ModelJson.Default.IsolationForestModel);
        model.Check();
        return model;
    }

    /// <summary>Writes readable JSON, one line a tree. The same model always gives the same bytes.</summary>
    public void Save(Stream stream)
    {
        Check();
        ModelJson.Write(stream, this, ModelJson.Default.IsolationForestModel);
    }

    /// <summary>c(n) of the paper: the mean path length of an unsuccessful search in a binary search tree of <paramref name="rows"/> keys.</summary>
    public static double MeanPathLength(double rows) =>
        rows > 2 ? 2 * (Math.Log(rows - 1) + EulerMascheroni) - 2 * (rows - 1) / rows
        : rows == 2 ? 1
        : 0;

    private const double EulerMascheroni = 0.57721566490153286;

    /// <summary>Refuses to score rows of another feature list than the one the model was trained on.</summary>
    /// <exception cref="ModelFormatException">The version differs, or a feature is missing, added, renamed or moved.</exception>
    public void RequireSchema(int version, ReadOnlySpan<string> featureNames) => ModelCheck.Schema(FeatureSchemaVersion, FeatureNames, version, featureNames);

    /// <summary>The same forest for rows of another order, in which all of its features are.</summary>
    /// <exception cref="ModelFormatException">A feature is not among them.</exception>
    internal IsolationForestModel ForRowsOf(IReadOnlyList<string> names)
    {
        string[] row = [.. names];
        var places = Array.ConvertAll(FeatureNames, name => Array.IndexOf(row, name));
        ModelCheck.Require(!places.Contains(-1), "its forest names a feature that does not exist");
        var trees = Array.ConvertAll(Trees, tree => tree with { Feature = Array.ConvertAll(tree.Feature, feature => feature == DecisionTree.Leaf ? feature : places[feature]) });
        return this with { FeatureNames = row, Trees = trees };
    }

    /// <exception cref="ModelFormatException">Any part of the model is out of its limits.</exception>
    internal void Check()
    {
        ModelCheck.Require(Format == FormatName, $"its format is not {FormatName}");
        ModelCheck.Require(SampleRows is >= MinSampleRows and <= MaxSampleRows, $"its sample has {SampleRows} rows; {MinSampleRows} to {MaxSampleRows} are possible");
        ModelCheck.Features(FeatureNames);
        ModelCheck.Trees(Trees, FeatureNames.Length);
        ModelCheck.Require(Trees.Length > 0, "it has no trees");
        // A score is 2^-length, so a negative length would be more than 1.
        ModelCheck.Require(Array.TrueForAll(Trees, tree => Array.TrueForAll(tree.Value, length => length >= 0)), "it has a path of negative length");
    }
}
