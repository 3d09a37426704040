using System.CommandLine;
using System.Globalization;
using RiskAuth.Credentials.Corpus;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands.Breaches;

/// <summary><c>riskauth breaches status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var command = new Command("status", "List the corpora of the data folder.") { data };
        BreachAction.Set(command, (parsed, _) => Show(parsed, OptionsReader.DataFolder(parsed.GetValue(data))));
        return command;
    }

    private static int Show(ParseResult parsed, string data)
    {
        var output = parsed.InvocationConfiguration.Output;
        var corpora = new BreachCorpora(BreachFolder.In(data), BreachFolder.FindKey(data) ?? []);
        if (corpora.Loaded.Count == 0)
            output.WriteLine($"No corpus in {BreachFolder.In(data)}.");
        else
            output.WriteLine($"{"FILE",-20} {"KIND",-5} {"MEANING",-11} {"ENTRIES",13} {"MIB",8} {"B/EACH",6}  BUILT");
        foreach (var corpus in corpora.Loaded)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Path.GetFileName(corpus.Path),-20} {corpus.Kind.ToString().ToLowerInvariant(),-5} {corpus.Meaning.ToString().ToLowerInvariant(),-11} {corpus.Entries,13:N0} {corpus.FileBytes / 1048576.0,8:N1} {(double)corpus.FileBytes / corpus.Entries,6:F2}  {corpus.BuiltAt:yyyy-MM-dd}"));
            output.WriteLine($"  {corpus.Name}");
        }
        foreach (var refusal in corpora.Refused)
            output.WriteLine($"Refused: {refusal.Reason}");
        foreach (var staging in Directory.Exists(BreachFolder.In(data)) ? Directory.EnumerateDirectories(BreachFolder.In(data), "*.building") : [])
            output.WriteLine($"Unfinished: {staging}. Run the same build again to go on, or delete the folder.");
        return corpora.Refused.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
