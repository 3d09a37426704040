using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using RiskAuth.Server.Commands;

namespace RiskAuth.Server.Tests.Hosting;

public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_busy_port_is_one_line_and_an_exit_code()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}";
        var (code, output, error) = await RunAsync("serve", "--urls", url, "--data", Path.Combine(_folder, "var"));
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Equal("", output);
        Assert.Contains("address already in use", OneLine(error), StringComparison.Ordinal);
        Assert.Contains("--urls", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_one_line()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "");
        var (code, _, error) = await RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", Path.Combine(_folder, "file", "var"));
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains(Path.Combine(_folder, "file", "var"), OneLine(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_in_use_is_one_line()
    {
        await using var server = await SomeServer.StartAsync();
        var (code, _, error) = await RunAsync("serve", "--urls", "http://127.0.0.1:0", "--data", server.Data);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("in use by another process", OneLine(error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:8787")]
    [InlineData("ftp://127.0.0.1")]
    public async Task A_URL_that_is_none_is_one_line(string url)
    {
        var (code, _, error) = await RunAsync("serve", "--urls", url, "--data", Path.Combine(_folder, "var"));
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains(url, OneLine(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_made_listed_and_revoked_beside_a_running_server()
    {
        await using var server = await SomeServer.StartAsync();
        var (code, output, error) = await RunAsync("keys", "create", "--name", "web shop", "--scopes", "assess,read", "--data", server.Data);
        Assert.Equal((ExitCodes.Done, ""), (code, error));
        var key = output.Split('\n')[0]["API key: ".Length..].Trim();

        await server.RefreshKeysAsync();
        using var client = server.ClientWith(key);
        Assert.Equal(200, (await server.PostAsync("/v1/assessments", """{"user":"ola","ip":"81.2.69.142"}""", client)).Status);
        Assert.Equal(403, (await server.SendAsync(HttpMethod.Delete, "/v1/users/ola", null, client)).Status);

        var listed = (await RunAsync("keys", "list", "--data", server.Data)).Output;
        Assert.Contains("web shop", listed, StringComparison.Ordinal);
        Assert.Contains("first-run", listed, StringComparison.Ordinal);
        Assert.DoesNotContain(key[^64..], listed, StringComparison.Ordinal);

        Assert.Equal(ExitCodes.Done, (await RunAsync("keys", "revoke", key.Split('_')[1], "--data", server.Data)).Code);
        await server.RefreshKeysAsync();
        Assert.Equal(401, (await server.PostAsync("/v1/assessments", """{"user":"ola","ip":"81.2.69.142"}""", client)).Status);
    }

    [Fact]
    public async Task Keys_are_made_while_no_server_runs()
    {
        await using var server = await SomeServer.StartAsync();
        await server.StopAsync();
        var (code, output, _) = await RunAsync("keys", "create", "--name", "later", "--data", server.Data);
        Assert.Equal(ExitCodes.Done, code);
        await server.StartAgainAsync();
        using var client = server.ClientWith(output.Split('\n')[0]["API key: ".Length..].Trim());
        Assert.Equal(200, (await server.PostAsync("/v1/assessments", """{"user":"ola","ip":"81.2.69.142"}""", client)).Status);
    }

    [Theory]
    [InlineData("keys", "create", "--name", "a", "--scopes", "everything")]
    [InlineData("keys", "create", "--name", " ", "--scopes", "read")]
    [InlineData("keys", "revoke", "000000000000")]
    [InlineData("keys", "list")]
    public async Task What_cannot_be_done_with_keys_is_one_line(params string[] args)
    {
        var (code, _, error) = await RunAsync([.. args, "--data", Path.Combine(_folder, "nowhere")]);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.StartsWith("riskauth: ", OneLine(error), StringComparison.Ordinal);
    }

    private static string OneLine(string error) => Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(new RootCommand { ServeCommand.Create(), KeysCommand.Create() }, args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
