using System.CommandLine;
using RiskAuth.Signals;

namespace RiskAuth.Server.Commands;

/// <summary><c>riskauth signals</c>: the table of signals and reasons, as docs/SIGNALS.md holds it.</summary>
internal static class SignalsCommand
{
    public static Command Create()
    {
        var command = new Command("signals", "Print every signal and reason, with its weight and meaning, as Markdown.");
        command.SetAction(async (parsed, _) =>
        {
            await parsed.InvocationConfiguration.Output.WriteAsync(SignalDocument.Render());
            return ExitCodes.Done;
        });
        return command;
    }
}
