using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RiskAuth.Fuzz;
using RiskAuth.Fuzz.Targets;

// riskauth-fuzz: changed inputs for every reader of bytes from outside, until one breaks a promise or the cases are done.
var cases = new Option<long>("--cases") { Description = "Cases in all, shared among the readers by their cost.", DefaultValueFactory = _ => 1_000_000 };
var seed = new Option<int>("--seed") { Description = "The same seed gives the same inputs.", DefaultValueFactory = _ => 1 };
var only = new Option<string>("--only") { Description = "Only readers whose name contains this.", DefaultValueFactory = _ => "" };
var seeds = new Option<string>("--seeds") { Description = "A folder with more MMDB files to begin from." };
var findings = new Option<string>("--findings") { Description = "Where inputs that broke something are written.", DefaultValueFactory = _ => "artifacts/fuzz" };
var root = new RootCommand("Tries changed inputs on every reader of bytes from outside, each under a bound of time and of allocated bytes.") { cases, seed, only, seeds, findings };
root.SetAction(async (parsed, cancellationToken) =>
{
    var folder = Directory.CreateTempSubdirectory("riskauth-fuzz-").FullName;
    try
    {
        await using var http = await HttpTarget.StartAsync(folder);
        var targets = FuzzTargets.All(folder, parsed.GetValue(seeds)).Append(http.Target).Where(target => target.Name.Contains(parsed.GetValue(only)!, StringComparison.Ordinal)).ToArray();
        return FuzzCommand.Run(targets, parsed.GetValue(cases), parsed.GetValue(seed), parsed.GetValue(findings)!, parsed.InvocationConfiguration.Output);
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
});
return await root.Parse(args).InvokeAsync();

internal static class FuzzCommand
{
    /// <summary>A case that takes longer hangs; the process ends, because nothing can be done about it from outside.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    public static int Run(FuzzTarget[] targets, long cases, int seed, string findingsFolder, TextWriter output)
    {
        var shares = targets.Sum(target => 1.0 / target.Cost);
        var (done, broken, started) = (0L, 0, Stopwatch.GetTimestamp());
        output.WriteLine($"{"reader",-24} {"cases",11} {"shapes",7} {"cases/s",9} {"slowest ms",11} {"most bytes",11}  verdict");
        foreach (var target in targets)
        {
            var run = new FuzzRun(target, seed);
            using var watchdog = new Timer(_ => EndIfHanging(run, target, findingsFolder), null, Hang, Hang);
            var verdict = run.Run((long)(cases / shares / target.Cost) + 1);
            (done, broken) = (done + verdict.Cases, broken + verdict.Findings.Count);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{verdict.Target,-24} {verdict.Cases,11:N0} {verdict.Shapes,7:N0} {verdict.Cases / verdict.Time.TotalSeconds,9:N0} {verdict.SlowestCase.TotalMilliseconds,11:N1} {verdict.LargestAllocation,11:N0}  {(verdict.Findings.Count == 0 ? "ok" : $"{verdict.Findings.Count} FINDINGS")}"));
            foreach (var finding in verdict.Findings)
                output.WriteLine($"    {finding.Fault}\n    {Write(finding, findingsFolder)}");
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{done:N0} cases, seed {seed}, {Stopwatch.GetElapsedTime(started).TotalSeconds:N0} s, {Environment.WorkingSet / 1_048_576:N0} MiB resident: {(broken == 0 ? "nothing broke" : $"{broken} inputs broke something")}"));
        return broken == 0 ? 0 : 1;
    }

    private static void EndIfHanging(FuzzRun run, FuzzTarget target, string folder)
    {
        if (Volatile.Read(ref run.CaseStarted) is var started && started != 0 && Stopwatch.GetElapsedTime(started) > Hang)
            Environment.FailFast($"{target.Name} hangs: {Write(new(target.Name, run.Current, "hangs"), folder)}");
    }

    private static string Write(Finding finding, string folder)
    {
        Directory.CreateDirectory(folder);
        var name = $"{finding.Target.Replace(':', '-')}-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(finding.Input))[..12]}.bin";
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, finding.Input);
        return path;
    }
}
