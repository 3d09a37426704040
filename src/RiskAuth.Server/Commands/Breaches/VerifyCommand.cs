using System.CommandLine;
using System.Globalization;
using RiskAuth.Credentials.Corpus;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands.Breaches;

/// <summary><c>riskauth breaches verify</c>.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string[]> Files = new("FILE") { Description = "Corpora; default all of the data folder.", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var data = DataOption.Create();
        var command = new Command("verify", "Read whole corpora: checksums, order, and that the filter knows every entry.") { Files, data };
        BreachAction.Set(command, (parsed, cancel) => Verify(parsed, OptionsReader.DataFolder(parsed.GetValue(data)), cancel));
        return command;
    }

    private static int Verify(ParseResult parsed, string data, CancellationToken cancel)
    {
        var folder = BreachFolder.In(data);
        var files = parsed.GetValue(Files) is { Length: > 0 } named ? named : Directory.Exists(folder) ? Directory.GetFiles(folder, "*.breach") : [];
        if (files.Length == 0)
            throw new InvalidDataException($"no corpus in {folder}.");
        var sound = true;
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var progress = ProgressLine.OnError(parsed.InvocationConfiguration.Error);
            try
            {
                var corpus = BreachCorpus.Open(file);
                CorpusVerifier.Verify(corpus, progress, cancel);
                progress.End();
                parsed.InvocationConfiguration.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: sound, {corpus.Entries:N0} entries."));
            }
            catch (CorpusRefusedException refusal)
            {
                progress.End();
                parsed.InvocationConfiguration.Error.WriteLine($"riskauth: {refusal.Message}");
                sound = false;
            }
        }
        return sound ? ExitCodes.Done : ExitCodes.Failed;
    }
}
