using System.Globalization;
using RiskAuth.Learning.Evaluation;
using RiskAuth.Learning.Evaluation.Report;
using RiskAuth.Scoring.Models;
using Spectre.Console;

namespace RiskAuth.Server.Commands.Models;

/// <summary>What a training leaves beside its model, and prints.</summary>
internal static class TrainingPages
{
    public const string MetricsFile = "metrics.json";
    public const string PlainMetricsFile = "metrics-without-tokens.json";
    public const string ComparisonFile = "comparison.json";
    public const string ReportFile = "report.html";
    public const string PlainReportFile = "report-without-tokens.html";

    public static Dictionary<string, string> Of(Trained trained, string command)
    {
        var pages = new Dictionary<string, string>
        {
            [MetricsFile] = EvaluationJson.Write(trained.Report),
            [ReportFile] = EvaluationPage.Render(trained.Report),
            [ComparisonFile] = EvaluationJson.Write(trained.Comparison),
            [ModelCard.FileName] = ModelCard.Render(trained.Model.Manifest, CardEvaluations(trained), command),
        };
        if (trained.WithoutTokens is { } plain)
        {
            pages[PlainMetricsFile] = EvaluationJson.Write(plain);
            pages[PlainReportFile] = EvaluationPage.Render(plain);
        }
        return pages;
    }

    private static List<CardEvaluation> CardEvaluations(Trained trained)
    {
        var evaluations = new List<CardEvaluation> { new(trained.Report, ReportFile) };
        if (trained.WithoutTokens is { } plain)
            evaluations.Add(new(plain, PlainReportFile));
        return evaluations;
    }

    public static void Print(TextWriter output, Trained trained, string folder)
    {
        var console = Terminal.Plain(output);
        PrintReport(console, trained.Report);
        if (trained.WithoutTokens is { } plain)
            PrintReport(console, plain);
        PrintComparison(console, trained.Comparison);
        output.WriteLine($"{trained.Model.Version} is in {folder}.");
        output.WriteLine(NextStep(trained.Comparison));
    }

    /// <summary>What <c>riskauth models promote</c> would say of the model, and what to do.</summary>
    public static string NextStep(ModelComparison comparison) => comparison switch
    {
        { HasCompared: false } => string.Create(
            CultureInfo.InvariantCulture,
            $"It was not compared with {comparison.Promoted}: no stratum of what was measured has {ModelComparison.FewestAttacks} attacks. It will not be promoted as it is: train on a longer log, or promote it with --even-if-worse."),
        { IsNoWorse: true } => $"To let it serve: riskauth models promote {comparison.Candidate}",
        _ => "It finds less than the promoted model in at least one stratum and will not be promoted.",
    };

    public static void PrintReport(IAnsiConsole console, EvaluationReport report)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape($"{report.Log}: recall at 1 % false positives, and AUC")), Border = TableBorder.Rounded };
        List<string> detectors = [.. report.Families.SelectMany(family => family.Detectors).Select(detector => detector.Detector).Distinct()];
        table.AddColumn(new TableColumn("Family").NoWrap());
        table.AddColumns([.. detectors.Select(Markup.Escape).Prepend("Attacks")]);
        foreach (var family in report.Families)
        {
            table.AddRow([
                Markup.Escape(family.HeldOut ? $"{family.Family} *" : family.Family), family.Attacks.ToString(CultureInfo.InvariantCulture),
                .. detectors.Select(detector => Found(family.Detectors.FirstOrDefault(found => found.Detector == detector)))]);
        }
        console.Write(table);
        console.WriteLine("* never learned from. ceiling: trees that see this log's labels; ceiling_even: with equal challenge rates in every stratum, as the model has.");
        if (report.Audit is { Holds: false } audit)
            console.WriteLine($"THE AUDIT DOES NOT HOLD ({audit.WorstFamily} is told by {audit.WorstGroup}): no figure measured on this log counts.");
        console.WriteLine(report.Caveat);
    }

    private static string Found(DetectorFigures? figures) => figures is null ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{figures.RecallAt1.Value:.000} {figures.Auc.Value:.000}");

    public static void PrintComparison(IAnsiConsole console, ModelComparison comparison)
    {
        var table = new Table
        {
            Title = new TableTitle(Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"Attacks found at a challenge rate of {comparison.ChallengeRate:0.###} in each stratum"))),
            Border = TableBorder.Rounded,
        };
        table.AddColumns("Stratum", "Sign-ins", "Attacks", Markup.Escape(comparison.Candidate), Markup.Escape(comparison.Promoted), "");
        foreach (var stratum in comparison.Strata)
        {
            table.AddRow(
                stratum.Stratum, Number(stratum.Legitimate), Number(stratum.Attacks), Share(stratum.CandidateRecall), Share(stratum.PromotedRecall),
                stratum.IsWorse ? "worse" : "");
        }
        console.Write(table);
    }

    private static string Number(int value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Share(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
