using System.CommandLine;
using System.Globalization;
using RiskAuth.Server.Hosting;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Server.Commands;

/// <summary><c>riskauth backup</c>: copies the store beside a server that may be running, and checks the copy.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var to = new Option<string>("--to") { Description = "A folder that is empty or does not exist; the copy in it is a data folder of its own.", HelpName = "DIR", Required = true };
        var withKey = new Option<bool>("--with-key") { Description = "Copy installation.key too. Whoever has both can link hashed addresses and tokens to people, so keep the copy as safe as the original." };
        var command = new Command("backup", "Copy the store while the server runs, and check the copy.") { data, to, withKey };
        command.SetAction(parsed =>
        {
            var backup = StoreBackup.Write(OptionsReader.DataFolder(parsed.GetValue(data)), parsed.GetValue(to)!, parsed.GetValue(withKey));
            parsed.InvocationConfiguration.Output.WriteLine(Text(backup));
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Text(StoreBackup backup) => string.Create(CultureInfo.InvariantCulture, $"""
        {backup.Path} holds {backup.Events:N0} events up to log entry {backup.LastSequence:N0} in {backup.Bytes:N0} bytes; written in {backup.Time.TotalSeconds:0.0} s and found sound.
        {(backup.HasKey ? "The installation's key is in it." : "The installation's key is not in it: without installation.key the copy cannot be used, so keep that too, in another place.")}
        """);
}
