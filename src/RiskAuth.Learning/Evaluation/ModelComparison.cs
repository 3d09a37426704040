using System.Text.Json.Serialization;
using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation.Statistics;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Learning.Evaluation;

/// <summary>
/// A candidate beside the promoted model, on the same slice of a log: on attacks that are one sign-in each. The thousands of attempts of a
/// few campaigns, which the rules on sequences see anyway, would drown them, and would not be as many independent trials.
/// </summary>
/// <param name="Promoted">Version of the promoted model, or the baseline's.</param>
/// <param name="ChallengeRate">Share of each stratum's legitimate sign-ins that both may ask for more.</param>
public sealed record ModelComparison(string Candidate, string Promoted, double ChallengeRate, IReadOnlyList<StratumComparison> Strata)
{
    /// <summary>Fewer attacks in a stratum say nothing of who finds more.</summary>
    public const int FewestAttacks = 50;

    /// <summary>There were attacks enough, in at least one stratum, to tell who finds more.</summary>
    [JsonIgnore]
    public bool HasCompared => Strata.Count > 0;

    /// <summary>In no stratum does the candidate find fewer attacks than the promoted model, beyond what chance explains.</summary>
    public bool IsNoWorse => Strata.All(stratum => !stratum.IsWorse);

    /// <param name="slice">The newest part of a log, which the candidate was not trained on.</param>
    /// <param name="promoted">Null for the scores that were given while the slice was recorded.</param>
    public static ModelComparison Of(DetectionLog slice, RiskModel candidate, RiskModel? promoted, string promotedVersion, double challengeRate)
    {
        ArgumentNullException.ThrowIfNull(slice);
        ArgumentNullException.ThrowIfNull(candidate);
        var strata = new List<StratumComparison>();
        var rows = slice.Where(row => (slice.Truths[row] == Truth.Attack && slice.CampaignOf(row) == 0) || slice.IsSignIn(row));
        var (of, mine, theirs) = Score(rows, candidate, promoted);
        foreach (var stratum in Scoring.Models.Strata.All)
        {
            int[] own = [.. Enumerable.Range(0, rows.Count).Where(row => of[row] == stratum)];
            var isAttack = Array.ConvertAll(own, row => rows.Truths[row] == Truth.Attack);
            var attacks = isAttack.Count(isOne => isOne);
            if (attacks < FewestAttacks || attacks == own.Length)
                continue;
            strata.Add(new(
                Scoring.Models.Strata.NameOf(stratum), own.Length - attacks, attacks,
                RocCurve.Of(Array.ConvertAll(own, row => mine[row]), isAttack).At(challengeRate).Recall,
                RocCurve.Of(Array.ConvertAll(own, row => theirs[row]), isAttack).At(challengeRate).Recall));
        }
        return new(candidate.Version, promotedVersion, challengeRate, strata);
    }

    private static (Stratum[] Strata, double[] Candidate, double[] Promoted) Score(DetectionLog rows, RiskModel candidate, RiskModel? promoted)
    {
        var strata = new Stratum[rows.Count];
        var mine = new double[rows.Count];
        var theirs = new double[rows.Count];
        var vector = new float[FeatureSchema.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            rows.Table.CopyRow(row, vector);
            strata[row] = RiskModel.StratumOf(vector);
            mine[row] = -candidate.TailOf(vector);
            theirs[row] = promoted is null ? rows.Scores[row] : -promoted.TailOf(vector);
        }
        return (strata, mine, theirs);
    }
}

/// <param name="CandidateRecall">Share of the stratum's attacks that the candidate finds at the challenge rate.</param>
public sealed record StratumComparison(string Stratum, int Legitimate, int Attacks, double CandidateRecall, double PromotedRecall)
{
    /// <summary>Worse by more than two standard errors of the promoted model's recall.</summary>
    public bool IsWorse => CandidateRecall < PromotedRecall - 2 * Math.Sqrt(Math.Max(PromotedRecall * (1 - PromotedRecall), .01) / Attacks);
}
