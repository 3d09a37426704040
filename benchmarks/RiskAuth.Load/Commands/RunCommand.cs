using System.CommandLine;
using RiskAuth.Load.Runs;
using RiskAuth.Load.Traffic;

namespace RiskAuth.Load.Commands;

/// <summary><c>riskauth-load run</c>: one kind of request at one rate, for profiling; its line of figures is all that it writes.</summary>
internal static class RunCommand
{
    private static readonly Dictionary<string, Scenario> Words = new(StringComparer.Ordinal)
    {
        ["empty"] = Scenario.Empty,
        ["assess"] = Scenario.Assess,
        ["report"] = Scenario.AssessAndReport,
    };

    private static readonly Option<string> What = new Option<string>("--scenario") { Description = "empty, assess, or report: each assessment with its outcome.", DefaultValueFactory = _ => "assess" }
        .AcceptOnlyFromAmong([.. Words.Keys]);

    private static readonly Option<double?> Rate = new("--rate") { Description = "Requests a second, whatever the answers do; default: saturation." };

    private static readonly Option<double> Seconds = new("--seconds") { Description = "Length of the run.", DefaultValueFactory = _ => 10 };

    private static readonly Option<double> WarmUp = new("--warm-up") { Description = "Seconds of load before it.", DefaultValueFactory = _ => 5 };

    private static readonly SharedOptions Shared = new();

    public static Command Create()
    {
        var command = new Command("run", "Put one kind of load on the server, for profiling.") { What, Rate, Seconds, WarmUp };
        Shared.AddTo(command, withReport: false);
        command.SetAction(parsed =>
        {
            using var session = new LoadSession(Shared.Open(parsed), parsed.GetValue(Shared.Users), parsed.GetValue(Shared.Connections), parsed.GetValue(Shared.Seed));
            session.WarmUp(Math.Clamp(parsed.GetValue(WarmUp), 0, LoadSession.MaxSeconds));
            var (scenario, seconds) = (Words[parsed.GetValue(What)!], Math.Clamp(parsed.GetValue(Seconds), .1, LoadSession.MaxSeconds));
            var result = parsed.GetValue(Rate) is { } rate ? session.Offer(scenario, rate, seconds) : session.Saturate(scenario, seconds);
            return result.IsClean ? 0 : 1;
        });
        return command;
    }
}
