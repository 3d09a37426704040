using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;

namespace RiskAuth.Learning.Evaluation;

/// <summary>The attacks and the owners' successful sign-ins of a log, and what each detector says of every row; higher is riskier.</summary>
internal sealed class ScoredLog
{
    public const string Model = "model";
    public const string ByRisk = "model_by_risk";
    public const string Freeman = "freeman";
    public const string Simple = "simple";
    public const string Forest = "forest";
    public const string Ceiling = "ceiling";
    public const string EvenCeiling = "ceiling_even";

    private readonly Dictionary<string, double[]> _scores = [];

    public ScoredLog(DetectionLog log, RiskModel model, int threads, Action<string> onPhase, CancellationToken cancellation)
    {
        Log = log.Where(row => log.Truths[row] == Truth.Attack || log.IsSignIn(row));
        var table = Log.Table;
        onPhase("Scoring");
        var detectors = new DetectorTable(table, new(model.Trees), new(model.Forest), threads, cancellation);
        Strata = new Stratum[Log.Count];
        Tails = new double[Log.Count];
        var vector = new float[FeatureSchema.Count];
        for (var row = 0; row < Log.Count; row++)
        {
            table.CopyRow(row, vector);
            Strata[row] = RiskModel.StratumOf(vector);
            Tails[row] = model.CalibrationOf(Strata[row]).TailOf(detectors[row], model.Manifest.Weights);
        }
        _scores[Model] = Array.ConvertAll(Tails, tail => -tail);
        OverallTails = model.AllocatesByRisk ? [.. Tails.Select((tail, row) => model.OverallTailOf(tail, Strata[row]))] : null;
        if (OverallTails is not null)
            _scores[ByRisk] = Array.ConvertAll(OverallTails, tail => -tail);
        _scores[Freeman] = [.. Enumerable.Range(0, Log.Count).Select(row => detectors[row].Freeman)];
        _scores[Simple] = SimpleScores(table);
        _scores[Forest] = [.. Enumerable.Range(0, Log.Count).Select(row => detectors[row].Forest)];
        onPhase("Finding the ceiling");
        _scores[Ceiling] = CeilingScores.Of(Log, threads, cancellation);
        _scores[EvenCeiling] = CeilingScores.Even(_scores[Ceiling], Log.Truths, Strata);
    }

    public DetectionLog Log { get; }

    public Stratum[] Strata { get; }

    /// <summary>The model's calibrated shares.</summary>
    public double[] Tails { get; }

    /// <summary>The same among all legitimate sign-ins, of whatever stratum; null where the model does not allocate by risk.</summary>
    public double[]? OverallTails { get; }

    public IReadOnlyCollection<string> Detectors => _scores.Keys;

    public double[] ScoresOf(string detector) => _scores[detector];

    /// <summary>SIMPLE: 0 where both address and user agent were this user's before, 1 where one is new, 2 where both are; unknown users count as new.</summary>
    private static double[] SimpleScores(TrainingTable table)
    {
        var host = table.Column(FeatureSchema.IndexOf("host_new"));
        var agent = table.Column(FeatureSchema.IndexOf("agent_new"));
        var scores = new double[table.RowCount];
        for (var row = 0; row < scores.Length; row++)
            scores[row] = (host[row] == 0 ? 0 : 1) + (agent[row] == 0 ? 0 : 1);
        return scores;
    }
}
