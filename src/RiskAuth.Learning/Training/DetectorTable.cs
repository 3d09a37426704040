using RiskAuth.Features;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Training;

/// <summary>What the four detectors say of every row of a table.</summary>
internal sealed class DetectorTable
{
    private readonly double[] _trees;
    private readonly double[] _forest;
    private readonly double[] _freeman;
    private readonly double[] _sequence;

    public DetectorTable(TrainingTable table, BoostedTrees trees, IsolationForest forest, int threads, CancellationToken cancellation)
    {
        _trees = TableScores.LogOdds(trees, table, threads, cancellation);
        _forest = TableScores.Anomaly(forest, table.Project(forest.Model.FeatureNames), threads, cancellation);
        _freeman = new double[table.RowCount];
        _sequence = new double[table.RowCount];
        var vector = new float[FeatureSchema.Count];
        for (var row = 0; row < table.RowCount; row++)
        {
            table.CopyRow(row, vector);
            _freeman[row] = FeatureDetectors.Freeman(vector);
            _sequence[row] = FeatureDetectors.Sequence(vector);
        }
    }

    public DetectorScores this[int row] => new(_trees[row], _forest[row], _freeman[row], _sequence[row]);
}
