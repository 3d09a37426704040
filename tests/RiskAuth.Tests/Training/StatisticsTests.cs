using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Learning.Evaluation.Statistics;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Tests.Training;

public sealed class StatisticsTests
{
    [Fact]
    public void Ties_count_half()
    {
        // Of the nine pairs the attacks win 7 and draw 2: 8 / 9.
        var curve = RocCurve.Of([0.9, 0.5, 0.5, 0.5, 0.3, 0.1], [true, true, true, false, false, false]);
        Assert.Equal(8.0 / 9, curve.Auc, 12);
        Assert.Equal(
            [new(double.PositiveInfinity, 0, 0), new(0.9, 0, 1.0 / 3), new(0.5, 1.0 / 3, 1), new(0.3, 2.0 / 3, 1), new(0.1, 1, 1)],
            curve.Points);
    }

    [Fact]
    public void The_area_equals_that_of_scikit_learn()
    {
        // python3 -c "from sklearn.metrics import *; s=[(i*37%101)//3 for i in range(200)]; y=[(i*i%7)<3 for i in range(200)]; print(roc_auc_score(y,s))"
        var scores = Enumerable.Range(0, 200).Select(i => (double)(i * 37 % 101 / 3)).ToArray();
        var isAttack = Enumerable.Range(0, 200).Select(i => i * i % 7 < 3).ToArray();
        Assert.Equal(SklearnAuc, RocCurve.Of(scores, isAttack).Auc, 12);
    }

    private const double SklearnAuc = 0.45718316770948353;

    [Fact]
    public void The_area_equals_the_share_of_pairs_won_for_any_scores() =>
        Prop.ForAll<(byte Score, bool IsAttack)[]>(rows =>
        {
            var scores = Array.ConvertAll(rows, row => (double)row.Score);
            var isAttack = Array.ConvertAll(rows, row => row.IsAttack);
            if (!isAttack.Contains(true) || !isAttack.Contains(false))
            {
                return Throws<TrainingDataException>(() => RocCurve.Of(scores, isAttack));
            }

            var pairs =
                from attack in rows
                where attack.IsAttack
                from other in rows
                where !other.IsAttack
                select attack.Score > other.Score ? 1 : attack.Score == other.Score ? 0.5 : 0;
            return Math.Abs(pairs.Average() - RocCurve.Of(scores, isAttack).Auc) < 1e-12;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0.05, 0.8)]
    [InlineData(0.01, 0.6)]
    [InlineData(0.001, 0.2)]
    [InlineData(0.0005, 0)]
    public void Recall_is_the_greatest_within_the_false_positive_rate(double falsePositiveRate, double recall)
    {
        // 1,000 legitimate rows score 0..999. Attacks: above one of them, two above ten, one above fifty, one below all.
        double[] attacks = [998.5, 989.5, 989.5, 949.5, -1];
        double[] scores = [.. attacks, .. Enumerable.Range(0, 1_000).Select(i => (double)i)];
        bool[] isAttack = [.. attacks.Select(_ => true), .. Enumerable.Repeat(false, 1_000)];
        Assert.Equal(recall, RocCurve.Of(scores, isAttack).At(falsePositiveRate).Recall, 12);
    }

    [Theory]
    [InlineData(0.01, 0.5 * 0.01 / (0.5 * 0.01 + 0.01 * 0.99))]
    [InlineData(0.001, 0.0476644)]
    [InlineData(0.0001, 0.0049760)]
    public void Precision_falls_with_the_base_rate(double baseRate, double precision) =>
        Assert.Equal(precision, new RocPoint(0, 0.01, 0.5).PrecisionAt(baseRate), 6);

    [Fact]
    public void Where_nothing_alerts_there_is_no_precision() =>
        Assert.Equal(double.NaN, new RocPoint(0, 0, 0).PrecisionAt(0.01));

    [Fact]
    public void A_score_that_is_not_a_number_is_refused() =>
        Assert.Throws<TrainingDataException>(() => RocCurve.Of([1, double.NaN], [true, false]));

    [Fact]
    public void Intervals_hold_the_value_and_are_the_same_for_the_same_seed()
    {
        var (scores, isAttack, users) = Noisy(rowsPerUser: 1);
        var first = ClusterBootstrap.Measure(scores, isAttack, users, [0.05, 0.01], replicates: 300);
        var second = ClusterBootstrap.Measure(scores, isAttack, users, [0.05, 0.01], replicates: 300);
        Assert.Equal(first.Auc, second.Auc);
        Assert.Equal(first.Recalls, second.Recalls);
        Assert.Equal(RocCurve.Of(scores, isAttack).Auc, first.Auc.Value, 12);
        Assert.Equal(RocCurve.Of(scores, isAttack).At(0.05).Recall, first.Recalls[0].Value, 12);
        Assert.InRange(first.Auc.Value, first.Auc.Low, first.Auc.High);
        Assert.NotEqual(first.Auc, ClusterBootstrap.Measure(scores, isAttack, users, [0.05, 0.01], replicates: 300, seed: 2).Auc);
    }

