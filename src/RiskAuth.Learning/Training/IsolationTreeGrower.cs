using System.Numerics;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Training;

/// <summary>Grows one isolation tree from a random sample of rows.</summary>
internal sealed class IsolationTreeGrower
{
    private readonly TrainingTable _table;
    private readonly int _depthLimit;
    private readonly int[] _rows;
    private readonly int[] _featureOrder;
    private readonly List<int> _feature = [];
    private readonly List<float> _threshold = [];
    private readonly List<int> _left = [];
    private readonly List<char> _missing = [];
    private readonly List<float> _value = [];
    private readonly List<float> _cover = [];
    private SeededRandom _random;

    public IsolationTreeGrower(TrainingTable table, int sampleRows, SeededRandom random)
    {
        _table = table;
        _random = random;
        _depthLimit = BitOperations.Log2((uint)sampleRows - 1) + 1;
        _featureOrder = [.. Enumerable.Range(0, table.FeatureCount)];
        _rows = Sample(sampleRows);
    }

    public DecisionTree Grow()
    {
        var open = new Queue<(int Node, int Begin, int Count, int Depth)>();
        Add(_rows.Length);
        open.Enqueue((0, 0, _rows.Length, 0));
        while (open.TryDequeue(out var part))
        {
            var (node, begin, count, depth) = part;
            var rows = _rows.AsSpan(begin, count);
            if (count < 2 || depth == _depthLimit || !TrySplit(node, rows, out var leftCount))
            {
                _value[node] = (float)(depth + IsolationForestModel.MeanPathLength(count));
                continue;
            }

            _left[node] = _feature.Count;
            open.Enqueue((_feature.Count, begin, leftCount, depth + 1));
            Add(leftCount);
            open.Enqueue((_feature.Count, begin + leftCount, count - leftCount, depth + 1));
            Add(count - leftCount);
        }

        return new DecisionTree([.. _feature], [.. _threshold], [.. _left], new string([.. _missing]), [.. _value], [.. _cover]);
    }

    /// <summary>Draws features until one can divide the rows, then a threshold.</summary>
    private bool TrySplit(int node, Span<int> rows, out int leftCount)
    {
        for (var tried = 0; tried < _featureOrder.Length; tried++)
        {
            var other = tried + _random.Next(_featureOrder.Length - tried);
            (_featureOrder[tried], _featureOrder[other]) = (_featureOrder[other], _featureOrder[tried]);
            var column = _table.Column(_featureOrder[tried]);
            var (low, high, missingCount) = Range(column, rows);
            if (low < high || (low == high && missingCount > 0))
            {
                var missingLeft = low < high && _random.Next(2) == 0;
                _feature[node] = _featureOrder[tried];
                _missing[node] = missingLeft ? 'L' : 'R';
                _threshold[node] = low < high ? Threshold(low, high) : MathF.BitIncrement(low);
                leftCount = Divide(column, rows, _threshold[node], missingLeft);
                return true;
            }
        }

        leftCount = 0;
        return false;
    }

    /// <summary>Uniform between the two values, never so low that nothing would lie below it.</summary>
    private float Threshold(float low, float high)
    {
        var threshold = (float)(low + (_random.NextShare() * ((double)high - low)));
        return Math.Clamp(threshold, MathF.BitIncrement(low), high);
    }

    private static (float Low, float High, int MissingCount) Range(ReadOnlySpan<float> column, ReadOnlySpan<int> rows)
    {
        var (low, high, missingCount) = (float.PositiveInfinity, float.NegativeInfinity, 0);
        foreach (var row in rows)
        {
            var value = column[row];
            if (float.IsNaN(value))
            {
                missingCount++;
            }
            else
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        return (low, high, missingCount);
    }

    private static int Divide(ReadOnlySpan<float> column, Span<int> rows, float threshold, bool missingLeft)
    {
        var leftCount = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var value = column[rows[i]];
            if (float.IsNaN(value) ? missingLeft : value < threshold)
            {
                (rows[leftCount], rows[i]) = (rows[i], rows[leftCount]);
                leftCount++;
            }
        }

        return leftCount;
    }

    /// <summary>Distinct rows, drawn by Floyd's method: no copy of the table's row numbers is needed.</summary>
    private int[] Sample(int count)
    {
        var chosen = new HashSet<int>(count);
        for (var last = _table.RowCount - count; last < _table.RowCount; last++)
        {
            var row = _random.Next(last + 1);
            chosen.Add(chosen.Contains(row) ? last : row);
        }

        var rows = chosen.ToArray();
        Array.Sort(rows);
        return rows;
    }

    private void Add(int count)
    {
        _feature.Add(DecisionTree.Leaf);
        _threshold.Add(0);
        _left.Add(0);
        _missing.Add('-');
        _value.Add(0);
        _cover.Add(count);
    }
}
