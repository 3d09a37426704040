namespace RiskAuth.Learning.Training;

/// <summary>
/// A training table as bins, one byte a value. Eight neighbouring features of a row share one 64-bit word:
/// one load then feeds eight histograms, and the same histogram is touched only every eighth step.
/// </summary>
internal sealed class BinnedTable
{
    public const int GroupWidth = 8;

    public BinnedTable(TrainingTable table, int maxValueBins, Workers workers)
    {
        RowCount = table.RowCount;
        Features = new FeatureBins[table.FeatureCount];
        workers.Run(table.FeatureCount, feature => Features[feature] = FeatureBins.Learn(table.Column(feature), maxValueBins));
        Groups = new ulong[(table.FeatureCount + GroupWidth - 1) / GroupWidth][];
        workers.Run(Groups.Length, group => Groups[group] = Pack(table, group));
    }

    public int RowCount { get; }

    public FeatureBins[] Features { get; }

    /// <summary>Per group of eight features, one word a row; the first feature is the lowest byte. Unused bytes are 0.</summary>
    public ulong[][] Groups { get; }

    private ulong[] Pack(TrainingTable table, int group)
    {
        var words = new ulong[RowCount];
        var first = group * GroupWidth;
        for (var feature = first; feature < Math.Min(first + GroupWidth, Features.Length); feature++)
        {
            var bins = Features[feature];
            var column = table.Column(feature);
            var shift = (feature - first) * 8;
            for (var row = 0; row < column.Length; row++)
            {
                words[row] |= (ulong)bins.Of(column[row]) << shift;
            }
        }

        return words;
    }
}
