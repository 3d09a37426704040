using System.CommandLine;
using System.Globalization;
using RiskAuth.Credentials.Corpus;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands.Breaches;

/// <summary><c>riskauth breaches build</c>.</summary>
internal static class BuildCommand
{
    /// <summary>Where the lists of common passwords are looked for, the best first: what <c>npm ci</c> installs, and Debian's package john-data.</summary>
    private static readonly (string Path, string Name)[] DefaultLists =
    [
        ("node_modules/@zxcvbn-ts/language-common/src/passwords.json", "common passwords (@zxcvbn-ts/language-common, MIT)"),
        ("/usr/share/john/password.lst", "common passwords (Debian's john-data)"),
    ];

    private static readonly Argument<string[]> Inputs = new("INPUT")
    {
        Description = "Text files, JSON arrays of passwords, or folders of files named by five hexadecimal digits.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string> Kind = new Option<string>("--kind")
    {
        Description = "The hash that the corpus is made of.",
        DefaultValueFactory = _ => "sha1",
    }.AcceptOnlyFromAmong("sha1", "ntlm");

    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "hashes: HASH:COUNT lines. passwords: one a line. ranked: one a line, the most frequent first.",
        DefaultValueFactory = _ => "hashes",
    }.AcceptOnlyFromAmong("hashes", "passwords", "ranked");

    private static readonly Option<bool> Common = new("--common") { Description = "The list is one of common passwords, not of a breach." };
    private static readonly Option<bool> Merge = new("--merge") { Description = "Keep what the corpus already holds." };
    private static readonly Option<bool> FromDefaults = new("--from-defaults") { Description = "Build the corpora of common passwords that a fresh installation has." };
    private static readonly Option<string> Name = new("--name") { Description = "What the list is, for `status`; default the input's name.", HelpName = "TEXT" };
    private static readonly Option<string> Output = new("--output") { Description = "The corpus file; default breaches/KIND.breach in the data folder.", HelpName = "FILE" };

    private static readonly Option<string> Defaults = new("--defaults")
    {
        Description = "The folder in which npm installed the default list.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "data/breaches",
    };

    public static Command Create()
    {
        var data = DataOption.Create();
        var command = new Command("build", "Build a corpus from text. A build that was stopped goes on where it was when it is run again.")
        {
            Inputs, Kind, Format, Common, Merge, FromDefaults, Name, Output, Defaults, data,
        };
        BreachAction.Set(command, (parsed, cancel) => parsed.GetValue(FromDefaults)
            ? BuildDefaults(parsed, OptionsReader.DataFolder(parsed.GetValue(data)), cancel)
            : Build(parsed, OptionsReader.DataFolder(parsed.GetValue(data)), cancel));
        return command;
    }

    public static int Run(ParseResult parsed, CorpusBuild build, CancellationToken cancel)
    {
        var (output, progress) = (parsed.InvocationConfiguration.Output, ProgressLine.OnError(parsed.InvocationConfiguration.Error));
        var report = new CorpusBuilder(build, TimeProvider.System, progress).Build(cancel);
        progress.End();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{build.Output}: {report.Entries:N0} entries, {report.FileBytes:N0} bytes, {(double)report.FileBytes / report.Entries:F2} each."));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(report.Resumed ? "Resumed. " : "")}{report.Lines:N0} lines read, {report.Skipped:N0} of them skipped, in {report.Elapsed:h\\:mm\\:ss\\.f}."));
        return ExitCodes.Done;
    }

    private static int Build(ParseResult parsed, string data, CancellationToken cancel)
    {
        var inputs = parsed.GetValue(Inputs) ?? [];
        if (inputs.Length == 0)
            throw new InvalidDataException("name the files to build from, or --from-defaults.");
        var kind = parsed.GetValue(Kind) == "ntlm" ? CorpusKind.Ntlm : CorpusKind.Sha1;
        var file = parsed.GetValue(Output) ?? BreachFolder.FileFor(data, parsed.GetValue(Common) ? $"common-{parsed.GetValue(Kind)}" : parsed.GetValue(Kind)!);
        return Run(parsed, new CorpusBuild
        {
            Output = file,
            Kind = kind,
            Meaning = parsed.GetValue(Common) ? CorpusMeaning.Common : CorpusMeaning.Compromised,
            Format = parsed.GetValue(Format) switch { "passwords" => CorpusInputFormat.Passwords, "ranked" => CorpusInputFormat.RankedPasswords, _ => CorpusInputFormat.Hashes },
            Inputs = inputs,
            Merged = parsed.GetValue(Merge) && File.Exists(file) ? [file] : [],
            Name = parsed.GetValue(Name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(inputs[0])),
        }, cancel);
    }

    /// <summary>Both forms of the hash, so that callers that submit NTLM hashes are served too.</summary>
    private static int BuildDefaults(ParseResult parsed, string data, CancellationToken cancel)
    {
        var (path, name) = DefaultLists.Select(list => (Path: Path.Combine(parsed.GetValue(Defaults)!, list.Path), list.Name)).FirstOrDefault(list => File.Exists(list.Path));
        if (path is null)
            throw new InvalidDataException($"no list of common passwords is installed. Run: npm ci --prefix {parsed.GetValue(Defaults)}");
        foreach (var kind in new[] { CorpusKind.Sha1, CorpusKind.Ntlm })
        {
            Run(parsed, new CorpusBuild
            {
                Output = BreachFolder.FileFor(data, kind == CorpusKind.Sha1 ? "common-sha1" : "common-ntlm"),
                Kind = kind,
                Meaning = CorpusMeaning.Common,
                Format = CorpusInputFormat.RankedPasswords,
                Inputs = [path],
                Name = name,
            }, cancel);
        }
        return ExitCodes.Done;
    }
}
