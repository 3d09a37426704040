using System.CommandLine;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Importers;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Network;
using RiskAuth.Network.Geo;
using RiskAuth.Server.Hosting;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Server.Commands.Models;

/// <summary>What a command on models learns from or measures on: a file, or the installation's own log.</summary>
internal sealed class LogInput
{
    private const int MostBrokenLinesNamed = 20;

    public Option<FileInfo> File { get; } = new("--log") { Description = "A log with one attempt a line; gzip is accepted.", HelpName = "FILE" };

    public Option<string> Format { get; } = new Option<string>("--format")
    {
        Description = "jsonl: one JSON object a line, as `riskauth simulate` writes it, with or without labels; rba: CSV of the RBA data set; openssh: sshd's log.",
        DefaultValueFactory = _ => "jsonl",
    }.AcceptOnlyFromAmong("jsonl", "rba", "openssh");

    public Option<int> Days { get; } = new("--days") { Description = "Of the installation's own log, the last so many days count; older ones are what was known before.", DefaultValueFactory = _ => 180 };

    public Option<string> Data { get; } = DataOption.Create();

    public Option<string> Geo { get; } = GeoOption.Create();

    public IEnumerable<Option> Options => [File, Format, Days, Data, Geo];

    public INetworkSource Network(ParseResult parsed) =>
        new SyntheticNetwork(new GeoNetworkSource(new() { Folder = GeoOption.Folder(parsed.GetValue(Geo)) }, TimeProvider.System));

    /// <summary>Whether a file or a data folder was named.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetValue(File) is not null || parsed.GetValue(Data) is not null;

    /// <exception cref="StartFailure">The log cannot be used.</exception>
    public async Task<LogRows> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Days) is < 1 or > 3_650)
            throw new StartFailure("--days must be 1 to 3,650.");
        if (parsed.GetValue(File) is not { } file)
            return await ReadOwnAsync(OptionsReader.DataFolder(parsed.GetValue(Data)), parsed.GetValue(Days), cancellationToken);
        var format = parsed.GetValue(Format) switch { "rba" => LogFormat.Rba, "openssh" => LogFormat.OpenSsh, _ => LogFormat.Jsonl };
        var (error, broken) = (parsed.InvocationConfiguration.Error, 0);
        using var stream = file.Open(new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite, Options = FileOptions.SequentialScan });
        var read = LabelledLogFile.Read(stream, format, line =>
        {
            if (++broken <= MostBrokenLinesNamed)
                error.WriteLine($"line {line.Line}: {line.Problem}");
        });
        if (broken > 0)
            await error.WriteLineAsync($"riskauth: {broken} broken {(broken == 1 ? "line was" : "lines were")} skipped.");
        return new(file.Name, read.Rows, null) { Simulated = read.Simulated };
    }

    private static async Task<LogRows> ReadOwnAsync(string folder, int days, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw new StartFailure($"There is no data folder {folder}. Name a log with --log, or the data folder with --data.");
        using var log = SqliteLog.Open(folder);
        var rows = await EventLogRows.ReadAsync(log.ReadAsync(DateTimeOffset.MinValue, cancellationToken), log.InstallationKey, cancellationToken);
        return new($"the installation's own log of {days} days", rows, log.InstallationKey) { From = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(days) };
    }
}

/// <param name="Name">For people.</param>
/// <param name="Rows">All that there are, so that accounts have their history.</param>
/// <param name="Key">Of the installation whose own log this is; null for files.</param>
internal sealed record LogRows(string Name, IReadOnlyList<LabelledSignIn> Rows, byte[]? Key)
{
    /// <summary>From here on rows count: they are learned from, or measured on.</summary>
    public DateTimeOffset From { get; init; } = DateTimeOffset.MinValue;

    /// <summary>The recorded rows that count.</summary>
    public DetectionLog Counted(DetectionLog recorded)
    {
        var fromMs = From.ToUnixTimeMilliseconds();
        return recorded.Where(row => recorded.Table.TimesMs[row] >= fromMs);
    }

    public IReadOnlyList<RiskAuth.Learning.Simulation.SimulatedSignIn> Simulated { get; init; } = [];
}
