using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RiskAuth.Faults;

// riskauth-faults: breaks one thing after another while the server works, and says whether it kept to its claims.
var only = new Option<string>("--only") { Description = "Only scenarios whose name contains this.", DefaultValueFactory = _ => "" };
var isShort = new Option<bool>("--short") { Description = "As little of each as still shows something: a minute in all." };
var list = new Option<bool>("--list") { Description = "Say what there is, and stop." };
var root = new RootCommand("Breaks one thing after another while the server works, and says whether it kept to its claims.") { only, isShort, list };
root.SetAction(async (parsed, cancellationToken) =>
{
    var broken = 0;
    var output = parsed.InvocationConfiguration.Output;
    foreach (var scenario in FaultScenarios.All.Where(scenario => scenario.Name.Contains(parsed.GetValue(only)!, StringComparison.Ordinal)))
    {
        await output.WriteLineAsync($"{scenario.Name}: {scenario.Claim}");
        if (parsed.GetValue(list))
            continue;
        var started = Stopwatch.GetTimestamp();
        var (held, text) = await FaultScenarios.RunAsync(scenario, parsed.GetValue(isShort));
        broken += held == false ? 1 : 0;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"    {(held switch { true => "HELD", false => "BROKEN", _ => "SKIPPED" })} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s: {text}"));
    }
    return broken == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
