using System.CommandLine;
using System.Globalization;
using RiskAuth.Server.Hosting;
using RiskAuth.Server.Keys;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Server.Commands;

/// <summary><c>riskauth keys</c>: works on the data folder, whether a server runs on it or not; a running one notices within seconds.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Make, list and revoke API keys. A running server notices within seconds.") { CreateKey(), ListKeys(), RevokeKey() };

    private static Command CreateKey()
    {
        var name = new Option<string>("--name") { Description = "What the key is for; it appears in the configuration's history.", Required = true };
        var scopes = new Option<string>("--scopes") { Description = "One or more of assess, read and admin (which includes the others), separated by commas.", DefaultValueFactory = _ => "assess" };
        var data = DataOption.Create();
        var command = new Command("create", "Make a key and print it, once.") { name, scopes, data };
        command.SetAction(parsed =>
        {
            var called = parsed.GetValue(name)!.Trim();
            if (called.Length is 0 or > ApiKey.MaxNameLength || called.Any(char.IsControl))
                throw new StartFailure($"--name must have 1 to {ApiKey.MaxNameLength} characters.");
            if (!KeyScopesText.TryParse(parsed.GetValue(scopes)!, out var granted))
                throw new StartFailure("--scopes must be one or more of assess, read and admin, separated by commas.");
            using var file = Open(parsed.GetValue(data));
            var (text, stored) = ApiKey.Create(called, granted, TimeProvider.System.GetUtcNow());
            file.Save(stored);
            parsed.InvocationConfiguration.Output.WriteLine($"API key: {text}");
            parsed.InvocationConfiguration.Output.WriteLine($"Its id is {stored.Id}, its scopes are {stored.Scopes}. The key is not shown again.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command ListKeys()
    {
        var data = DataOption.Create();
        var command = new Command("list", "List the keys; their secrets are not known.") { data };
        command.SetAction(parsed =>
        {
            using var file = Open(parsed.GetValue(data));
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{"ID",-ApiKey.IdLength}  {"SCOPES",-18}  {"CREATED",-16}  {"REVOKED",-16}  NAME");
            foreach (var key in file.All().OrderBy(key => key.Created))
                output.WriteLine($"{key.Id,-ApiKey.IdLength}  {key.Scopes,-18}  {Time(key.Created),-16}  {Time(key.Revoked),-16}  {key.Name}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command RevokeKey()
    {
        var id = new Argument<string>("ID") { Description = "The key's id, as `keys list` shows it, or the whole key." };
        var data = DataOption.Create();
        var command = new Command("revoke", "Make a key useless, for good.") { id, data };
        command.SetAction(parsed =>
        {
            using var file = Open(parsed.GetValue(data));
            var wanted = parsed.GetValue(id)!;
            if (wanted.Length == ApiKey.TextLength && wanted.StartsWith(ApiKey.Prefix, StringComparison.Ordinal))
                wanted = wanted.Substring(ApiKey.Prefix.Length, ApiKey.IdLength);
            var key = file.All().FirstOrDefault(key => key.Id == wanted)
                ?? throw new StartFailure("There is no key with this id; `riskauth keys list` shows them all.");
            if (key.Revoked is null)
                file.Save(key with { Revoked = TimeProvider.System.GetUtcNow() });
            parsed.InvocationConfiguration.Output.WriteLine($"Key {key.Id} ({key.Name}) is revoked.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static ApiKeyFile Open(string? data) => ApiKeyFile.Open(OptionsReader.DataFolder(data));

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";
}
