using System.CommandLine;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands;

/// <summary><c>riskauth serve</c>: runs the sidecar until it is told to stop.</summary>
internal static class ServeCommand
{
    private static readonly Option<string[]> Urls = new("--urls")
    {
        Description = $"Where to listen; default {ServerOptions.DefaultUrl}, which only this machine can reach.",
        HelpName = "URL",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Socket = new("--socket")
    {
        Description = $"Unix socket to listen on besides TCP; default riskauth.sock in the data folder, {ServerOptions.NoSocket} for no socket.",
        HelpName = "PATH",
    };

    private static readonly Option<string> Durability = new Option<string>("--durability")
    {
        Description = "full: an answer goes out after its event is on disk (default). relaxed: after it is with the operating system.",
    }.AcceptOnlyFromAmong("full", "relaxed");

    public static Command Create()
    {
        var data = DataOption.Create();
        var command = new Command("serve", "Run the sidecar API.") { Urls, data, Socket, Durability };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new(SplitUrls(parsed.GetValue(Urls)), parsed.GetValue(data), parsed.GetValue(Socket), parsed.GetValue(Durability)),
            parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServeSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        await using var server = await RunningServer.StartAsync(settings, TimeProvider.System, customize: null, cancellationToken);
        await output.WriteLineAsync(Banner(server));
        await output.FlushAsync(cancellationToken);
        await server.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Done;
    }

    private static string Banner(RunningServer server)
    {
        var url = server.Urls[0];
        var listening = $"RiskAuth {ProductVersion.Text} listens on {string.Join(", ", server.Urls)}{(server.Socket is null ? "" : $" and {server.Socket}")}";
        return server.FirstKey is not { } key
            ? listening + (server.HasKeys ? "" : "\nEvery API key is revoked; `riskauth keys create --name NAME --scopes admin` makes one.")
            : $$"""
               {{listening}}
               API key: {{key}}
               It has every scope and is not shown again; `riskauth keys` makes and revokes others. A first question:
                 curl -s {{url}}/v1/assessments -H 'Authorization: Bearer {{key}}' -H 'Content-Type: application/json' -d '{"user":"ola","ip":"81.2.69.142"}'
               The API: {{url}}/openapi/v1.json
               """;
    }

    private static string[] SplitUrls(string[]? urls) => [.. (urls ?? []).SelectMany(url => url.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
