using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using RiskAuth.Load.Growth;
using RiskAuth.Load.Reports;
using RiskAuth.Load.Runs;

namespace RiskAuth.Load.Commands;

/// <summary><c>riskauth-load growth</c>: throughput, latency, memory, disk and restart against the number of users and of stored events.</summary>
internal static class GrowthCommand
{
    private const string StepName = "growth-step";
    private const double LeastFlat = .7;
    private const int MostBytesPerEvent = 500;
    private const long MostResidentBytes = 600L << 20;

    private static readonly Option<string> UsersAt = new("--users") { Description = "Numbers of users, each in a process and on a store of its own.", HelpName = "N[,..]", DefaultValueFactory = _ => "10000,100000" };

    private static readonly Option<int> EventsPerUser = new("--events-per-user") { Description = "Stored events for each of these, 2 and up.", DefaultValueFactory = _ => 3 };

    private static readonly Option<string> EventsAt = new("--events") { Description = "Numbers of stored events to look at, on one store with 100,000 users; empty for none.", HelpName = "N[,..]", DefaultValueFactory = _ => "200000,400000" };

    private static readonly Option<int> Callers = new("--callers") { Description = "Sign-ins at once.", DefaultValueFactory = _ => 64 };

    private static readonly Option<string> State = new("--state") { Description = "Where stores are made, and removed again; 1,000 B for each event are enough.", HelpName = "DIR", DefaultValueFactory = _ => Path.GetTempPath() };

    private static readonly Option<string> Out = new SharedOptions().Out;

