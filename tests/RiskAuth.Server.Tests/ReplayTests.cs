using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RiskAuth.Server.Commands;
using RiskAuth.Tests;

namespace RiskAuth.Server.Tests;

/// <summary><c>riskauth replay</c> as the shell runs it.</summary>
public sealed partial class ReplayTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-replay-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_attempt_gives_one_line_with_its_id_decision_score_level_and_reasons()
    {
        var log = Write(Enumerable.Range(0, 20).Select(i => Line($"a{i}", i, "ola", "81.2.69.142", "Success")));
        var (exit, _, _) = await RunAsync(log, "--format", "jsonl", "--out", Out(1));
        Assert.Equal(0, exit);
        var lines = File.ReadAllLines(Out(1)).Select(line => JsonNode.Parse(line)!.AsObject()).ToArray();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"a{i}"), lines.Select(line => line["id"]!.GetValue<string>()));
        Assert.All(lines, line =>
        {
            Assert.Equal(["id", "decision", "riskScore", "riskLevel", "reasons"], line.Select(member => member.Key));
            Assert.Equal("Allow", line["decision"]!.GetValue<string>());
            Assert.InRange(line["riskScore"]!.GetValue<double>(), 0, 1);
            Assert.NotEmpty(line["reasons"]!.AsArray());
        });
    }

    [Fact]
    public async Task Replaying_a_file_twice_gives_the_same_bytes()
    {
        var random = new Random(5);
        var log = Write(Enumerable.Range(0, 3_000).Select(i => Line(
            $"a{i}", i / 3, $"user{random.Next(200)}", $"198.51.{random.Next(3)}.{random.Next(250)}", random.Next(4) == 0 ? "WrongPassword" : "Success")));
        await RunAsync(log, "--format", "jsonl", "--out", Out(1));
        await RunAsync(log, "--format", "jsonl", "--out", Out(2));
        Assert.Equal(File.ReadAllBytes(Out(1)), File.ReadAllBytes(Out(2)));
    }

    [Fact]
    public async Task A_broken_line_is_named_and_skipped_and_the_exit_code_says_so()
    {
        var log = Write([Line("a", 0, "ola", "81.2.69.142", "Success"), "{\"id\":", Line("b", 1, "ola", "not an address", "Success"), Line("c", 2, "ola", "81.2.69.142", "Success")]);
        var (exit, _, error) = await RunAsync(log, "--format", "jsonl", "--out", Out(1));
        Assert.Equal(ExitCodes.BrokenLines, exit);
        Assert.Contains("line 2:", error, StringComparison.Ordinal);
        Assert.Contains("line 3:", error, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(Out(1)).Length);
    }

    [Fact]
    public async Task A_row_is_judged_the_same_whatever_its_own_outcome()
    {
        var history = Enumerable.Range(0, 30).Select(i => Line($"h{i}", i, "ola", "81.2.69.142", "Success")).ToArray();
        await RunAsync(Write([.. history, Line("last", 40, "ola", "105.112.0.1", "Success")]), "--format", "jsonl", "--out", Out(1));
        await RunAsync(Write([.. history, Line("last", 40, "ola", "105.112.0.1", "WrongPassword")]), "--format", "jsonl", "--out", Out(2));
        Assert.Equal(File.ReadAllLines(Out(1))[^1], File.ReadAllLines(Out(2))[^1]);
    }

    [Fact]
    public async Task Lines_a_little_out_of_order_are_judged_in_order()
    {
        var log = Write([Line("second", 2, "ola", "81.2.69.142", "Success"), Line("first", 1, "ola", "81.2.69.142", "Success")]);
        await RunAsync(log, "--format", "jsonl", "--out", Out(1));
        Assert.Equal(["first", "second"], File.ReadAllLines(Out(1)).Select(line => JsonNode.Parse(line)!["id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task With_a_state_folder_the_next_replay_goes_on_from_there()
    {
        var state = Path.Combine(_folder, "state");
        await RunAsync(Write(Enumerable.Range(0, 6).Select(i => Line($"a{i}", i, "ola", "81.2.69.142", "Success"))), "--format", "jsonl", "--state", state);
        var next = Write([Line("b", 100, "ola", "81.2.69.142", "Success")]);
        await RunAsync(next, "--format", "jsonl", "--state", state, "--out", Out(1));
        await RunAsync(next, "--format", "jsonl", "--out", Out(2));
        var (known, unknown) = (Score(Out(1)), Score(Out(2)));
        Assert.True(known < unknown, $"{known} with a known network, {unknown} without any history");
    }

    [Fact]
    public async Task A_missing_file_is_one_clear_line_and_no_stack_trace()
    {
        var (exit, _, error) = await RunAsync(Path.Combine(_folder, "none.jsonl"), "--format", "jsonl");
        Assert.Equal(ExitCodes.Failed, exit);
        Assert.Single(error.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [SharedDataFact("OpenSSH_2k.log")]
    public async Task Every_address_with_a_burst_in_a_real_sshd_log_is_a_campaign_with_greps_counts()
    {
        var log = SharedData.Require("OpenSSH_2k.log");
        var (exit, output, _) = await RunAsync(log, "--format", "openssh");
        Assert.Equal(0, exit);
        var campaigns = output[output.IndexOf("Campaigns", StringComparison.Ordinal)..];
        var failed = File.ReadLines(log).Where(line => !line.Contains("message repeated", StringComparison.Ordinal))
            .Select(line => Failed().Match(line)).Where(match => match.Success).GroupBy(match => match.Groups[1].Value).ToArray();
        foreach (var address in (string[])["183.62.140.253", "187.141.143.180", "103.99.0.122", "112.95.230.3", "5.188.10.180", "185.190.58.151", "123.235.32.19", "119.4.203.64", "60.2.12.12"])
        {
            var count = failed.Single(group => group.Key == address).Count();
            Assert.Matches($@"│ {Regex.Escape(address)} +│ {count} +│", campaigns);
        }
    }

    [GeneratedRegex(@"Failed password for .* from (\S+) port \d+ ssh2$")]
    private static partial Regex Failed();

    private static double Score(string file) => JsonNode.Parse(File.ReadAllLines(file)[0])!["riskScore"]!.GetValue<double>();

    private static string Line(string id, int minute, string user, string ip, string outcome) =>
        $$"""{"id":"{{id}}","time":"{{new DateTimeOffset(2026, 11, 2, 8, 0, 0, TimeSpan.Zero).AddMinutes(minute):O}}","user":"{{user}}","ip":"{{ip}}","outcome":"{{outcome}}"}""";

    private string Write(IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.jsonl");
        File.WriteAllLines(path, lines);
        return path;
    }

    private string Out(int number) => Path.Combine(_folder, $"out{number}.jsonl");

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await CommandLine.RunAsync(new RootCommand { ReplayCommand.Create() }, ["replay", .. arguments, "--geo", "none"], output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
