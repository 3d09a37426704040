using System.CommandLine;
using System.Globalization;
using RiskAuth.Learning.Scenarios;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Scoring.Models;
using RiskAuth.Scoring.Trees;
using RiskAuth.Server.Hosting;
using RiskAuth.Signals;
using Spectre.Console;

namespace RiskAuth.Server.Commands;

/// <summary><c>riskauth scenarios</c>: what the engine does with scripted attacks, and with people who look like attackers.</summary>
internal static class ScenariosCommand
{
    private static readonly Option<ulong> Seed = new("--seed") { Description = "Equal seeds give equal scripts.", DefaultValueFactory = _ => 1 };

    private static readonly Option<int> Users = new("--users") { Description = "Accounts of the simulated log in which campaigns are counted; 0 for no log.", DefaultValueFactory = _ => 20_000 };

    private static readonly Option<int> Days = new("--days") { Description = "Length of that log.", DefaultValueFactory = _ => 60 };

    private static readonly Option<DirectoryInfo> Model = new("--model") { Description = "Score with the model in this folder; default: the documented baseline.", HelpName = "DIR" };

    private static readonly Option<double> ChallengeRate = new("--challenge-rate")
    {
        Description = "Share of legitimate sign-ins that the score may ask for more (0 to .5). A trained model will, so that its clean behaviours are best judged at a low rate.",
        DefaultValueFactory = _ => ScenarioHarness.DefaultChallengeRate,
    };

    private static readonly Option<FileInfo> Out = new("--out") { Description = "Write the tables here too, as Markdown.", HelpName = "FILE.md" };

    public static Command Create()
    {
        var command = new Command("scenarios", "Run scripted attacks and clean behaviours through the engine, and say what it did.") { Seed, Users, Days, Model, ChallengeRate, Out };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new SimulationOptions { Users = Math.Max(1, parsed.GetValue(Users)), Days = parsed.GetValue(Days), Seed = parsed.GetValue(Seed) };
        if (options.Problem() is { } problem)
            throw new StartFailure(problem);
        var rate = parsed.GetValue(ChallengeRate);
        if (rate is not (>= 0 and <= .5))
            throw new StartFailure("--challenge-rate must be 0 to .5.");
        var scorer = ScorerOf(parsed.GetValue(Model));
        var console = PlainConsole(parsed.InvocationConfiguration.Output);
        var report = await Task.Run(
            () => WithProgress(onProgress => ScenarioHarness.Run(options.Seed, scorer, rate, onProgress: onProgress, cancellationToken: cancellationToken)), cancellationToken);
        PrintAttacks(console, report);
        PrintClean(console, report);
        console.WriteLine("First alert: median number of attempts up to it. By name: called what it is, in time; the others were stopped by their score from the start.");
        console.WriteLine(ScenarioDocument.Summary(report));
        CampaignReport? campaigns = null;
        if (parsed.GetValue(Users) > 0)
        {
            var book = AddressBook.Synthetic();
            campaigns = await CampaignTrial.RunAsync(Simulator.Create(options, book).SignIns(), book, scorer, rate, cancellationToken: cancellationToken);
            PrintCampaigns(console, campaigns);
        }
        if (parsed.GetValue(Out) is { } page)
            await File.WriteAllTextAsync(page.FullName, ScenarioDocument.Render(report, campaigns), cancellationToken);
        return ExitCodes.Done;
    }

    private static TrainedScorer? ScorerOf(DirectoryInfo? folder)
    {
        try
        {
            return folder is null ? null : new TrainedScorer(ModelFolder.Load(folder.FullName));
        }
        catch (ModelFormatException exception)
        {
            throw new StartFailure(exception.Message);
        }
    }

    private static void PrintAttacks(IAnsiConsole console, ScenarioReport report)
    {
        var table = new Table { Title = new TableTitle("Attacks"), Border = TableBorder.Rounded };
        table.AddColumns("Behaviour", "Caught", "By name", "First alert", "After the 20th", "Bystanders");
        foreach (var attack in report.Attacks)
            table.AddRow(
                attack.Name, ScenarioDocument.Score(attack), Number(attack.ByOwnKind), attack.MedianFirstAlert is { } first ? Number(first) : "",
                ScenarioDocument.Percent(attack.StoppedLate), Number(attack.CleanAlerts));
        console.Write(table);
    }

    private static void PrintClean(IAnsiConsole console, ScenarioReport report)
    {
        var table = new Table { Title = new TableTitle("Clean behaviours"), Border = TableBorder.Rounded };
        table.AddColumns("Behaviour", "Left alone", "Alerts", "Attempts");
        foreach (var clean in report.Clean)
            table.AddRow(clean.Name, ScenarioDocument.Score(clean), Number(clean.CleanAlerts), Number(clean.CleanAttempts));
        console.Write(table);
    }

    private static void PrintCampaigns(IAnsiConsole console, CampaignReport report)
    {
        var stopped = new Table { Title = new TableTitle("Campaigns in a simulated log"), Border = TableBorder.Rounded };
        stopped.AddColumns("Family", "Campaigns", "Attempts after the 20th", "Stopped", "Least");
        foreach (var family in report.Stopped)
            stopped.AddRow(
                AttackFamilies.NameOf(family.Family), Number(family.Campaigns), Number(family.Late), ScenarioDocument.Percent(family.Share),
                ScenarioDocument.Percent(family.Weakest));
        console.Write(stopped);
        var alarms = new Table { Title = new TableTitle($"False alarms among {Number(report.Legitimate)} legitimate attempts"), Border = TableBorder.Rounded };
        alarms.AddColumns("Rule", "Alarms", "For 10,000", "With the right password");
        foreach (var rule in report.Alarms)
            alarms.AddRow(rule.Rule.Word(), Number(rule.Attempts), report.PerTenThousand(rule).ToString("0.0", CultureInfo.InvariantCulture), Number(rule.OfSuccesses));
        console.Write(alarms);
    }

    private static string Number(int value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A bar on the error output, where a person watches; silence where none does.</summary>
    private static ScenarioReport WithProgress(Func<Action<double>, ScenarioReport> work)
    {
        if (Console.IsErrorRedirected)
            return work(static _ => { });
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().Start(context =>
        {
            var bar = context.AddTask("Scripts", maxValue: 1);
            return work(share => bar.Value = share);
        });
    }

    private static IAnsiConsole PlainConsole(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), ColorSystem = ColorSystemSupport.NoColors, Ansi = AnsiSupport.No });
        console.Profile.Width = 100;
        return console;
    }
}
