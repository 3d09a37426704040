using System.CommandLine;
using RiskAuth.Load.Reports;
using RiskAuth.Load.Runs;
using RiskAuth.Load.Traffic;

namespace RiskAuth.Load.Commands;

/// <summary>
/// <c>riskauth-load compare</c>: the empty endpoint, assessments, and assessments with outcomes, in turns within one run, first at
/// saturation and then at half of it.
/// </summary>
internal static class CompareCommand
{
    private const double LeastRatio = .5, MostP99Ms = 5, MostP99Ratio = 3;
    private const int MaxRounds = 20;

    /// <summary>An answer without work is held up by the number of connections, one that waits for a disk is helped by it.</summary>
    private static readonly int[] ConnectionCounts = [16, 64, 256];

    private static readonly Option<int> Rounds = new("--rounds") { Description = "How often the three take turns, at saturation and again at half of it.", DefaultValueFactory = _ => 4 };

    private static readonly Option<double> Seconds = new("--seconds") { Description = "Length of each turn.", DefaultValueFactory = _ => 5 };

    private static readonly Option<double> WarmUp = new("--warm-up") { Description = "Seconds of load before anything counts.", DefaultValueFactory = _ => 15 };

    private static readonly SharedOptions Shared = new();

    public static Command Create()
    {
        var command = new Command("compare", "Hold assessments against an empty endpoint of the same server (the default).") { Rounds, Seconds, WarmUp };
        Shared.AddTo(command);
        command.SetAction(parsed =>
        {
            var (rounds, seconds) = (Math.Clamp(parsed.GetValue(Rounds), 1, MaxRounds), Math.Clamp(parsed.GetValue(Seconds), .5, LoadSession.MaxSeconds));
            var machine = Machine.Here();
            using var session = new LoadSession(Shared.Open(parsed), parsed.GetValue(Shared.Users), parsed.GetValue(Shared.Connections), parsed.GetValue(Shared.Seed));
            Console.Error.WriteLine("Warming up ...");
            session.WarmUp(Math.Clamp(parsed.GetValue(WarmUp), 0, LoadSession.MaxSeconds));
            var saturation = InTurns(rounds, "saturation", scenario => session.Saturate(scenario, seconds));
            var half = InTurns(rounds, "half of saturation", scenario => session.Offer(scenario, Median(saturation[scenario].Select(run => run.ServedPerSecond)) / 2, seconds));
            var counts = ConnectionCounts.Select(count => (Connections: count, Runs: InTurns(1, $"saturation over {count} connections", scenario => session.Saturate(scenario, seconds, count)))).ToList();
            var report = ReportOf(machine, parsed, session, saturation, half, counts);
            report.Save(parsed.GetValue(Shared.Out)!);
            Console.WriteLine(report.Markdown());
            return 0;
        });
        return command;
    }

    private static Dictionary<Scenario, List<LoadResult>> InTurns(int rounds, string what, Func<Scenario, LoadResult> run)
    {
        var runs = ScenarioNames.All.ToDictionary(scenario => scenario, _ => new List<LoadResult>());
        for (var round = 1; round <= rounds; round++)
        {
            Console.Error.WriteLine($"Round {round} of {rounds}, {what}:");
            foreach (var scenario in ScenarioNames.All)
                runs[scenario].Add(run(scenario));
        }
        return runs;
    }

    private static Report ReportOf(
        Machine machine, ParseResult parsed, LoadSession session, Dictionary<Scenario, List<LoadResult>> saturation, Dictionary<Scenario, List<LoadResult>> half,
        List<(int Connections, Dictionary<Scenario, List<LoadResult>> Runs)> counts)
    {
        var (atMost, atHalf) = (Sums(saturation), Sums(half));
        var ratios = ScenarioNames.All.ToDictionary(scenario => scenario, scenario => Ratios(saturation[scenario], saturation[Scenario.Empty]));
        var figures = new
        {
            session.Traffic.Users,
            ReturningUsers = session.Traffic.Returning,
            session.Connections,
            Saturation = atMost.Values.Select(RunFigures.Of),
            SaturationPerRound = saturation.ToDictionary(pair => pair.Key.Name(), pair => pair.Value.Select(run => run.ServedPerSecond)),
            Ratios = ratios.ToDictionary(pair => pair.Key.Name(), pair => new { Median = Median(pair.Value), PerRound = pair.Value }),
            HalfOfSaturation = atHalf.Values.Select(RunFigures.Of),
            SaturationByConnections = counts.Select(point => new { point.Connections, PerSecond = point.Runs.ToDictionary(pair => pair.Key.Name(), pair => pair.Value[0].ServedPerSecond) }),
            ServerResidentBytes = session.Server.ResidentBytes,
        };
        return new(
            "load-compare", "Assessments over HTTP beside an empty endpoint of the same server", machine, $"riskauth-load {string.Join(' ', parsed.Tokens.Select(token => token.Value))}",
            [SaturationTable(session, atMost, ratios), ConnectionsTable(counts), HalfTable(atHalf)], Verdicts(ratios, atHalf),
            [
                Plots.LatencyPercentiles("Latency at half of each one's saturation, from the moment a request was due", atHalf.Select(pair => (pair.Key.Name(), pair.Value.Latency))),
                Plots.LatencyPercentiles("Latency at saturation", atMost.Select(pair => (pair.Key.Name(), pair.Value.Latency))),
                Plots.ServedOverTime("Answers a second at saturation, round after round", atMost.Select(pair => (pair.Key.Name(), pair.Value))),
            ],
            figures);
    }

