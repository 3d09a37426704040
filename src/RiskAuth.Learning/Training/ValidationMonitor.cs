using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Training;

/// <summary>Follows the weighted logistic loss on rows that the trees are not grown from.</summary>
internal sealed class ValidationMonitor
{
    private const int RowsPerPiece = 4_096;

    private readonly TrainingTable _table;
    private readonly Workers _workers;
    private readonly float[] _logOdds;
    private readonly double[] _weights;
    private readonly double[] _pieceLosses;
    private readonly List<double> _losses = [];
    private double _best = double.PositiveInfinity;

    public ValidationMonitor(TrainingTable table, double attackWeight, float baseLogOdds, Workers workers)
    {
        (_table, _workers) = (table, workers);
        _logOdds = new float[table.RowCount];
        _weights = new double[table.RowCount];
        _pieceLosses = new double[(table.RowCount + RowsPerPiece - 1) / RowsPerPiece];
        Array.Fill(_logOdds, baseLogOdds);
        for (var row = 0; row < _weights.Length; row++)
        {
            _weights[row] = table.Weights[row] * (table.Labels[row] ? attackWeight : 1);
        }
    }

    public IReadOnlyList<double> Losses => _losses;

    /// <summary>Trees up to the least loss.</summary>
    public int BestTreeCount { get; private set; }

    public int TreesSinceBest => _losses.Count - BestTreeCount;

    public void Add(DecisionTree tree)
    {
        // Each piece's sum has its own place, and the places are added up in order: the number of threads changes nothing.
        _workers.RunRanges(_table.RowCount, RowsPerPiece, (begin, end) =>
        {
            var sum = 0.0;
            for (var row = begin; row < end; row++)
            {
                _logOdds[row] += tree.Value[FindLeaf(tree, row)];
                sum += _weights[row] * Softplus(_table.Labels[row] ? -_logOdds[row] : _logOdds[row]);
            }

            _pieceLosses[begin / RowsPerPiece] = sum;
        });
        _losses.Add(_pieceLosses.Sum() / _weights.Sum());
        if (_losses[^1] < _best)
        {
            _best = _losses[^1];
            BestTreeCount = _losses.Count;
        }
    }

    private int FindLeaf(DecisionTree tree, int row)
    {
        var node = 0;
        while (tree.Feature[node] != DecisionTree.Leaf)
        {
            var value = _table.Column(tree.Feature[node])[row];
            var goesLeft = float.IsNaN(value) ? tree.Missing[node] == 'L' : value < tree.Threshold[node];
            node = tree.Left[node] + (goesLeft ? 0 : 1);
        }

        return node;
    }

    /// <summary>ln(1 + e^x) without overflow: the logistic loss of a row whose log odds are x on the wrong side.</summary>
    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
