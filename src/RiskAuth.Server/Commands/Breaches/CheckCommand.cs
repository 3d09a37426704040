using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Credentials.Corpus;
using RiskAuth.Credentials.RangeLookup;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands.Breaches;

/// <summary><c>riskauth breaches check</c>.</summary>
internal static class CheckCommand
{
    private static readonly Option<string> User = new("--user") { Description = "Check the pair with this user name too.", HelpName = "NAME" };
    private static readonly Option<bool> Online = new("--online") { Description = "Ask the range service too; five hexadecimal digits of the hash leave the machine." };

    private static readonly Option<Uri> Service = new("--service")
    {
        Description = "The range service's address.",
        HelpName = "URL",
        DefaultValueFactory = _ => new RangeOptions().BaseAddress,
    };

    public static Command Create()
    {
        var data = DataOption.Create();
        var command = new Command("check", "Read a password from the prompt or standard input and say what is known of it.") { User, Online, Service, data };
        BreachAction.Set(command, (parsed, cancel) => Check(parsed, OptionsReader.DataFolder(parsed.GetValue(data)), cancel));
        return command;
    }

    private static int Check(ParseResult parsed, string data, CancellationToken cancel)
    {
        if (!PasswordPrompt.TryRead(parsed.InvocationConfiguration.Error, out var credential))
            throw new InvalidDataException($"a password has 1 to {SubmittedCredential.MaxPasswordBytes:N0} bytes.");
        using (credential)
        {
            // Without the installation's key there are no pairs; a passing one serves for the tag, which is not shown.
            var key = BreachFolder.FindKey(data);
            var corpora = new BreachCorpora(BreachFolder.In(data), key ?? []);
            using var range = parsed.GetValue(Online) ? new RangeClient(new RangeOptions { BaseAddress = parsed.GetValue(Service)!, DeadlineMs = 5000 }, TimeProvider.System) : null;
            var check = new LayeredCredentialCheck(corpora, range, new PasswordTagger(key ?? RandomNumberGenerator.GetBytes(32)));
            // As at sign-up, so that alterations are looked for.
            var found = check.CheckAsync(credential, parsed.GetValue(User), SignInKind.SignUp, cancel).AsTask().GetAwaiter().GetResult();
            parsed.InvocationConfiguration.Output.WriteLine(Sentence(found));
            foreach (var refusal in corpora.Refused)
                parsed.InvocationConfiguration.Error.WriteLine($"riskauth: {refusal.Reason}");
            return found.Status is CredentialStatus.NotChecked or CredentialStatus.Unavailable ? ExitCodes.Failed : ExitCodes.Done;
        }
    }

    private static string Sentence(CredentialCheck check) => check.Status switch
    {
        CredentialStatus.Compromised => $"compromised: known from a breach{Sightings(check)}.",
        CredentialStatus.CompromisedPair => "compromised_pair: known from a breach together with this user name.",
        CredentialStatus.CompromisedSimilar => $"compromised_similar: a small alteration of a password that is known{Sightings(check)}.",
        CredentialStatus.Common => "common: on a list of common passwords.",
        CredentialStatus.Clean => "clean: not known to the installed corpora.",
        CredentialStatus.Unavailable => "unavailable: the range service did not answer.",
        _ => "not checked: no corpus is installed. `riskauth breaches build` makes one.",
    };

    private static string Sightings(CredentialCheck check) =>
        check.CountClass == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", seen about {1UL << check.CountClass:N0} times");
}