    private static Table SaturationTable(LoadSession session, Dictionary<Scenario, LoadResult> atMost, Dictionary<Scenario, double[]> ratios) => new(
        FormattableString.Invariant($"Saturation: {session.Connections} connections that ask again at once"),
        ["", "requests/s", "of the empty endpoint", "per round", "p50 ms", "p99 ms", "server µs CPU a request", "generator µs"],
        [.. atMost.Select(pair => (IReadOnlyList<string>)
        [
            pair.Key.Name(), F0(pair.Value.ServedPerSecond), F2(Median(ratios[pair.Key])), $"{F2(ratios[pair.Key].Min())}-{F2(ratios[pair.Key].Max())}",
            Ms(pair.Value, 50), Ms(pair.Value, 99), F0(pair.Value.ServerCpuPerRequest), F0(pair.Value.OwnCpuPerRequest),
        ])]);

    private static Table ConnectionsTable(List<(int Connections, Dictionary<Scenario, List<LoadResult>> Runs)> counts) => new(
        "Saturation over fewer and more connections: requests a second, and of the empty endpoint",
        ["connections", .. ScenarioNames.All.Select(scenario => scenario.Name())],
        [.. counts.Select(point => (IReadOnlyList<string>)
        [
            F0(point.Connections),
            .. ScenarioNames.All.Select(scenario => $"{F0(point.Runs[scenario][0].ServedPerSecond)} ({F2(point.Runs[scenario][0].ServedPerSecond / point.Runs[Scenario.Empty][0].ServedPerSecond)})"),
        ])]);

    private static Table HalfTable(Dictionary<Scenario, LoadResult> atHalf) => new(
        "Half of each one's saturation: Poisson arrivals, latency from the moment a request was due",
        ["", "offered/s", "answered/s", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms", "p99 of the empty endpoint's", "not answered with 200"],
        [.. atHalf.Select(pair => (IReadOnlyList<string>)
        [
            pair.Key.Name(), F0(pair.Value.Plan.RatePerSecond!.Value * pair.Key.Requests()), F0(pair.Value.ServedPerSecond), Ms(pair.Value, 50), Ms(pair.Value, 90), Ms(pair.Value, 99), Ms(pair.Value, 99.9),
            F2(pair.Value.Latency.MaxMicros / 1e3), F2(P99Ratio(atHalf, pair.Key)), F0(pair.Value.Shed + pair.Value.Refused + pair.Value.Broken + pair.Value.GaveUp),
        ])]);

    private static Verdict[] Verdicts(Dictionary<Scenario, double[]> ratios, Dictionary<Scenario, LoadResult> atHalf)
    {
        var (ratio, p99, p99Ratio) = (Median(ratios[Scenario.Assess]), atHalf[Scenario.Assess].Latency.PercentileMicros(99) / 1e3, P99Ratio(atHalf, Scenario.Assess));
        return
        [
            new($"assessments with persistence reach {LeastRatio} of the empty endpoint's throughput", F2(ratio), ratio >= LeastRatio),
            new($"their p99 at half of saturation is at most {MostP99Ms} ms", $"{F2(p99)} ms", p99 <= MostP99Ms),
            new($"and at most {MostP99Ratio} times the empty endpoint's", F2(p99Ratio), p99Ratio <= MostP99Ratio),
        ];
    }

    private static Dictionary<Scenario, LoadResult> Sums(Dictionary<Scenario, List<LoadResult>> runs) => runs.ToDictionary(pair => pair.Key, pair =>
    {
        var sum = new LoadResult(pair.Value[0].Plan);
        foreach (var run in pair.Value)
            sum.Add(run);
        return sum;
    });

    private static double[] Ratios(List<LoadResult> runs, List<LoadResult> limits) => [.. runs.Zip(limits, (run, limit) => run.ServedPerSecond / limit.ServedPerSecond)];

    private static double P99Ratio(Dictionary<Scenario, LoadResult> runs, Scenario scenario) =>
        runs[scenario].Latency.PercentileMicros(99) / (double)Math.Max(1, runs[Scenario.Empty].Latency.PercentileMicros(99));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Ms(LoadResult run, double percent) => F2(run.Latency.PercentileMicros(percent) / 1e3);

    private static string F0(double value) => FormattableString.Invariant($"{value:#,0}");

    private static string F2(double value) => FormattableString.Invariant($"{value:0.00}");
}
