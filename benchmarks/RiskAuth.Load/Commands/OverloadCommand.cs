using System.CommandLine;
using RiskAuth.Load.Reports;
using RiskAuth.Load.Runs;
using RiskAuth.Load.Traffic;

namespace RiskAuth.Load.Commands;

/// <summary>
/// <c>riskauth-load overload</c>: several times as many assessments as can be answered, and then half as many. Says whether what is
/// let in is answered in time, the rest is turned away properly, readiness tells, and all is well again soon.
/// </summary>
internal static class OverloadCommand
{
    private const double MostP99Ratio = 2, MostRecoverySeconds = 3, LeastGoodput = .5;

    private static readonly Option<double> Times = new("--times") { Description = "How many times saturation is offered.", DefaultValueFactory = _ => 3 };

    private static readonly Option<double> Seconds = new("--seconds") { Description = "How long.", DefaultValueFactory = _ => 10 };

    private static readonly Option<double> WarmUp = new("--warm-up") { Description = "Seconds of load before anything counts.", DefaultValueFactory = _ => 15 };

    private static readonly SharedOptions Shared = new();

    public static Command Create()
    {
        var command = new Command("overload", "Offer several times what can be answered, and see that the server sheds, stays quick and recovers.") { Times, Seconds, WarmUp };
        Shared.AddTo(command);
        command.SetAction(parsed =>
        {
            var (times, seconds) = (Math.Clamp(parsed.GetValue(Times), 1, 20), Math.Clamp(parsed.GetValue(Seconds), 1, LoadSession.MaxSeconds));
            var machine = Machine.Here();
            using var session = new LoadSession(Shared.Open(parsed), parsed.GetValue(Shared.Users), parsed.GetValue(Shared.Connections), parsed.GetValue(Shared.Seed));
            Console.Error.WriteLine("Warming up ...");
            session.WarmUp(Math.Clamp(parsed.GetValue(WarmUp), 0, LoadSession.MaxSeconds));
            var saturation = session.Saturate(Scenario.Assess, seconds);
            using var readiness = new ReadinessWatch(session.Server);
            var overload = session.OfferThen(Scenario.Assess, times * saturation.ServedPerSecond, seconds, saturation.ServedPerSecond / 2, seconds);
            var report = ReportOf(machine, parsed, times, saturation, overload, readiness.Stop());
            report.Save(parsed.GetValue(Shared.Out)!);
            Console.WriteLine(report.Markdown());
            return report.Verdicts.All(verdict => verdict.Holds) ? 0 : 1;
        });
        return command;
    }

    private static Report ReportOf(Machine machine, ParseResult parsed, double times, LoadResult saturation, LoadResult overload, ReadinessSeen readiness)
    {
        var later = overload.Later!;
        var recoverySeconds = RecoverySeconds(overload);
        return new(
            "load-overload", FormattableString.Invariant($"{times} times what can be answered, then half of it"), machine, $"riskauth-load {string.Join(' ', parsed.Tokens.Select(token => token.Value))}",
            [new("Assessments", ["", "offered/s", "answered with 200/s", "turned away/s", "p50 ms", "p99 ms", "p99 ms from when it was due", "p99 ms of what is turned away", "gave up"],
                [Row("saturation", saturation), Row("overload", overload), Row("afterwards", later)])],
            Verdicts(saturation, overload, later, readiness, recoverySeconds),
            [
                new("Answers a second", "seconds", "answers/s",
                [
                    new("answered with 200", Plots.OverTime(overload, slot => slot.Served / LoadResult.Slot.TotalSeconds)),
                    new("turned away with 503", Plots.OverTime(overload, slot => slot.Shed / LoadResult.Slot.TotalSeconds)),
                ]),
                new("The slowest answer with 200 in each tenth of a second, from when it was due", "seconds", "ms",
                    [new("slowest", Plots.OverTime(overload, slot => slot.WorstMicros / 1e3))]) { IsLogY = true },
                Plots.LatencyPercentiles("Latency of what is let in, from when it was sent", [("saturation", saturation.SinceSent), ("overload", overload.SinceSent), ("afterwards", later.SinceSent)]),
            ],
            new { Saturation = RunFigures.Of(saturation), Overload = RunFigures.Of(overload), Afterwards = RunFigures.Of(later), RecoverySeconds = recoverySeconds, Readiness = readiness });
    }

    private static Verdict[] Verdicts(LoadResult saturation, LoadResult overload, LoadResult later, ReadinessSeen readiness, double recoverySeconds)
    {
        var (calm, pressed) = (saturation.SinceSent.PercentileMicros(99) / 1e3, overload.SinceSent.PercentileMicros(99) / 1e3);
        var wrong = overload.Refused + overload.Broken + later.Refused + later.Broken;
        return
        [
            new("what is too much is turned away with 503 and Retry-After", $"{overload.Shed} turned away, {overload.ShedWithoutRetryAfter} of them without Retry-After, {wrong} other failures",
                overload.Shed > 0 && overload.ShedWithoutRetryAfter == 0 && wrong == 0),
            new($"p99 of what is let in, from when it was sent, is at most {MostP99Ratio} times that at saturation", $"{F2(pressed)} ms against {F2(calm)} ms ({F2(pressed / calm)})", pressed <= MostP99Ratio * calm),
            new($"at least {LeastGoodput} of the throughput at saturation goes on", F2(overload.ServedPerSecond / saturation.ServedPerSecond), overload.ServedPerSecond >= LeastGoodput * saturation.ServedPerSecond),
            new("readiness says so while it lasts", $"{readiness.Degraded} of {readiness.Asked} answers", readiness.Degraded > 0),
            new("readiness and health are never turned away", $"{readiness.Failed} of {readiness.Asked} were", readiness.Failed == 0),
            new($"at half of saturation all is served again within {MostRecoverySeconds} s", $"{F2(recoverySeconds)} s", recoverySeconds <= MostRecoverySeconds),
        ];
    }

    /// <summary>From the change of the rate to the end of the last tenth of a second in which a request was turned away.</summary>
    private static double RecoverySeconds(LoadResult overload)
    {
        var change = (overload.Plan.WarmUp + overload.Plan.Change!.After).TotalSeconds;
        var last = overload.Timeline.FindLastIndex(slot => slot.Shed > 0);
        return Math.Max(0, (last + 1) * LoadResult.Slot.TotalSeconds - change);
    }

    private static string[] Row(string name, LoadResult run) =>
    [
        name, run.Plan.RatePerSecond is null ? "closed loop" : F0(run.Arrivals / run.Seconds), F0(run.ServedPerSecond), F0(run.Shed / run.Seconds),
        F2(run.SinceSent.PercentileMicros(50) / 1e3), F2(run.SinceSent.PercentileMicros(99) / 1e3), F2(run.Latency.PercentileMicros(99) / 1e3),
        F2(run.ShedLatency.PercentileMicros(99) / 1e3), F0(run.GaveUp),
    ];

    private static string F0(double value) => FormattableString.Invariant($"{value:#,0}");

    private static string F2(double value) => FormattableString.Invariant($"{value:0.00}");
}
