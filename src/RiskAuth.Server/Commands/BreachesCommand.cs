using System.CommandLine;
using RiskAuth.Server.Commands.Breaches;

namespace RiskAuth.Server.Commands;

/// <summary><c>riskauth breaches</c>: builds the offline corpora of breached passwords and asks them.</summary>
internal static class BreachesCommand
{
    public static Command Create() => new("breaches", "Build the offline corpora of breached passwords, and ask them. A running server notices new ones within seconds.")
    {
        BuildCommand.Create(),
        ImportPairsCommand.Create(),
        CheckCommand.Create(),
        StatusCommand.Create(),
        VerifyCommand.Create(),
        AuditCommand.Create(),
        BenchCommand.Create(),
    };
}
