namespace RiskAuth.Learning.Training;

/// <summary>Rows to learn from, stored by column: features (NaN means missing), and per row a label, a weight, a group and a time.</summary>
public sealed class TrainingTable
{
    public const int MaxRowCount = 1 << 24;

    private readonly float[][] _columns;
    private readonly bool[] _labels;
    private readonly float[] _weights;
    private readonly int[] _groups;
    private readonly long[] _timesMs;

    internal TrainingTable(
        int featureSchemaVersion, IReadOnlyList<string> featureNames, float[][] columns, bool[] labels, float[] weights, int[] groups, long[] timesMs)
    {
        (FeatureSchemaVersion, FeatureNames, _columns) = (featureSchemaVersion, featureNames, columns);
        (_labels, _weights, _groups, _timesMs) = (labels, weights, groups, timesMs);
    }

    public int FeatureSchemaVersion { get; }

    public IReadOnlyList<string> FeatureNames { get; }

    public int FeatureCount => _columns.Length;

    public int RowCount => _labels.Length;

    /// <summary>True marks an attack.</summary>
    public ReadOnlySpan<bool> Labels => _labels;

    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>What belongs together when rows are split or resampled: the user.</summary>
    public ReadOnlySpan<int> Groups => _groups;

    /// <summary>Unix time of each row in milliseconds.</summary>
    public ReadOnlySpan<long> TimesMs => _timesMs;

    public ReadOnlySpan<float> Column(int feature) => _columns[feature];

    /// <summary>Copies one row, in the order of the features.</summary>
    public void CopyRow(int row, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, FeatureCount);
        for (var feature = 0; feature < values.Length; feature++)
        {
            values[feature] = _columns[feature][row];
        }
    }

    /// <summary>A table of some of the rows, in the order given.</summary>
    public TrainingTable Select(int[] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new(
            FeatureSchemaVersion,
            FeatureNames,
            Array.ConvertAll(_columns, column => Pick(column, rows)),
            Pick(_labels, rows),
            Pick(_weights, rows),
            Pick(_groups, rows),
            Pick(_timesMs, rows));
    }

    /// <summary>The same rows with some of the features only, in the order given.</summary>
    /// <exception cref="TrainingDataException">The table has no such feature.</exception>
    public TrainingTable Project(IReadOnlyList<string> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var columns = features.Select(name => FeatureNames.ToList().IndexOf(name) is >= 0 and var index
            ? _columns[index]
            : throw new TrainingDataException($"The table has no feature {name}."));
        return new(FeatureSchemaVersion, [.. features], [.. columns], _labels, _weights, _groups, _timesMs);
    }

    /// <summary>The same rows with other weights, one each.</summary>
    public TrainingTable Weighted(float[] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, RowCount);
        return new(FeatureSchemaVersion, FeatureNames, _columns, _labels, weights, _groups, _timesMs);
    }

    /// <summary>The rows of one table, then those of another with the same features. Groups of the second are moved beyond those of the first, unless they are the same.</summary>
    /// <exception cref="TrainingDataException">The features differ.</exception>
    public TrainingTable Append(TrainingTable other, bool ofSameGroups = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.FeatureSchemaVersion != FeatureSchemaVersion || !FeatureNames.SequenceEqual(other.FeatureNames))
            throw new TrainingDataException("Tables with different features cannot be put together.");
        var beyond = ofSameGroups || _groups.Length == 0 ? 0 : _groups.Max() + 1;
        return new(
            FeatureSchemaVersion, FeatureNames,
            [.. _columns.Zip(other._columns, (mine, others) => (float[])[.. mine, .. others])],
            [.. _labels, .. other._labels], [.. _weights, .. other._weights],
            [.. _groups, .. other._groups.Select(group => group + beyond)], [.. _timesMs, .. other._timesMs]);
    }

    /// <summary>Splits the rows by time: those before the moment, and those at or after it.</summary>
    public (TrainingTable Earlier, TrainingTable Later) SplitAt(long timeMs)
    {
        var rows = Enumerable.Range(0, RowCount).ToLookup(row => _timesMs[row] < timeMs);
        return (Select([.. rows[true]]), Select([.. rows[false]]));
    }

    private static T[] Pick<T>(T[] values, int[] rows) => Array.ConvertAll(rows, row => values[row]);
}
