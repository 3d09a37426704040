using System.CommandLine;
using RiskAuth.Events;
using RiskAuth.Learning.Importers;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Network;
using RiskAuth.Network.Geo;
using RiskAuth.Scoring;
using RiskAuth.Scoring.Models;
using RiskAuth.Server.Hosting;
using RiskAuth.Server.Replay;
using RiskAuth.Storage.Sqlite;
using Spectre.Console;

namespace RiskAuth.Server.Commands;

/// <summary><c>riskauth replay</c>: judges every attempt of a log as if it came in now, and says what it found.</summary>
internal static class ReplayCommand
{
    /// <summary>Lines that could not be read are named one by one up to here, then only counted.</summary>
    private const int MostBrokenLinesNamed = 20;

    /// <summary>Events kept in memory when there is no state folder; outcomes follow their attempt at once, so few are needed.</summary>
    private const int EventsInMemory = 10_000;

    private const int ProgressEvery = 512;

    /// <summary>Replays without a state folder keep nothing, so their key need not be secret, and a fixed one makes them repeatable.</summary>
    private static readonly byte[] ReplayKey = "riskauth replay, nothing is kept"u8.ToArray();

    private static readonly Argument<FileInfo> LogFile = new("file") { Description = "The log; gzip is accepted.", HelpName = "FILE" };

    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "jsonl: one JSON object a line; rba: CSV of the RBA data set; openssh: sshd's log.",
        Required = true,
    }.AcceptOnlyFromAmong("jsonl", "rba", "openssh");

    private static readonly Option<FileInfo> Out = new("--out") { Description = "Write one assessment a line here, as JSON.", HelpName = "FILE.jsonl" };

    private static readonly Option<DirectoryInfo> State = new("--state")
    {
        Description = "Keep profiles and events in this folder, so that the next replay goes on from there; default: nothing is kept.",
        HelpName = "DIR",
    };

    private static readonly Option<int?> Year = new("--year") { Description = "Year of the first line, for sshd logs, whose times have none.", HelpName = "YYYY" };

    private static readonly Option<string> Model = new("--model") { Description = "Version of the model that scores, or baseline; default the promoted one.", HelpName = "VERSION" };

    private static readonly Option<string> Models = ModelsOption.Create();

    public static Command Create()
    {
        var geo = GeoOption.Create();
        var command = new Command("replay", "Judge every attempt of a log, and say what was found.") { LogFile, Format, Out, State, Year, Model, Models, geo };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed, new SyntheticNetwork(new GeoNetworkSource(new() { Folder = GeoOption.Folder(parsed.GetValue(geo)) }, TimeProvider.System)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, INetworkSource network, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(LogFile)!;
        var format = parsed.GetValue(Format) switch { "rba" => LogFormat.Rba, "openssh" => LogFormat.OpenSsh, _ => LogFormat.Jsonl };
        using var log = LogReader.Open(
            file.Open(new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite, Options = FileOptions.SequentialScan }),
            format, new LogReaderOptions { Year = parsed.GetValue(Year) });
        var error = parsed.InvocationConfiguration.Error;
        using var output = parsed.GetValue(Out) is { } target ? new ReplayOutput(new BufferedStream(target.Create(), 64 * 1024)) : null;
        await using var store = Open(parsed.GetValue(State));
        var replay = new Replayer(store, (ISettingsStore)store, network, Scorer(parsed), output);
        if (!network.HasData)
            await error.WriteLineAsync("riskauth: no network data is installed, so places and networks are not judged. See `riskauth geo status`.");
        var broken = 0L;
        await WithProgressAsync(file.Length, log, onProgress => replay.RunAsync(
            log, line => Complain(error, line, ++broken), onProgress, cancellationToken));
        ReplaySummary.Print(SummaryConsole(parsed.InvocationConfiguration.Output), replay, broken);
        if (broken > 0)
            await error.WriteLineAsync($"riskauth: {broken} broken {(broken == 1 ? "line was" : "lines were")} skipped.");
        return broken > 0 ? ExitCodes.BrokenLines : ExitCodes.Done;
    }

    private static IRiskScorer Scorer(ParseResult parsed)
    {
        var library = ModelsOption.Library(OptionsReader.Of(data: null), parsed.GetValue(Models));
        var version = parsed.GetValue(Model) ?? library.Promoted ?? ModelLibrary.Baseline;
        return version == ModelLibrary.Baseline ? new BaselineScorer() : new TrainedScorer(library.Load(version));
    }

    private static IEventStore Open(DirectoryInfo? state) => state is null
        ? new MemoryStore(EventsInMemory, installationKey: ReplayKey)
        : SqliteStore.Open(new() { DataDirectory = state.FullName, Durability = DurabilityMode.Relaxed });

    private static void Complain(TextWriter error, BrokenLine line, long count)
    {
        if (count <= MostBrokenLinesNamed)
            error.WriteLine($"line {line.Line}: {line.Problem}");
        else if (count == MostBrokenLinesNamed + 1)
            error.WriteLine("further broken lines are only counted.");
    }

    /// <summary>A bar on the error output, where a person watches; silence where none does.</summary>
    private static async Task WithProgressAsync(long length, LogReader log, Func<Action, Task> work)
    {
        if (Console.IsErrorRedirected || length == 0)
        {
            await work(static () => { });
            return;
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("Replaying", maxValue: length);
                var count = 0;
                await work(() =>
                {
                    if (++count % ProgressEvery == 0)
                        bar.Value = log.BytesRead;
                });
                bar.Value = length;
            });
    }

    private static IAnsiConsole SummaryConsole(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            ColorSystem = ColorSystemSupport.NoColors,
            Ansi = AnsiSupport.No,
        });
        console.Profile.Width = 100;
        return console;
    }
}
