using System.CommandLine;
using System.Diagnostics;
using System.Text;
using RiskAuth.Load.Reports;
using RiskAuth.Load.Runs;

namespace RiskAuth.Load.Commands;

/// <summary><c>riskauth-load cold-start</c>: from the start of the process on an empty folder to the answer to its first assessment.</summary>
internal static class ColdStartCommand
{
    private const double MostSeconds = 2;

    private static readonly Option<int> Rounds = new("--rounds") { Description = "How often.", DefaultValueFactory = _ => 5 };

    private static readonly SharedOptions Shared = new();

    public static Command Create()
    {
        var command = new Command("cold-start", "Measure how long the server takes from its start to its first assessment.") { Rounds, Shared.Server };
        command.SetAction(parsed =>
        {
            var seconds = new List<double>();
            for (var round = 0; round < Math.Clamp(parsed.GetValue(Rounds), 1, 50); round++)
            {
                var (listening, answered) = Start(parsed.GetValue(Shared.Server));
                Console.Error.WriteLine(FormattableString.Invariant($"  listens after {listening:0.00} s, has answered after {answered:0.00} s"));
                seconds.Add(answered);
            }
            seconds.Sort();
            var median = seconds[seconds.Count / 2];
            var verdict = new Verdict($"the first assessment is answered within {MostSeconds} s of the start", FormattableString.Invariant($"{median:0.00} s (median of {seconds.Count}; slowest {seconds[^1]:0.00} s)"), median <= MostSeconds);
            Console.WriteLine(verdict);
            return verdict.Holds ? 0 : 1;
        });
        return command;
    }

    private static (double Listening, double Answered) Start(string? executable)
    {
        var started = Stopwatch.GetTimestamp();
        using var server = ServerUnderLoad.Start(executable, new Dictionary<string, string>());
        var listening = Stopwatch.GetElapsedTime(started).TotalSeconds;
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/assessments")
        {
            Content = new StringContent("""{"user":"ola","ip":"81.2.69.142"}""", Encoding.UTF8, "application/json"),
        };
        // Not asynchronously: what follows an awaited answer would run on the sockets' only thread (see Program) and hold it up.
        using var answer = client.Send(request);
        answer.EnsureSuccessStatusCode();
        return (listening, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }
}
