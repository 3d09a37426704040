using RiskAuth.Learning.Evaluation.Statistics;

namespace RiskAuth.Learning.Evaluation;

/// <summary>Everything that one evaluation found, as stored in <c>metrics.json</c>. Null stands for what cannot be measured.</summary>
/// <param name="Caveat">What must be read with the figures.</param>
/// <param name="Rates">Where challenges are allocated evenly.</param>
/// <param name="RatesByRisk">Where they are allocated by risk: they are meant to hold for all accounts together only. Null where the model cannot.</param>
/// <param name="Behaviours">The behavioural set: owners' own sign-ins with one thing changed, at accounts with enough history. Null where it was not recorded.</param>
/// <param name="DeletionByRisk">The deletion test on what alerts then.</param>
public sealed record EvaluationReport(
    string Log,
    string Model,
    string Caveat,
    LogSummary Summary,
    AuditSummary? Audit,
    IReadOnlyList<FamilyFigures> Families,
    IReadOnlyList<SliceFigures> Strata,
    IReadOnlyList<SliceFigures> Frequencies,
    IReadOnlyList<RateFigures> Rates,
    IReadOnlyList<RateOverTime> RatesOverTime,
    IReadOnlyList<PromptFigures> Prompts,
    IReadOnlyList<CampaignFigures> Campaigns,
    DeletionFigures Deletion,
    IReadOnlyList<ScoreHistogram> Histograms,
    IReadOnlyList<RocLine> Curves,
    IReadOnlyList<RateFigures>? RatesByRisk = null,
    DeletionFigures? DeletionByRisk = null,
    IReadOnlyList<FamilyFigures>? Behaviours = null);

/// <param name="Stopped">Share of legitimate sign-ins that the whole engine, rules included, challenged or blocked.</param>
public sealed record LogSummary(
    int SignIns, int Users, int Legitimate, int Attacks, int Unknown, DateTimeOffset From, DateTimeOffset To, bool HasDeviceTokens, double Stopped);

/// <param name="Worst">The highest AUC between attackers' borrowed attributes and legitimate rows.</param>
public sealed record AuditSummary(bool Holds, double Limit, double? Worst, string? WorstFamily, string? WorstGroup, IReadOnlyList<AuditLine> Lines);

public sealed record AuditLine(string Family, string Group, bool IsBorrowed, double? Auc, int Attacks);

/// <summary>One kind of attack against every legitimate sign-in, as each detector sees it.</summary>
/// <param name="HeldOut">No model of this product ever learned from it.</param>
/// <param name="Stopped">Share of its attempts that the whole engine, rules included, challenged or blocked.</param>
public sealed record FamilyFigures(string Family, bool HeldOut, int Attacks, double Stopped, IReadOnlyList<DetectorFigures> Detectors);

/// <param name="Precisions">Share of alerts that are attacks, at a false-positive rate of 1 %, where attacks are 1 in 100, in 1,000 and in 10,000 sign-ins.</param>
public sealed record DetectorFigures(string Detector, Interval Auc, Interval RecallAt5, Interval RecallAt1, Interval RecallAt01, IReadOnlyList<double?> Precisions);

/// <summary>All single-shot attacks against legitimate sign-ins within one slice of the log.</summary>
public sealed record SliceFigures(string Slice, int Legitimate, int Attacks, IReadOnlyList<SliceDetector> Detectors);

public sealed record SliceDetector(string Detector, double? Auc, double? RecallAt1);

/// <summary>What share of a stratum's legitimate sign-ins would be asked for more, beside the share that was meant.</summary>
/// <param name="Trained">With the calibration as it was trained.</param>
/// <param name="Live">With the streaming correction, which starts from the trained calibration at the log's first line.</param>
public sealed record RateFigures(string Stratum, double Target, int SignIns, double Trained, double Live);

public sealed record RateOverTime(DateTimeOffset From, int SignIns, double Target, double Trained, double Live);

/// <summary>How often an owner is asked, where the threshold finds 98 of 100 attacks of a kind.</summary>
/// <param name="SignIns">Only users with at least so many legitimate sign-ins, and of these the first so many.</param>
/// <param name="Model">Median over users, challenges allocated evenly.</param>
/// <param name="ModelByRisk">The same, allocated by risk.</param>
public sealed record PromptFigures(string Family, int SignIns, int Users, double? Model, double? Ceiling, double? Freeman, double? ModelByRisk = null);

/// <param name="StoppedAfter20">Share of the attempts after a campaign's twentieth that were challenged or blocked.</param>
public sealed record CampaignFigures(string Family, int Campaigns, int Attempts, double Stopped, double? StoppedAfter20);

/// <summary>Are the reasons given those that matter? Made ordinary, they take the alert away.</summary>
/// <param name="Alerts">Attempts above the 5 % threshold that were looked at.</param>
/// <param name="Cleared">Share that were no alert any more once the features behind the (at most three) reasons were ordinary.</param>
/// <param name="ClearedByRandomTopics">The same for as many topics chosen by chance.</param>
public sealed record DeletionFigures(int Alerts, double? Cleared, double? ClearedByRandomTopics, double? MeanReasons);

/// <summary>Shares of sign-ins per score: 50 bins of the risk score, from 0 to 1.</summary>
public sealed record ScoreHistogram(string Name, IReadOnlyList<double> Shares);

/// <summary>Recall over false-positive rate, at false-positive rates from 1e-4 to 1.</summary>
public sealed record RocLine(string Family, string Detector, IReadOnlyList<double> FalsePositiveRates, IReadOnlyList<double> Recalls);
