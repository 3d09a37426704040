using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Models;
using RiskAuth.Tests.Detection;

namespace RiskAuth.Tests.Scoring.Models;

/// <summary>The explanation's short cuts say what the plain way says: every trial a whole detection of its own, and none left out.</summary>
public sealed class TopicTrialsTests
{
    private const double AlertScore = .95;

    /// <summary>No score is below it, so that every topic is taken.</summary>
    private const double Never = -1;

    private static readonly Lazy<RiskModel> Shipped = new(() =>
    {
        var library = new ModelLibrary(Path.Combine(SharedData.RepositoryRoot, "models"));
        return library.Load(library.Promoted!);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_topic_scores_to_the_bit_as_the_whole_row_would(bool shipped)
    {
        var model = ModelOf(shipped);
        foreach (var vector in Vectors(model, logged: 1_500, random: 1_500))
        {
            var stratum = RiskModel.StratumOf(vector);
            var trials = new TopicTrials(model, stratum, vector);
            var each = new TopicTrial[TrainedScorer.TopicCount];
            trials.Open(each);
            for (var topic = 0; topic < each.Length; topic++)
            {
                while (!each[topic].IsComplete)
                    trials.AskNext(ref each[topic]);
                float[] ordinary = [.. vector];
                MakeOrdinary(model, stratum, ordinary, topic);
                var whole = model.Detect(ordinary);
                Assert.Equal((whole.Trees, whole.Sequence), (each[topic].Trees, each[topic].Sequence));
                Assert.Equal(model.TailOf(whole, stratum), model.TailOfShare(each[topic].Share, stratum));
            }
        }
    }

    [Theory]
    [InlineData(true, ChallengeAllocation.Even)]
    [InlineData(true, ChallengeAllocation.ByRisk)]
    [InlineData(false, ChallengeAllocation.Even)]
    public void The_topics_are_those_of_the_plain_way(bool shipped, ChallengeAllocation allocation)
    {
        var model = ModelOf(shipped);
        foreach (var rates in new[] { null, Shifted() })
        {
            var scorer = new TrainedScorer(model, rates);
            var ofSeveral = 0;
            foreach (var vector in Vectors(model, logged: 6_000, random: 3_000))
            {
                foreach (var (most, alertScore) in new[] { (0, AlertScore), (1, AlertScore), (Explanation.MaxReasons, AlertScore), (TrainedScorer.TopicCount, Never) })
                {
                    float[] plainVector = [.. vector], quickVector = [.. vector];
                    int[] plain = new int[most], quick = new int[most];
                    var found = FindPlainly(scorer, plainVector, alertScore, plain, allocation);
                    Assert.Equal(found, scorer.FindTopics(quickVector, alertScore, quick, allocation));
                    Assert.Equal(plain[..found], quick[..found]);
                    Assert.Equal(plainVector, quickVector);
                    ofSeveral += most == Explanation.MaxReasons && found > 1 ? 1 : 0;
                }
            }
            Assert.True(ofSeveral > 500, $"{ofSeveral} rows of several topics");
        }
    }

    [Fact]
    public void Looking_for_topics_allocates_nothing()
    {
        var scorer = new TrainedScorer(Shipped.Value, new ChallengeRateKeeper());
        var vector = new float[FeatureSchema.Count];
        var topics = new int[Explanation.MaxReasons];
        Assert.Equal(0, Allocations.Of(() =>
        {
            SmallModel.Instance.Other.Table.CopyRow(0, vector);
            scorer.FindTopics(vector, Never, topics);
        }));
    }

    [Fact]
    public void An_explanation_after_another_row_or_another_model_was_scored_is_still_that_of_its_own_row()
    {
        var (shipped, small) = (new TrainedScorer(Shipped.Value), new TrainedScorer(SmallModel.Instance.Model));
        float[][] vectors = [.. Vectors(Shipped.Value, logged: 300, random: 300)];
        for (var n = 1; n < vectors.Length; n++)
        {
            // As an assessment leaves it: scored by one model, then by a candidate, or another row in between.
            ScoredRow.OfThread.Detect(Shipped.Value, vectors[n]);
            if (n % 3 > 0)
                ScoredRow.OfThread.Detect(n % 3 == 1 ? SmallModel.Instance.Model : Shipped.Value, vectors[n - n % 3 + 1]);
            foreach (var scorer in new[] { shipped, small, shipped })
            {
                int[] plain = new int[Explanation.MaxReasons], quick = new int[Explanation.MaxReasons];
                var found = FindPlainly(scorer, [.. vectors[n]], AlertScore, plain, ChallengeAllocation.Even);
                Assert.Equal(found, scorer.FindTopics([.. vectors[n]], AlertScore, quick));
                Assert.Equal(plain, quick);
            }
        }
    }

    [Fact]
    public void A_row_scored_for_its_explanation_has_the_same_scores_to_the_bit()
    {
        foreach (var model in new[] { Shipped.Value, SmallModel.Instance.Model, Shipped.Value })
            foreach (var vector in Vectors(model, logged: 1_000, random: 1_000))
                Assert.Equal(model.Detect(vector), ScoredRow.OfThread.Detect(model, vector));
    }

    /// <summary>Greedy deletion as it is defined: of every topic that is not taken, the score of the row with it made ordinary.</summary>
    private static int FindPlainly(TrainedScorer scorer, float[] vector, double alertScore, int[] topics, ChallengeAllocation allocation)
    {
        var stratum = RiskModel.StratumOf(vector);
        for (var found = 0; ; found++)
        {
            if (found == topics.Length || (found > 0 && scorer.ScoreOf(vector, stratum, allocation) < alertScore))
                return found;
            var (best, lowest) = (-1, (double.PositiveInfinity, double.PositiveInfinity));
            for (var topic = 0; topic < TrainedScorer.TopicCount; topic++)
            {
                if (topics.AsSpan()[..found].Contains(topic))
                    continue;
                float[] trial = [.. vector];
                MakeOrdinary(scorer.Model, stratum, trial, topic);
                var scores = scorer.Model.Detect(trial);
                var left = (scorer.ScoreOf(trial, stratum, allocation), scores.Trees + scores.Sequence);
                if (left.CompareTo(lowest) < 0)
                    (best, lowest) = (topic, left);
            }
            topics[found] = best;
            MakeOrdinary(scorer.Model, stratum, vector, best);
        }
    }

    private static void MakeOrdinary(RiskModel model, Stratum stratum, float[] vector, int topic)
    {
        foreach (var feature in ExplanationTopic.All[topic].Features)
            vector[feature] = model.CalibrationOf(stratum).Typical[feature];
    }

    private static RiskModel ModelOf(bool shipped) => shipped ? Shipped.Value : SmallModel.Instance.Model;

    /// <summary>Corrections that live traffic has moved.</summary>
    private static ChallengeRateKeeper Shifted()
    {
        var rates = new ChallengeRateKeeper();
        for (var n = 0; n < 400; n++)
            rates.Learn((ulong)n, (Stratum)(n % Strata.All.Count), n % 7 == 0 ? .0005 : .5, Some.Noon, n % 2 == 0 ? ChallengeAllocation.Even : ChallengeAllocation.ByRisk);
        return rates;
    }

    /// <summary>Sign-ins and attacks of a log that no model has seen, and rows that no log would hold: values of other rows, of ordinary ones, none at all, and huge ones.</summary>
    private static IEnumerable<float[]> Vectors(RiskModel model, int logged, int random)
    {
        var log = SmallModel.Instance.Other.Table;
        var chance = new Random(5);
        for (var n = 0; n < logged; n++)
            yield return Row(n * (long)SmallModel.Instance.Other.Count / logged);
        for (var n = 0; n < random; n++)
        {
            var (vector, ordinary) = (Row(chance.Next(SmallModel.Instance.Other.Count)), model.CalibrationOf(Strata.All[n % Strata.All.Count]).Typical);
            for (var times = chance.Next(2 * FeatureSchema.Count); times > 0; times--)
            {
                var feature = chance.Next(FeatureSchema.Count);
                vector[feature] = chance.Next(8) switch
                {
                    0 => float.NaN,
                    1 => 100 * (float)chance.NextDouble(),
                    2 or 3 => ordinary[feature],
                    _ => Row(chance.Next(SmallModel.Instance.Other.Count))[feature],
                };
            }
            vector[FeatureSchema.IndexOf("campaign")] = chance.Next(2);
            yield return vector;
        }

        float[] Row(long row)
        {
            var vector = new float[FeatureSchema.Count];
            log.CopyRow((int)row, vector);
            return vector;
        }
    }
}
