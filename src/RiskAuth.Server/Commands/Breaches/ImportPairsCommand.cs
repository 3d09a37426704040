using System.CommandLine;
using RiskAuth.Credentials.Corpus;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands.Breaches;

/// <summary><c>riskauth breaches import-pairs</c>.</summary>
internal static class ImportPairsCommand
{
    private static readonly Argument<string[]> Inputs = new("INPUT")
    {
        Description = "Files of lines with a user name, then : or ; or a tab, then the password.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> Replace = new("--replace") { Description = "Forget the pairs that were imported before." };
    private static readonly Option<string> Name = new("--name") { Description = "What the pairs are, for `status`.", HelpName = "TEXT", DefaultValueFactory = _ => "user names with passwords" };
    private static readonly Option<string> KeyFile = new("--key-file") { Description = "The installation's key; default installation.key in the data folder.", HelpName = "FILE" };

    public static Command Create()
    {
        var data = DataOption.Create();
        var command = new Command("import-pairs", "Import user names with passwords. Only keyed tags of them are stored.") { Inputs, Replace, Name, KeyFile, data };
        BreachAction.Set(command, (parsed, cancel) => Import(parsed, OptionsReader.DataFolder(parsed.GetValue(data)), cancel));
        return command;
    }

    private static int Import(ParseResult parsed, string data, CancellationToken cancel)
    {
        var key = parsed.GetValue(KeyFile) is { } file ? File.ReadAllBytes(file) : BreachFolder.FindKey(data);
        if (key is null)
            throw new InvalidDataException($"{data} has no installation.key yet. Start the server there once, which makes it, or name one with --key-file.");
        var output = BreachFolder.FileFor(data, "pairs");
        return BuildCommand.Run(parsed, new CorpusBuild
        {
            Output = output,
            Kind = CorpusKind.Pair,
            Format = CorpusInputFormat.Pairs,
            Inputs = parsed.GetValue(Inputs)!,
            Merged = !parsed.GetValue(Replace) && File.Exists(output) ? [output] : [],
            Name = parsed.GetValue(Name)!,
            InstallationKey = key,
        }, cancel);
    }
}
