using System.CommandLine;
using RiskAuth.Events;
using RiskAuth.Learning.Training;
using RiskAuth.Scoring.Trees;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands;

/// <summary>Runs a command, and says what went wrong in one line without a stack trace.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(RootCommand root, string[] args, TextWriter? output = null, TextWriter? error = null)
    {
        error ??= Console.Error;
        // The web host has its own way of ending on a signal; the parser must not cut it short.
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output ?? Console.Out, Error = error };
        try
        {
            return await root.Parse(args).InvokeAsync(invocation);
        }
        catch (Exception exception) when (exception is StartFailure or StoreUnavailableException or ModelFormatException or TrainingDataException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"riskauth: {exception.Message.ReplaceLineEndings(" ")}");
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("riskauth: stopped.");
            return ExitCodes.Failed;
        }
    }
}
