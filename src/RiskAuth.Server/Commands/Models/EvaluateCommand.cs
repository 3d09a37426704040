using System.CommandLine;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Evaluation;
using RiskAuth.Learning.Evaluation.Report;
using RiskAuth.Learning.Simulation;
using RiskAuth.Scoring.Models;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands.Models;

/// <summary><c>riskauth evaluate</c>: measures a model on a labelled log, beside the published baselines and the ceiling of that log.</summary>
internal static class EvaluateCommand
{
    private const ulong ProbeSeed = 1;

    private static readonly LogInput Input = new();

    private static readonly Option<string> Model = new("--model")
    {
        Description = "Version of a model, or the folder that holds one; default the promoted model.",
        HelpName = "VERSION|DIR",
    };

    private static readonly Option<bool> WithoutTokens = new("--without-device-tokens") { Description = "Take the device ids out of the log first." };

    private static readonly Option<DirectoryInfo> Out = new("--out")
    {
        Description = "Where metrics.json and report.html go; default ./evaluation.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new("evaluation"),
    };

    private static readonly Option<string> Models = ModelsOption.Create();

    public static Command Create()
    {
        var command = new Command("evaluate", "Measure a model on a labelled log, and write metrics and a report.");
        foreach (var option in Input.Options.Concat([Model, WithoutTokens, Out, Models]))
            command.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var model = Load(parsed);
        EvaluationReport? report = null;
        await Terminal.WithProgressAsync(async progress => report = await MeasureAsync(parsed, model, progress, cancellationToken));
        var folder = parsed.GetValue(Out)!;
        folder.Create();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, TrainingPages.MetricsFile), EvaluationJson.Write(report!), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, TrainingPages.ReportFile), EvaluationPage.Render(report!), cancellationToken);
        TrainingPages.PrintReport(Terminal.Plain(parsed.InvocationConfiguration.Output), report!);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"The whole of it: {Path.Combine(folder.ToString(), TrainingPages.ReportFile)}");
        return ExitCodes.Done;
    }

    private static async Task<EvaluationReport> MeasureAsync(ParseResult parsed, RiskModel model, Action<string, double> progress, CancellationToken cancellationToken)
    {
        var network = Input.Network(parsed);
        progress("Reading the log", -1);
        var log = await Input.ReadAsync(parsed, cancellationToken);
        var plain = parsed.GetValue(WithoutTokens);
        var rows = plain ? log.Rows.Select(row => row with { SignIn = row.SignIn with { DeviceId = null } }) : log.Rows;
        SimulationAudit? audit = null;
        if (log.Simulated.Any(row => row.Attack is not null))
        {
            audit = new(network);
            foreach (var row in log.Simulated)
                audit.Add(row);
        }
        var probes = new BehaviourProbes(ProbeSeed, tokensRotate: log.Key is not null && !plain);
        var recorded = await DetectionLog.RecordAsync(
            rows, network,
            new() { InstallationKey = log.Key, Scorer = new TrainedScorer(model), Probes = probes, OnProgress = done => progress("Replaying the log", (double)done / log.Rows.Count) },
            cancellationToken);
        var options = new EvaluationOptions
        {
            Log = plain ? $"{log.Name}, without device tokens" : log.Name,
            Audit = audit?.Report(),
            Probes = log.Counted(probes.Recorded!),
            Caveat = audit is null ? "Labels are the log's own." : EvaluationOptions.SimulatorCaveat,
        };
        return Evaluator.Evaluate(log.Counted(recorded), model, options, phase => progress(phase, -1), cancellationToken);
    }

    private static RiskModel Load(ParseResult parsed)
    {
        var library = ModelsOption.Library(OptionsReader.Of(parsed.GetValue(Input.Data)), parsed.GetValue(Models));
        var named = parsed.GetValue(Model);
        if (named is not null && File.Exists(Path.Combine(named, ModelFolder.ManifestFile)))
            return ModelFolder.Load(named);
        return (named ?? library.Promoted) is { } version && version != ModelLibrary.Baseline ? library.Load(version)
            : throw new StartFailure("No model is promoted. Name one with --model, or train one with `riskauth train`.");
    }
}
