using System.CommandLine;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Server.Commands.Breaches;

/// <summary>Runs a command's work off the caller's thread, and says in one line what is wrong with an input or a corpus.</summary>
internal static class BreachAction
{
    public static void Set(Command command, Func<ParseResult, CancellationToken, int> work) =>
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, work, cancel), CancellationToken.None));

    private static int Run(ParseResult parsed, Func<ParseResult, CancellationToken, int> work, CancellationToken cancel)
    {
        try
        {
            return work(parsed, cancel);
        }
        catch (Exception failure) when (failure is InvalidDataException or CorpusRefusedException or ArgumentException)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"riskauth: {failure.Message.ReplaceLineEndings(" ")}");
            return ExitCodes.Failed;
        }
    }
}
