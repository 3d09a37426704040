using System.CommandLine;
using RiskAuth.Load.Runs;
using RiskAuth.Load.Traffic;

namespace RiskAuth.Load.Commands;

/// <summary>Options that every command with a server takes.</summary>
internal sealed class SharedOptions
{
    public Option<string?> Url { get; } = new("--url") { Description = "A server that runs already, on a loopback address; default: a new one, on a folder of its own that is deleted afterwards.", HelpName = "URL" };

    public Option<string?> Key { get; } = new("--key") { Description = "Its API key, with the scope assess.", HelpName = "KEY" };

    public Option<string?> Server { get; } = new("--server") { Description = "The executable to start; default: this repository's Release build.", HelpName = "FILE" };

    public Option<int> Users { get; } = new("--users") { Description = $"How many people sign in, at most {SignInTraffic.MaxUsers}.", DefaultValueFactory = _ => 100_000 };

    public Option<int> Connections { get; } = new("--connections") { Description = $"Connections at saturation, at most {LoadPlan.MaxConnections}.", DefaultValueFactory = _ => 64 };

    public Option<int> Seed { get; } = new("--seed") { Description = "Equal seeds give equal attempts at equal times.", DefaultValueFactory = _ => 1 };

    public Option<string> Out { get; } = new("--out") { Description = "The folder for the report.", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine(ServerUnderLoad.Repository(), "benchmarks", "results") };

    public void AddTo(Command command, bool withReport = true)
    {
        foreach (var option in new Option[] { Url, Key, Server, Users, Connections, Seed })
            command.Options.Add(option);
        if (withReport)
            command.Options.Add(Out);
    }

    public ServerUnderLoad Open(ParseResult parsed)
    {
        var key = parsed.GetValue(Key);
        return parsed.GetValue(Url) is not { } url ? ServerUnderLoad.Start(parsed.GetValue(Server), new Dictionary<string, string>())
            : key is null ? throw new LoadFailure("A server that runs already needs its key: --key rk_...")
            : ServerUnderLoad.At(url, key);
    }
}