    public static Command Create()
    {
        var command = new Command("growth", "Measure in process how cost grows with users and stored events.") { UsersAt, EventsPerUser, EventsAt, Callers, State, Out };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, cancellationToken));
        return command;
    }

    /// <summary>One number of users in this process; its points go to the standard output as JSON.</summary>
    public static Command CreateStep()
    {
        var users = new Option<int>("--users") { Required = true };
        var events = new Option<string>("--events") { Required = true };
        var command = new Command(StepName) { users, events, Callers, State };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            var plan = new GrowthPlan(parsed.GetValue(users), Numbers(parsed.GetValue(events)!, GrowthPlan.MaxEvents), Math.Clamp(parsed.GetValue(Callers), 1, 1_024), parsed.GetValue(State)!);
            Console.WriteLine(JsonSerializer.Serialize(await new GrowthStep(plan, Console.Error).RunAsync()));
            return 0;
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        const int eventUsers = 100_000;
        var machine = Machine.Here();
        var (byUsers, byEvents) = (new List<GrowthPoint>(), new List<GrowthPoint>());
        foreach (var users in Numbers(parsed.GetValue(UsersAt)!, GrowthPlan.MaxUsers))
            byUsers.AddRange(await StepAsync(parsed, (int)users, [users * Math.Clamp(parsed.GetValue(EventsPerUser), 2, 1_000)], cancellationToken));
        if (Numbers(parsed.GetValue(EventsAt)!, GrowthPlan.MaxEvents) is { Length: > 0 } events)
            byEvents.AddRange(await StepAsync(parsed, eventUsers, events, cancellationToken));
        var report = new Report(
            "load-growth", "How cost grows", machine, $"riskauth-load {string.Join(' ', parsed.Tokens.Select(token => token.Value))}",
            [TableOf("Against users", byUsers), TableOf("Against stored events", byEvents)], Verdicts(byUsers, byEvents),
            [.. PlotsOf("users", byUsers, point => point.Users), .. PlotsOf("stored events", byEvents, point => point.Events)], new { byUsers, byEvents });
        report.Save(parsed.GetValue(Out)!);
        Console.WriteLine(report.Markdown());
        return 0;
    }

    private static async Task<IReadOnlyList<GrowthPoint>> StepAsync(ParseResult parsed, int users, IReadOnlyList<long> events, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine(FormattableString.Invariant($"{users:#,0} users, {string.Join(", ", events.Select(count => count.ToString("#,0", CultureInfo.InvariantCulture)))} events:"));
        var start = new ProcessStartInfo(Environment.ProcessPath!,
            [StepName, "--users", Text(users), "--events", string.Join(',', events.Select(count => Text(count))), "--callers", Text(parsed.GetValue(Callers)), "--state", parsed.GetValue(State)!])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start) ?? throw new LoadFailure("The measuring process did not start.");
        try
        {
            var json = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? JsonSerializer.Deserialize<List<GrowthPoint>>(json)! : throw new LoadFailure($"The measuring process ended with {process.ExitCode}.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static long[] Numbers(string text, long most)
    {
        var numbers = new List<long>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            numbers.Add(long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
                ? number
                : throw new LoadFailure(FormattableString.Invariant($"'{part}' is no number from 1 to {most:#,0}.")));
        return [.. numbers.Order()];
    }

    private static Table TableOf(string title, List<GrowthPoint> points) => new(
        title, ["users", "stored events", "sign-ins/s", "assessment p50 ms", "p99 ms", "resident MiB", "managed MiB", "disk MiB", "disk B an event", "restart s"],
        [.. points.Select(point => (IReadOnlyList<string>)
        [
            F0(point.Users), F0(point.Events), F0(point.SignInsPerSecond), F2(point.AssessP50Ms), F2(point.AssessP99Ms), F0(point.ResidentBytes / 1048576.0), F0(point.HeapBytes / 1048576.0),
            F0(point.DiskBytes / 1048576.0), F0(point.DiskBytes / (double)point.Events), F2(point.RestartSeconds),
        ])]);

    private static IEnumerable<Verdict> FlatVerdicts(string against, List<GrowthPoint> points)
    {
        if (points.Count < 2)
            yield break;
        var share = points[^1].SignInsPerSecond / points[0].SignInsPerSecond;
        yield return new($"throughput at the most {against} is at least {LeastFlat} of that at the fewest", F2(share), share >= LeastFlat);
    }

    private static Verdict[] Verdicts(List<GrowthPoint> byUsers, List<GrowthPoint> byEvents)
    {
        var verdicts = new List<Verdict>([.. FlatVerdicts("users", byUsers), .. FlatVerdicts("events", byEvents)]);
        if (byUsers.Count > 0)
            verdicts.Add(new($"{F0(byUsers[^1].Users)} users take at most 600 MiB resident", $"{F0(byUsers[^1].ResidentBytes / 1048576.0)} MiB", byUsers[^1].ResidentBytes <= MostResidentBytes));
        if (byEvents.Count > 1)
        {
            var each = (byEvents[^1].DiskBytes - byEvents[0].DiskBytes) / (double)(byEvents[^1].Events - byEvents[0].Events);
            verdicts.Add(new($"one more event, with its outcome, takes at most {MostBytesPerEvent} B on disk", $"{F0(each)} B", each <= MostBytesPerEvent));
        }
        return [.. verdicts];
    }

    private static IEnumerable<SvgPlot> PlotsOf(string against, List<GrowthPoint> points, Func<GrowthPoint, double> x)
    {
        if (points.Count < 2)
            yield break;
        SvgPlot Plot(string title, string unit, Func<GrowthPoint, double> y) =>
            new($"{title} against {against}", against, unit, [new(title, [.. points.Select(point => (x(point), y(point)))])]) { IsLogX = true };
        yield return Plot("Sign-ins a second", "1/s", point => point.SignInsPerSecond);
        yield return Plot("p99 of an assessment", "ms", point => point.AssessP99Ms);
        yield return Plot("Resident memory", "MiB", point => point.ResidentBytes / 1048576.0);
        yield return Plot("Disk", "MiB", point => point.DiskBytes / 1048576.0);
        yield return Plot("Restart", "s", point => point.RestartSeconds);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string F0(double value) => FormattableString.Invariant($"{value:#,0}");

    private static string F2(double value) => FormattableString.Invariant($"{value:0.00}");
}
