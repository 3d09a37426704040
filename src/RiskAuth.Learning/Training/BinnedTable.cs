namespace RiskAuth.Learning.Training;

/// <summary>
/// A training table as bins. Features with few bins share a column of one byte, as the digits of one number: ten yes-or-no features that are
/// never missing cost two columns, not ten. Eight neighbouring columns of a row share one 64-bit word: one load then feeds eight
/// histograms, and the same histogram is touched only every eighth step.
/// </summary>
internal sealed class BinnedTable
{
    public const int GroupWidth = 8;

    public BinnedTable(TrainingTable table, int maxValueBins, Workers workers)
    {
        RowCount = table.RowCount;
        Features = new FeatureBins[table.FeatureCount];
        workers.Run(table.FeatureCount, feature => Features[feature] = FeatureBins.Learn(table.Column(feature), maxValueBins));
        Places = new FeaturePlace[table.FeatureCount];
        Columns = Place();
        Groups = new ulong[(Columns.Length + GroupWidth - 1) / GroupWidth][];
        workers.Run(Groups.Length, group => Groups[group] = Pack(table, group));
    }

    public int RowCount { get; }

    public FeatureBins[] Features { get; }

    /// <summary>Where each feature is found.</summary>
    public FeaturePlace[] Places { get; }

    /// <summary>Per column, its features and how many codes it uses, at most 256.</summary>
    public (int[] Features, int Codes)[] Columns { get; }

    /// <summary>Per group of eight columns, one word a row; the first column is the lowest byte. Unused bytes are 0.</summary>
    public ulong[][] Groups { get; }

    public int ColumnEnd(int group) => Math.Min((group + 1) * GroupWidth, Columns.Length);

    public byte BinOf(int feature, int row)
    {
        var place = Places[feature];
        return place.BinOf((byte)(Groups[place.Column / GroupWidth][row] >> (place.Column % GroupWidth * 8)));
    }

    /// <summary>Fills columns with the features of fewest bins first, each column until the next feature would not fit.</summary>
    private (int[] Features, int Codes)[] Place()
    {
        var columns = new List<(int[] Features, int Codes)>();
        var (features, codes) = (new List<int>(), 1);
        foreach (var feature in Enumerable.Range(0, Features.Length).OrderBy(feature => Features[feature].States))
        {
            var states = Features[feature].States;
            if (codes * states > FeatureBins.Slots)
            {
                columns.Add(([.. features], codes));
                features.Clear();
                codes = 1;
            }

            Places[feature] = new FeaturePlace(columns.Count, codes, states, Features[feature].FirstBin);
            features.Add(feature);
            codes *= states;
        }

        columns.Add(([.. features], codes));
        return [.. columns];
    }

    private ulong[] Pack(TrainingTable table, int group)
    {
        var words = new ulong[RowCount];
        for (var column = group * GroupWidth; column < ColumnEnd(group); column++)
        {
            var shift = column % GroupWidth * 8;
            foreach (var feature in Columns[column].Features)
            {
                var (bins, place) = (Features[feature], Places[feature]);
                var values = table.Column(feature);
                for (var row = 0; row < words.Length; row++)
                {
                    words[row] += (ulong)place.CodeOf(bins.Of(values[row])) << shift;
                }
            }
        }

        return words;
    }
}

/// <summary>Which digit of which column holds a feature's bin.</summary>
/// <param name="Stride">What one step of the feature adds to the column's code.</param>
/// <param name="States">How many bins the feature really uses.</param>
/// <param name="FirstBin">0 where values may be missing, else 1: the bin of missing values takes no room when it is never used.</param>
internal readonly record struct FeaturePlace(int Column, int Stride, int States, int FirstBin)
{
    public int CodeOf(byte bin) => (bin - FirstBin) * Stride;

    public byte BinOf(byte code) => (byte)(FirstBin + (code / Stride % States));
}
