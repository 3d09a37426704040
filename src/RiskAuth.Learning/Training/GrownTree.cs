using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Training;

/// <summary>A tree as it was just grown, which still knows where its training rows ended. Valid until the next tree is grown.</summary>
internal sealed class GrownTree
{
    private const int RowsPerPiece = 16_384;

    private readonly GrowingNode[] _nodes;
    private readonly RowPartition _rows;
    private readonly BinnedTable _table;

    public GrownTree(GrowingNode[] nodes, RowPartition rows, BinnedTable table, double learningRate)
    {
        (_nodes, _rows, _table) = (nodes, rows, table);
        Tree = Describe(learningRate);
    }

    public DecisionTree Tree { get; }

    /// <summary>Adds the tree's answer to the log odds of every row of the table it was grown on, seen or not.</summary>
    public void AddTo(float[] logOdds, Workers workers)
    {
        if (_rows.Count < _table.RowCount)
        {
            workers.RunRanges(_table.RowCount, RowsPerPiece, (begin, end) =>
            {
                for (var row = begin; row < end; row++)
                {
                    logOdds[row] += Tree.Value[FindLeaf(row)];
                }
            });
            return;
        }

        var leaves = Array.FindAll(_nodes, node => node.Children is null);
        workers.Run(leaves.Length, i =>
        {
            var value = Tree.Value[leaves[i].Id];
            foreach (var row in _rows.Of(leaves[i]))
            {
                logOdds[row] += value;
            }
        });
    }

    private int FindLeaf(int row)
    {
        var node = _nodes[0];
        while (node.Children is var (left, right))
        {
            node = node.Split.GoesLeft(_table.BinOf(node.Split.Feature, row)) ? left : right;
        }

        return node.Id;
    }

    private DecisionTree Describe(double learningRate)
    {
        var count = _nodes.Length;
        var (feature, left, missing) = (new int[count], new int[count], new char[count]);
        var (threshold, value, cover) = (new float[count], new float[count], new float[count]);
        foreach (var node in _nodes)
        {
            cover[node.Id] = node.Count;
            if (node.Children is var (leftChild, _))
            {
                feature[node.Id] = node.Split.Feature;
                threshold[node.Id] = _table.Features[node.Split.Feature].ThresholdAfter(node.Split.Bin);
                left[node.Id] = leftChild.Id;
                missing[node.Id] = node.Split.MissingLeft ? 'L' : 'R';
            }
            else
            {
                feature[node.Id] = DecisionTree.Leaf;
                value[node.Id] = (float)(node.Value * learningRate);
                missing[node.Id] = '-';
            }
        }

        return new DecisionTree(feature, threshold, left, new string(missing), value, cover);
    }
}
