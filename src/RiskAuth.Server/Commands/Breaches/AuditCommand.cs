using System.CommandLine;
using System.Globalization;
using RiskAuth.Credentials;
using RiskAuth.Credentials.Corpus;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands.Breaches;

/// <summary><c>riskauth breaches audit</c>.</summary>
internal static class AuditCommand
{
    private static readonly Argument<string> Export = new("EXPORT")
    {
        Description = "Lines of user:HASH (SHA-1 or NTLM), user:{SHA}BASE64, or user:rid:LM:NTLM:::; - for standard input.",
    };

    private static readonly Option<int> MinimumCount = new("--minimum-count") { Description = "Name only users whose password was seen about this often.", DefaultValueFactory = _ => 0 };

    public static Command Create()
    {
        var data = DataOption.Create();
        var command = new Command("audit", "Check a user store's export and print the users whose password is known.") { Export, MinimumCount, data };
        BreachAction.Set(command, (parsed, cancel) => Audit(parsed, OptionsReader.DataFolder(parsed.GetValue(data)), cancel));
        return command;
    }

    private static int Audit(ParseResult parsed, string data, CancellationToken cancel)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var corpora = new BreachCorpora(BreachFolder.In(data));
        if (corpora.Loaded.Count == 0)
            throw new InvalidDataException($"no corpus in {BreachFolder.In(data)}.");
        var least = parsed.GetValue(MinimumCount);
        using var export = parsed.GetValue(Export) == "-" ? Console.OpenStandardInput() : File.OpenRead(parsed.GetValue(Export)!);
        var report = CorpusAudit.Run(export, corpora, finding =>
        {
            if (1L << finding.CountClass >= least)
                output.WriteLine($"{Printable(finding.User)}\t{(finding.Status == CredentialStatus.Common ? "common" : "compromised")}\t{Sightings(finding)}");
        }, cancel);
        error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Known:N0} of {report.Checked:N0} users have a known password. Lines: {report.Lines:N0}, not checkable {report.NotCheckable:N0}, skipped {report.Skipped:N0}."));
        return ExitCodes.Done;
    }

    private static string Sightings(AuditFinding finding) =>
        finding.CountClass == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"seen about {1UL << finding.CountClass:N0} times");

    /// <summary>An export may hold anything, and a terminal obeys control characters.</summary>
    private static string Printable(string user) => string.Concat(user.Select(c => char.IsControl(c) ? '?' : c));
}
