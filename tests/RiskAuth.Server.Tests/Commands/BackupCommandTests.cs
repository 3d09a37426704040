using System.CommandLine;
using RiskAuth.Server.Commands;

namespace RiskAuth.Server.Tests.Commands;

/// <summary>Backing up beside a server at work, losing everything, and going on from the copy.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private const int Callers = 4;
    private const string Attempt = """{"user":"ola","ip":"81.2.69.142","deviceToken":"TOKEN"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-backup-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_copy_taken_under_load_restores_to_a_server_that_knows_what_was_answered_before()
    {
        await using var server = await SomeServer.StartAsync();
        var first = await server.AssessAsync("ola");
        var token = (await server.PostAsync($"/v1/assessments/{first}/outcome", """{"outcome":"Success"}"""))["deviceToken"]!.GetValue<string>();
        await server.PutAsync("/v1/configuration", """{"version":0,"default":{"mode":"Audit"}}""");
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await server.AssessAsync($"busy{caller}");
        })));
        var (code, output, error) = await RunAsync("backup", "--data", server.Data, "--to", Path.Combine(_folder, "copy"), "--with-key");
        await stop.CancelAsync();
        await load;
        Assert.Equal((ExitCodes.Done, ""), (code, error));
        Assert.Contains("found sound", output, StringComparison.Ordinal);

        // Everything is lost, and the copy takes its place.
        await server.StopAsync();
        Directory.Delete(server.Data, recursive: true);
        Directory.Move(Path.Combine(_folder, "copy"), server.Data);
        await server.StartAgainAsync();

        Assert.Equal(1, (await server.GetAsync("/v1/users/ola/profile"))["signIns"]!.GetValue<int>());
        Assert.Contains(first, (await server.GetAsync("/v1/users/ola/events")).Text, StringComparison.Ordinal);
        Assert.Contains("Audit", (await server.GetAsync("/v1/configuration")).Text, StringComparison.Ordinal);
        // The device token was made with the installation's key, so the browser is still known.
        var again = await server.PostAsync("/v1/assessments", Attempt.Replace("TOKEN", token, StringComparison.Ordinal));
        Assert.Equal(200, again.Status);
        Assert.Contains("known_device", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_is_its_owners_and_holds_nothing_but_the_store()
    {
        await using var server = await SomeServer.StartAsync();
        await server.AssessAsync("ola");
        var to = Path.Combine(_folder, "copy");
        Assert.Equal(ExitCodes.Done, (await RunAsync("backup", "--data", server.Data, "--to", to)).Code);
        Assert.Equal(["riskauth.db"], Directory.EnumerateFiles(to).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(to, "riskauth.db")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(to));
        }
    }

    [Fact]
    public async Task Without_the_key_a_copy_is_not_used_and_the_message_says_why()
    {
        await using var server = await SomeServer.StartAsync();
        await server.AssessAsync("ola");
        var to = Path.Combine(_folder, "copy");
        var (_, output, _) = await RunAsync("backup", "--data", server.Data, "--to", to);
        Assert.Contains("key is not in it", output, StringComparison.Ordinal);
        var (code, _, error) = await RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", to);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("Restore the key from a backup", error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(to, "installation.key")));
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_not_written_to()
    {
        await using var server = await SomeServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "mine"), "mine");
        var (code, _, error) = await RunAsync("backup", "--data", server.Data, "--to", _folder);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("is not empty", error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(["mine"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Where_there_is_no_store_there_is_no_backup()
    {
        var (code, _, error) = await RunAsync("backup", "--data", Path.Combine(_folder, "var"), "--to", Path.Combine(_folder, "copy"));
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("There is no store", error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "copy")));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var root = new RootCommand { ServeCommand.Create(), BackupCommand.Create() };
        return (await CommandLine.RunAsync(root, args, output, error), output.ToString(), error.ToString());
    }
}
