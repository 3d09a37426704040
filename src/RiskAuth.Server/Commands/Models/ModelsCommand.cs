using System.CommandLine;
using System.Globalization;
using RiskAuth.Learning.Evaluation;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;
using RiskAuth.Server.Hosting;
using Spectre.Console;

namespace RiskAuth.Server.Commands.Models;

/// <summary><c>riskauth models</c>: which models there are, and which of them serves. A running server follows within seconds.</summary>
internal static class ModelsCommand
{
    private static readonly Option<string> Models = ModelsOption.Create();
    private static readonly Option<string> Data = DataOption.Create();
    private static readonly Argument<string> Version = new("version") { Description = "Version of a model, or baseline.", HelpName = "VERSION" };
    private static readonly Option<bool> Anyway = new("--even-if-worse") { Description = "Promote although it finds less in a stratum, or was never compared with what serves now." };

    public static Command Create() => new("models", "List, compare, promote and roll back trained models.")
    {
        With(new Command("list", "Name the models, and say which serves."), List),
        With(new Command("show", "Say what a model is and how it was measured.") { Version }, Show),
        With(new Command("promote", "Let a model serve.") { Version, Anyway }, Promote),
        With(new Command("rollback", "Let the model serve that served before."), Rollback),
        With(new Command("candidate", "Let a model score live traffic beside the promoted one, without acting; `none` ends it.") { Version }, Candidate),
        DiffCommand.Create(),
    };

    private static Command With(Command command, Action<ParseResult, ModelLibrary> action)
    {
        command.Add(Models);
        command.Add(Data);
        command.SetAction(parsed =>
        {
            action(parsed, ModelsOption.Library(OptionsReader.Of(parsed.GetValue(Data)), parsed.GetValue(Models)));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void List(ParseResult parsed, ModelLibrary library)
    {
        var (promoted, candidate) = (library.Promoted ?? ModelLibrary.Baseline, library.Candidate);
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("Model", "", "Trained on");
        foreach (var version in library.Versions.Append(ModelLibrary.Baseline))
            table.AddRow(Markup.Escape(version), version == promoted ? "serves" : version == candidate ? "candidate" : "", Markup.Escape(TrainedOn(library, version)));
        Terminal.Plain(parsed.InvocationConfiguration.Output).Write(table);
        foreach (var promotion in library.History.TakeLast(10))
            parsed.InvocationConfiguration.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{promotion.Time:yyyy-MM-dd HH:mm} {promotion.Version} was promoted."));
    }

    private static string TrainedOn(ModelLibrary library, string version)
    {
        if (version == ModelLibrary.Baseline)
            return "nothing: the weights of docs/SIGNALS.md";
        try
        {
            return library.Load(version).Manifest.TrainedOn;
        }
        catch (ModelFormatException exception)
        {
            return exception.Message;
        }
    }

    private static void Show(ParseResult parsed, ModelLibrary library)
    {
        var output = parsed.InvocationConfiguration.Output;
        var version = parsed.GetValue(Version)!;
        var manifest = library.Load(version).Manifest;
        output.WriteLine($"{version}: trained on {manifest.TrainedOn}; features of version {manifest.FeatureSchemaVersion}.");
        if (Page(library, version, TrainingPages.MetricsFile) is { } metrics)
            TrainingPages.PrintReport(Terminal.Plain(output), EvaluationJson.ReadReport(metrics));
        if (Page(library, version, TrainingPages.ComparisonFile) is { } comparison)
            TrainingPages.PrintComparison(Terminal.Plain(output), EvaluationJson.ReadComparison(comparison));
        output.WriteLine($"Files: {library.PathOf(version)}");
    }

    private static void Promote(ParseResult parsed, ModelLibrary library)
    {
        var version = parsed.GetValue(Version)!;
        if (version != ModelLibrary.Baseline && version != library.Promoted && !parsed.GetValue(Anyway))
            RequireNoWorse(library, version);
        library.Promote(version, TimeProvider.System.GetUtcNow());
        parsed.InvocationConfiguration.Output.WriteLine($"{version} serves now; a running server takes it up within seconds.");
    }

    private static void RequireNoWorse(ModelLibrary library, string version)
    {
        var serving = library.LoadPromoted(out _)?.Version ?? ModelLibrary.Baseline;
        if (Page(library, version, TrainingPages.ComparisonFile) is not { } text)
            throw new StartFailure($"{version} was never compared with {serving}, which serves now. Train it with `riskauth train`, or promote it with --even-if-worse.");
        var comparison = EvaluationJson.ReadComparison(text);
        if (comparison.Promoted != serving)
            throw new StartFailure($"{version} was compared with {comparison.Promoted}, and {serving} serves now. Train again, or promote it with --even-if-worse.");
        if (!comparison.HasCompared)
            throw new StartFailure($"{version} and {serving} were compared on too few attacks to tell. Train on a longer log, or promote it with --even-if-worse.");
        if (!comparison.IsNoWorse)
            throw new StartFailure($"{version} is not promoted: it finds less than {serving} in {string.Join(", ", comparison.Strata.Where(stratum => stratum.IsWorse).Select(stratum => string.Create(CultureInfo.InvariantCulture, $"{stratum.Stratum} ({stratum.CandidateRecall:0.000}, not {stratum.PromotedRecall:0.000})")))}. See `riskauth models show {version}`; --even-if-worse promotes it all the same.");
    }

    private static void Rollback(ParseResult parsed, ModelLibrary library) =>
        parsed.InvocationConfiguration.Output.WriteLine($"{library.Rollback(TimeProvider.System.GetUtcNow())} serves again.");

    private static void Candidate(ParseResult parsed, ModelLibrary library)
    {
        var version = parsed.GetValue(Version)!;
        library.SetCandidate(version == "none" ? null : version);
        parsed.InvocationConfiguration.Output.WriteLine(version == "none" ? "No candidate scores any more."
            : $"{version} scores live traffic beside {library.Promoted ?? ModelLibrary.Baseline}, without acting: see riskauth_candidate_assessments in /metrics.");
    }

    private static string? Page(ModelLibrary library, string version, string file)
    {
        var path = Path.Combine(library.PathOf(version), file);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }
}
