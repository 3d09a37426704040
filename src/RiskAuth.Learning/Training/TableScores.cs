using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Training;

/// <summary>Scores every row of a table, on several cores.</summary>
public static class TableScores
{
    private const int RowsPerPiece = 1_024;

    /// <summary>Log odds of each row.</summary>
    /// <exception cref="ModelFormatException">The table's features are not the model's.</exception>
    public static double[] LogOdds(BoostedTrees trees, TrainingTable table, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trees);
        ArgumentNullException.ThrowIfNull(table);
        trees.Model.RequireSchema(table.FeatureSchemaVersion, [.. table.FeatureNames]);
        return Score(table, threads, (rows, scores) => trees.LogOdds(rows, scores), cancellation);
    }

    /// <summary>Anomaly score of each row.</summary>
    /// <exception cref="ModelFormatException">The table's features are not the model's.</exception>
    public static double[] Anomaly(IsolationForest forest, TrainingTable table, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(forest);
        ArgumentNullException.ThrowIfNull(table);
        forest.Model.RequireSchema(table.FeatureSchemaVersion, [.. table.FeatureNames]);
        return Score(table, threads, (rows, scores) => forest.Score(rows, scores), cancellation);
    }

    private delegate void Scorer(ReadOnlySpan<float> rows, Span<double> scores);

    private static double[] Score(TrainingTable table, int threads, Scorer scorer, CancellationToken cancellation)
    {
        var scores = new double[table.RowCount];
        new Workers(threads, cancellation).RunRanges(scores.Length, RowsPerPiece, (begin, end) =>
        {
            var width = table.FeatureCount;
            var rows = new float[(end - begin) * width];
            for (var row = begin; row < end; row++)
            {
                table.CopyRow(row, rows.AsSpan((row - begin) * width, width));
            }

            scorer(rows, scores.AsSpan(begin, end - begin));
        });
        return scores;
    }
}