    [Fact]
    public void The_interval_of_an_area_has_the_width_that_theory_gives()
    {
        // Hanley and McNeil 1982 for 400 attacks and 400 others at this area.
        var (scores, isAttack, users) = Noisy(rowsPerUser: 1);
        var auc = ClusterBootstrap.Measure(scores, isAttack, users, [], replicates: 1_000).Auc;
        var (a, n) = (auc.Value, 400.0);
        var (q1, q2) = (a / (2 - a), 2 * a * a / (1 + a));
        var error = Math.Sqrt((a * (1 - a) + (n - 1) * (q1 - a * a) + (n - 1) * (q2 - a * a)) / (n * n));
        Assert.InRange((auc.High - auc.Low) / (2 * 1.96 * error), 0.85, 1.15);
    }

    [Fact]
    public void Rows_that_repeat_their_user_promise_no_more_certainty()
    {
        var (scores, isAttack, users) = Noisy(rowsPerUser: 1);
        var (copies, copiesAreAttack, copiesOfUsers) = Noisy(rowsPerUser: 10);
        var single = ClusterBootstrap.Measure(scores, isAttack, users, []).Auc;
        var byUser = ClusterBootstrap.Measure(copies, copiesAreAttack, copiesOfUsers, []).Auc;
        var byRow = ClusterBootstrap.Measure(copies, copiesAreAttack, [.. Enumerable.Range(0, copies.Length)], []).Auc;
        Assert.Equal(single, byUser);
        Assert.True(byRow.High - byRow.Low < 0.5 * (single.High - single.Low));
    }

    [Fact]
    public void One_class_cannot_be_measured() =>
        Assert.Throws<TrainingDataException>(() => ClusterBootstrap.Measure([1, 2], [true, true], [1, 2], [0.01]));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(1, 4)]
    public void Quantiles_lie_between_the_nearest_ranks(double share, double expected) =>
        Assert.Equal(expected, ClusterBootstrap.Quantile([1, 2, 3, 4], share), 12);

    [Fact]
    public void The_stability_index_is_the_sum_over_the_bins()
    {
        var reference = new DriftReference([10], [0.2, 0.5, 0.3]);
        var expected = (0.1 - 0.2) * Math.Log(0.1 / 0.2) + (0.4 - 0.5) * Math.Log(0.4 / 0.5) + (0.5 - 0.3) * Math.Log(0.5 / 0.3);
        Assert.Equal(expected, reference.Index([1, 4, 5]), 12);
    }

    [Fact]
    public void The_same_population_has_no_drift_and_a_shifted_or_vanished_one_has()
    {
        var random = new Random(3);
        float[] Draw(float shift, double missing) =>
            [.. Enumerable.Range(0, 5_000).Select(_ => random.NextDouble() < missing ? float.NaN : (float)random.NextDouble() + shift)];
        var reference = DriftReferences.Learn(Draw(0, 0.1));
        Assert.InRange(reference.Index(reference.Count(Draw(0, 0.1))), 0, 0.02);
        Assert.InRange(reference.Index(reference.Count(Draw(0.3f, 0.1))), 0.25, 10);
        Assert.InRange(reference.Index(reference.Count(Draw(0, 1))), 0.25, 20);
    }

    [Fact]
    public void Drift_bins_of_a_flag_are_its_two_values_and_missing()
    {
        var reference = DriftReferences.Learn([0, 0, 0, 1, float.NaN]);
        Assert.Equal([0.5f], reference.Edges);
        Assert.Equal([0.2, 0.6, 0.2], reference.Shares);
        Assert.Equal([0, 1, 2], new float[] { float.NaN, 0, 1 }.Select(reference.BinOf));
    }

    [Fact]
    public void Drift_from_nothing_is_refused()
    {
        Assert.Throws<TrainingDataException>(() => DriftReferences.Learn([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DriftReference([], [0, 1]).Index([0, 0]));
    }

    /// <summary>400 attacking and 400 legitimate users, scores overlapping; each user's row is repeated.</summary>
    private static (double[] Scores, bool[] IsAttack, int[] Users) Noisy(int rowsPerUser)
    {
        var random = new Random(9);
        var users = Enumerable.Range(0, 800).Select(i => (Score: random.NextDouble() + (i % 2 * 0.3), IsAttack: i % 2 == 1, User: 1_000 - i)).ToArray();
        var rows = users.SelectMany(user => Enumerable.Repeat(user, rowsPerUser)).ToArray();
        return (Array.ConvertAll(rows, row => row.Score), Array.ConvertAll(rows, row => row.IsAttack), Array.ConvertAll(rows, row => row.User));
    }

    private static bool Throws<T>(Action action)
        where T : Exception
    {
        try
        {
            action();
            return false;
        }
        catch (T)
        {
            return true;
        }
    }
}
