using System.CommandLine;

namespace RiskAuth.Server.Commands;

internal static class DataOption
{
    public static Option<string> Create() => new("--data")
    {
        Description = $"The folder that holds the store; default {ServerOptions.DefaultData}, or RiskAuth:Data of the configuration.",
        HelpName = "DIR",
    };
}
