using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Network;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Freeman;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;
using RiskAuth.Velocity;

namespace RiskAuth.Operations;

/// <summary>The layers of one assessment, each alone, over the suspicious attempt; and the whole of it, over the ordinary one too.</summary>
internal sealed class PipelineOperations
{
    private readonly Installation _installation;
    private readonly Observation _observation;
    private readonly IReadOnlyList<Assessments.ObservedSignal> _signals;
    private readonly float[] _vector = new float[FeatureSchema.Count];
    private readonly float[] _forestVector;
    private readonly BoostedTrees _trees;
    private readonly IsolationForest _forest;
    private readonly Ruling _ruling;

    // What came out, so that no work is left out as useless.
    private object? _last;
    private double _number;

    public PipelineOperations(Installation installation)
    {
        _installation = installation;
        _observation = installation.Observe(installation.Suspicious);
        var assessment = installation.Assess(installation.Suspicious);
        _signals = assessment.Signals;
        _ruling = new(assessment.Verdict.Decision, Signals.ReasonCode.RiskLevel);
        FeatureVector.Write(_observation, _vector);
        _trees = new(installation.Model.Trees);
        _forest = new(installation.Model.Forest);
        _forestVector = [.. installation.Model.Forest.FeatureNames.Select(name => _vector[FeatureSchema.IndexOf(name)])];
    }

    public void ParseUserAgent() => _last = UserAgentParser.Parse(Installation.Chrome);

    public void WriteFeatures() => FeatureVector.Write(_observation, _vector);

    public void Trees() => _number = _trees.LogOdds(_vector);

    public void Forest() => _number = _forest.Score(_forestVector);

    /// <summary>With the counts that Freeman's ratio is made of.</summary>
    public void Freeman()
    {
        var network = FreemanScore.CountNetwork(_observation.Profile, _observation.Traits);
        var userAgent = FreemanScore.CountUserAgent(_observation.Profile, _observation.Traits);
        _number = FreemanScore.Ratio(_observation.Population, network, userAgent, _observation.Remembered);
    }

    public void Sequences() => _number = FeatureDetectors.Sequence(_vector);

    /// <summary>Features, four detectors and their calibration.</summary>
    public void Score() => _number = _installation.Scorer.Score(_observation, _signals, ChallengeAllocation.Even);

    public void Decide()
    {
        var level = DecisionPolicy.LevelOf(_number, _installation.Configuration.TargetChallengeRates);
        var input = new DecisionInput(false, false, default, CredentialStatus.NotChecked, CampaignKind.None, false, level, Missing.None);
        _number = (double)DecisionPolicy.Decide(input, _installation.Configuration).Decision;
    }

    public void Explain() => _last = Explanation.Give(
        _ruling, default, _signals, Missing.None, _installation.Configuration, _observation, _installation.Scorer, ChallengeAllocation.Even);

    public void AssessOrdinary() => _last = _installation.Assess(_installation.Ordinary);

    public void AssessSuspicious() => _last = _installation.Assess(_installation.Suspicious);

    /// <summary>For whoever wants to see what the last operation made.</summary>
    public (object? Made, double Number) Last => (_last, _number);
}
