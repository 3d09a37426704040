using System.CommandLine;
using System.Globalization;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Scoring.Models;
using RiskAuth.Server.Hosting;
using Spectre.Console;

namespace RiskAuth.Server.Commands.Models;

/// <summary><c>riskauth models diff</c>: what a model would have asked for more in past traffic, beside another, before anything is enforced.</summary>
internal static class DiffCommand
{
    private const int MostNamed = 31;

    private static readonly LogInput Input = new();
    private static readonly Argument<string> Version = new("version") { Description = "The model in question.", HelpName = "VERSION" };
    private static readonly Argument<string?> Other = new("other") { Description = "The model to hold it against; default the promoted one.", HelpName = "VERSION", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Models = ModelsOption.Create();

    public static Command Create()
    {
        var command = new Command("diff", "Say which past sign-ins a model would have challenged, and another not.") { Version, Other, Models };
        foreach (var option in Input.Options)
            command.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var library = ModelsOption.Library(OptionsReader.Of(parsed.GetValue(Input.Data)), parsed.GetValue(Models));
        var (version, other) = (parsed.GetValue(Version)!, parsed.GetValue(Other) ?? library.Promoted ?? ModelLibrary.Baseline);
        if (version == ModelLibrary.Baseline || other == ModelLibrary.Baseline)
            throw new StartFailure("The baseline has no calibration to compare. Name two trained models.");
        var (one, two) = (library.Load(version), library.Load(other));
        LogRows? log = null;
        DetectionLog? recorded = null;
        LabelledSignIn[] counted = [];
        await Terminal.WithProgressAsync(async progress =>
        {
            progress("Reading the log", -1);
            log = await Input.ReadAsync(parsed, cancellationToken);
            var all = await DetectionLog.RecordAsync(
                log.Rows, Input.Network(parsed), new() { InstallationKey = log.Key, OnProgress = done => progress("Replaying the log", (double)done / log.Rows.Count) }, cancellationToken);
            recorded = all.Where(Counts);
            counted = [.. log.Rows.Where((_, row) => Counts(row))];

            bool Counts(int row) => log.Rows[row].SignIn is { Kind: SignInKind.SignIn } signIn && signIn.Time >= log.From;
        });
        Print(parsed.InvocationConfiguration.Output, log!.Name, counted, Differences(recorded!, one, two));
        return ExitCodes.Done;
    }

    /// <summary>Levels that both models give each attempt at the default challenge rates.</summary>
    private static (RiskLevel One, RiskLevel Two, double Score, double OtherScore)[] Differences(DetectionLog log, RiskModel one, RiskModel two)
    {
        var targets = new TargetChallengeRates();
        var levels = new (RiskLevel, RiskLevel, double, double)[log.Count];
        var vector = new float[FeatureSchema.Count];
        for (var row = 0; row < levels.Length; row++)
        {
            log.Table.CopyRow(row, vector);
            var (mine, theirs) = (1 - one.TailOf(vector), 1 - two.TailOf(vector));
            levels[row] = (DecisionPolicy.LevelOf(mine, targets), DecisionPolicy.LevelOf(theirs, targets), mine, theirs);
        }
        return levels;
    }

    private static void Print(TextWriter output, string name, LabelledSignIn[] rows, (RiskLevel One, RiskLevel Two, double Score, double OtherScore)[] levels)
    {
        int[] different = [.. Enumerable.Range(0, levels.Length).Where(row => levels[row].One == RiskLevel.Low != (levels[row].Two == RiskLevel.Low))];
        output.WriteLine($"At the default challenge rates, spent evenly, in {name}:");
        foreach (var (what, succeeded) in new[] { ("sign-ins", true), ("failed attempts", false) })
        {
            int[] of = [.. Enumerable.Range(0, rows.Length).Where(row => rows[row].SignIn.Outcome.IsSuccess() == succeeded)];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"of {of.Length:#,0} {what} the model would have challenged {of.Count(row => levels[row].One != RiskLevel.Low):#,0}, the other {of.Count(row => levels[row].Two != RiskLevel.Low):#,0}; {different.Count(row => rows[row].SignIn.Outcome.IsSuccess() == succeeded):#,0} differ."));
        }
        if (different.Length == 0)
            return;
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("Time", "User", "Address", "Outcome", "Model", "Other");
        foreach (var row in different.Take(MostNamed))
        {
            var signIn = rows[row].SignIn;
            table.AddRow(
                signIn.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), Markup.Escape(signIn.User), signIn.Ip.ToString(),
                signIn.Outcome.ToString(), Word(levels[row].One, levels[row].Score), Word(levels[row].Two, levels[row].OtherScore));
        }
        Terminal.Plain(output).Write(table);
        if (different.Length > MostNamed)
            output.WriteLine($"and {different.Length - MostNamed} more.");
    }

    private static string Word(RiskLevel level, double score) => string.Create(CultureInfo.InvariantCulture, $"{level} {score:0.0000}");
}
