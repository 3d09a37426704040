using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Training;

/// <summary>Collects rows into a <see cref="TrainingTable"/>.</summary>
public sealed class TrainingTableBuilder
{
    private readonly int _featureSchemaVersion;
    private readonly string[] _featureNames;
    private readonly List<float>[] _columns;
    private readonly List<bool> _labels = [];
    private readonly List<float> _weights = [];
    private readonly List<int> _groups = [];
    private readonly List<long> _timesMs = [];

    /// <param name="featureSchemaVersion">Version of the feature list, kept with every model trained from the table.</param>
    /// <param name="featureNames">The features in the order of a row.</param>
    /// <exception cref="TrainingDataException">There are no features, or more than a model may have.</exception>
    public TrainingTableBuilder(int featureSchemaVersion, IEnumerable<string> featureNames)
    {
        _featureSchemaVersion = featureSchemaVersion;
        _featureNames = [.. featureNames];
        if (_featureNames.Length is 0 or > TreeLimits.FeatureCount)
        {
            throw new TrainingDataException($"The table has {_featureNames.Length} features; it needs 1 to {TreeLimits.FeatureCount}.");
        }

        _columns = [.. _featureNames.Select(_ => new List<float>())];
    }

    public int RowCount => _labels.Count;

    /// <summary>Adds one row.</summary>
    /// <param name="features">One number per feature, finite or NaN (missing).</param>
    /// <param name="isAttack">The label.</param>
    /// <param name="group">What belongs together when rows are split or resampled: the user.</param>
    /// <param name="timeMs">Unix time in milliseconds.</param>
    /// <param name="weight">How much the row counts; 0 or more.</param>
    /// <exception cref="TrainingDataException">A feature is infinite, the weight is no weight, or the table is full.</exception>
    public void Add(ReadOnlySpan<float> features, bool isAttack, int group = 0, long timeMs = 0, float weight = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(features.Length, _columns.Length);
        Require(RowCount < TrainingTable.MaxRowCount, $"The table holds at most {TrainingTable.MaxRowCount} rows.");
        Require(weight >= 0 && float.IsFinite(weight), $"Row {RowCount} has the weight {weight}; it must be finite and not negative.");
        for (var i = 0; i < features.Length; i++)
        {
            if (MathF.Abs(features[i]) >= float.MaxValue)
            {
                throw new TrainingDataException($"Row {RowCount} has an infinite {_featureNames[i]}; a value is finite, or NaN when it is missing.");
            }
        }

        for (var i = 0; i < features.Length; i++)
        {
            _columns[i].Add(features[i]);
        }

        _labels.Add(isAttack);
        _weights.Add(weight);
        _groups.Add(group);
        _timesMs.Add(timeMs);
    }

    public TrainingTable Build() => new(
        _featureSchemaVersion,
        _featureNames,
        Array.ConvertAll(_columns, column => column.ToArray()),
        [.. _labels],
        [.. _weights],
        [.. _groups],
        [.. _timesMs]);

    private static void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new TrainingDataException(fault);
        }
    }
}
