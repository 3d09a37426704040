using RiskAuth.Learning.Training;

namespace RiskAuth.Learning.Evaluation.Statistics;

/// <summary>Scored and labelled rows in descending order of score, sorted once and measured many times.</summary>
internal sealed class RankedScores
{
    private readonly bool[] _isAttack;
    private readonly int[] _cluster;
    private readonly double[] _score;

    /// <exception cref="TrainingDataException">There are no rows, or a score is not a number.</exception>
    public RankedScores(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isAttack, ReadOnlySpan<int> clusters)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isAttack.Length, scores.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(clusters.Length, scores.Length);
        _score = new double[scores.Length];
        var order = new int[scores.Length];
        for (var row = 0; row < order.Length; row++)
        {
            if (double.IsNaN(scores[row]))
            {
                throw new TrainingDataException($"Nothing can be measured: the score of row {row} is not a number.");
            }

            (order[row], _score[row]) = (row, -scores[row]);
        }

        // Ascending order of the negated score; negating again brings the score back exactly.
        Array.Sort(_score, order);
        _isAttack = new bool[order.Length];
        _cluster = new int[order.Length];
        for (var rank = 0; rank < order.Length; rank++)
        {
            _score[rank] = -_score[rank];
            _isAttack[rank] = isAttack[order[rank]];
            _cluster[rank] = clusters[order[rank]];
        }
    }

    /// <summary>Walks down the thresholds, one per distinct score: how many attacks and others lie at or above each.</summary>
    public IEnumerable<(double Score, long Attacks, long Others)> Thresholds()
    {
        var (attacks, others) = (0L, 0L);
        for (var rank = 0; rank < _score.Length; rank++)
        {
            attacks += _isAttack[rank] ? 1 : 0;
            others += _isAttack[rank] ? 0 : 1;
            if (IsLastOfRun(rank))
            {
                yield return (_score[rank], attacks, others);
            }
        }
    }

    /// <summary>The area under the curve (trapezoidal, so that ties count half), then the greatest recall within each false-positive rate.</summary>
    /// <param name="copies">How often the rows of each cluster count.</param>
    /// <returns>Null where a class is missing.</returns>
    public double[]? Measure(ReadOnlySpan<int> copies, ReadOnlySpan<double> falsePositiveRates)
    {
        var (allAttacks, allOthers) = Totals(copies);
        if (allAttacks == 0 || allOthers == 0)
        {
            return null;
        }

        var measures = new double[falsePositiveRates.Length + 1];
        var (attacks, others, lastAttacks, lastOthers, doubledArea) = (0L, 0L, 0L, 0L, 0.0);
        for (var rank = 0; rank < _score.Length; rank++)
        {
            long count = copies[_cluster[rank]];
            attacks += _isAttack[rank] ? count : 0;
            others += _isAttack[rank] ? 0 : count;
            if (!IsLastOfRun(rank))
            {
                continue;
            }

            doubledArea += (double)(others - lastOthers) * (attacks + lastAttacks);
            (lastAttacks, lastOthers) = (attacks, others);
            for (var i = 0; i < falsePositiveRates.Length; i++)
            {
                measures[i + 1] = (double)others / allOthers <= falsePositiveRates[i] ? (double)attacks / allAttacks : measures[i + 1];
            }
        }

        measures[0] = doubledArea / 2 / ((double)allAttacks * allOthers);
        return measures;
    }

    private bool IsLastOfRun(int rank) => rank + 1 == _score.Length || _score[rank + 1] != _score[rank];

    private (long Attacks, long Others) Totals(ReadOnlySpan<int> copies)
    {
        var (attacks, others) = (0L, 0L);
        for (var rank = 0; rank < _score.Length; rank++)
        {
            attacks += _isAttack[rank] ? copies[_cluster[rank]] : 0;
            others += _isAttack[rank] ? 0 : copies[_cluster[rank]];
        }

        return (attacks, others);
    }
}
