using System.Diagnostics.Metrics;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;
using RiskAuth.Telemetry;

namespace RiskAuth.Server.Models;

/// <summary>
/// Lets the promoted model score, and a candidate beside it: looks at the library again and again, and swaps what scores without a
/// restart. A model that cannot be used is named and left alone; what scores now goes on scoring.
/// </summary>
internal sealed partial class ModelCare
{
    private static readonly (ChallengeAllocation Allocation, string Name)[] Allocations = [(ChallengeAllocation.Even, "even"), (ChallengeAllocation.ByRisk, "by_risk")];

    private readonly ModelLibrary _library;
    private readonly Assessor _assessor;
    private readonly ConfigurationDirectory _configuration;
    private readonly ILogger<ModelCare> _log;
    private readonly Counter<long> _compared;
    private readonly TargetChallengeRates _targets = new();
    private IRiskScorer _scorer;
    private FeatureDrift? _drift;
    private string? _problem;
    private string? _warned;
    private string? _promoted;
    private string? _candidate;

    public ModelCare(ModelLibrary library, Assessor assessor, ConfigurationDirectory configuration, IMeterFactory meters, ILogger<ModelCare> log)
    {
        (_library, _assessor, _configuration, _log) = (library, assessor, configuration, log);
        _scorer = assessor.Engine.Scorer;
        var meter = meters.Create(RiskMeters.MeterName);
        _compared = meter.CreateCounter<long>("riskauth.candidate.assessments", "{assessment}", "Live attempts that a candidate scored beside the promoted model, by what each would have said.");
        meter.CreateObservableGauge("riskauth.feature.drift", ObserveDrift, "1", "Population stability index of each feature against the model's training: above .25 it is another population, and time to train again.");
        meter.CreateObservableGauge("riskauth.challenge.rate", ObserveRates, "1", "Share of successful sign-ins at or beyond each target challenge rate, since the start.");
        meter.CreateObservableGauge("riskauth.model.loaded", () => new Measurement<int>(1, new KeyValuePair<string, object?>("risk.model", _assessor.Engine.Scorer.Version)), "{model}", "1 for the model that scores.");
    }

    /// <summary>What is wrong with the model or the candidate, and what to do; null when nothing is.</summary>
    public string? Problem => _problem ?? AllocationProblem;

    /// <summary>A tenant asks for what the model has not learned. The model scores evenly meanwhile, which is the safe way to be wrong.</summary>
    private string? AllocationProblem =>
        _configuration.AllocatesByRisk && !_assessor.Engine.Scorer.Allocates(ChallengeAllocation.ByRisk)
            ? $"{_assessor.Engine.Scorer.Version} cannot allocate challenges by risk, as a configuration asks; it allocates them evenly. Promote a model that `riskauth train` of this version made."
            : null;

    /// <summary>Looks at the library, and swaps what has changed. A candidate that cannot be used never stands in the promoted model's way.</summary>
    public async ValueTask RefreshAsync()
    {
        var refused = await RefusalAsync(UsePromotedAsync());
        _assessor.LacksModel = refused is not null && _scorer is BaselineScorer;
        refused ??= await RefusalAsync(UseCandidateAsync());
        if (refused is not null && refused != _problem)
            LogRefused(refused, _scorer.Version);
        _problem = refused;
        if (AllocationProblem is { } problem && problem != _warned)
            LogAllocation(problem);
        _warned = AllocationProblem;
    }

    /// <summary>Why what was tried was refused; null when it was not.</summary>
    private static async ValueTask<string?> RefusalAsync(ValueTask use)
    {
        try
        {
            await use;
            return null;
        }
        catch (ModelFormatException exception)
        {
            return exception.Message;
        }
    }

    private async ValueTask UsePromotedAsync()
    {
        var promoted = _library.Promoted ?? ModelLibrary.Baseline;
        if (promoted == _promoted)
            return;
        var model = IsBaseline(promoted) ? null : _library.Load(promoted);
        var drift = model is null ? null : new FeatureDrift(model.Manifest.Drift);
        IRiskScorer scorer = model is null ? new BaselineScorer() : new TrainedScorer(model, _assessor.Rates, drift);
        await _assessor.UseAsync(scorer);
        (_scorer, _drift, _promoted, _candidate) = (scorer, drift, promoted, null);
        LogInUse(scorer.Version);
    }

    private async ValueTask UseCandidateAsync()
    {
        var candidate = _library.Candidate;
        if (candidate == _promoted)
            candidate = null;
        if (candidate == _candidate)
            return;
        IRiskScorer? beside = candidate is null ? null : IsBaseline(candidate) ? new BaselineScorer() : new TrainedScorer(_library.Load(candidate));
        await _assessor.UseAsync(beside is null ? _scorer : new ComparingScorer(_scorer, beside, Compare));
        _candidate = candidate;
        LogCandidate(candidate ?? "no model", _scorer.Version);
    }

    private void Compare(double promoted, double candidate) =>
        _compared.Add(
            1,
            new KeyValuePair<string, object?>("risk.level", LevelOf(promoted)),
            new KeyValuePair<string, object?>("candidate.level", LevelOf(candidate)));

    private string LevelOf(double score) => DecisionPolicy.LevelOf(score, _targets) switch { RiskLevel.High => "High", RiskLevel.Medium => "Medium", _ => "Low" };

    private IEnumerable<Measurement<double>> ObserveDrift() =>
        _drift?.Read().Select(feature => new Measurement<double>(feature.Index, new KeyValuePair<string, object?>("risk.feature", feature.Feature))) ?? [];

    private IEnumerable<Measurement<double>> ObserveRates()
    {
        foreach (var stratum in Strata.All)
        {
            foreach (var (allocation, name) in Allocations)
            {
                var (signIns, rates) = _assessor.Rates.Realised(stratum, allocation);
                for (var i = 0; signIns > 0 && i < rates.Length; i++)
                {
                    yield return new(
                        rates[i], new KeyValuePair<string, object?>("risk.stratum", Strata.NameOf(stratum)),
                        new KeyValuePair<string, object?>("risk.allocation", name),
                        new KeyValuePair<string, object?>("target", ChallengeRateKeeper.Targets[i]));
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "The model {Version} scores.")]
    private partial void LogInUse(string version);

    [LoggerMessage(LogLevel.Information, "As a candidate, {Candidate} scores beside {Version}.")]
    private partial void LogCandidate(string candidate, string version);

    [LoggerMessage(LogLevel.Warning, "{Problem}")]
    private partial void LogAllocation(string problem);

    [LoggerMessage(LogLevel.Error, "{Problem} {Version} goes on scoring.")]
    private partial void LogRefused(string problem, string version);

    /// <summary>The documented baseline has a name and no file.</summary>
    private static bool IsBaseline(string version) => version == ModelLibrary.Baseline;
}
