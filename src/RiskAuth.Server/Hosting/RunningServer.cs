using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using RiskAuth.Network.Geo;
using RiskAuth.Server.Commands;
using RiskAuth.Server.Health;
using RiskAuth.Server.Keys;
using RiskAuth.Server.Models;
using RiskAuth.Server.Observability;

namespace RiskAuth.Server.Hosting;

/// <summary>What the command line asks of a server.</summary>
internal sealed record ServeSettings(IReadOnlyList<string> Urls, string? Data, string? Socket, string? Durability);

/// <summary>A server that listens, from its start to its orderly end.</summary>
internal sealed partial class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Installation _installation;

    private RunningServer(WebApplication app, Installation installation, string? socket, string? firstKey)
    {
        _app = app;
        _installation = installation;
        Socket = socket;
        FirstKey = firstKey;
    }

    /// <summary>The URLs with the ports that they really have.</summary>
    public IReadOnlyList<string> Urls => [.. _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Where(url => !url.StartsWith("http://unix:", StringComparison.Ordinal))];

    public string? Socket { get; }

    /// <summary>False when every key has been revoked: then nobody can ask anything.</summary>
    public bool HasKeys => _app.Services.GetRequiredService<ApiKeyDirectory>().Count > 0;

    /// <summary>The key that was made because there was none; it can be shown now and never again.</summary>
    public string? FirstKey { get; }

    public IServiceProvider Services => _app.Services;

    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    /// <param name="customize">For tests: what they add to logging and settings.</param>
    /// <exception cref="StartFailure">In one sentence why it cannot start.</exception>
    public static async Task<RunningServer> StartAsync(
        ServeSettings settings, TimeProvider clock, Action<WebApplicationBuilder>? customize, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.AddLog();
        customize?.Invoke(builder);

        var options = OptionsReader.Read(builder.Configuration, settings.Data, settings.Socket, settings.Durability);
        var network = new GeoNetworkSource(new() { Folder = GeoOption.Folder(options.Geo) }, clock);
        var installation = await Installation.OpenAsync(options, network, clock, cancellationToken);
        WebApplication? app = null;
        try
        {
            Listening.AddUrls(builder, settings.Urls);
            var socket = Listening.SocketPath(options);
            if (socket is not null)
                Listening.AddSocket(builder, socket);
            app = ServerHost.Build(builder, options, installation, clock);
            await app.Services.GetRequiredService<ApiKeyDirectory>().RefreshAsync();
            await app.Services.GetRequiredService<ModelCare>().RefreshAsync();
            await ListenAsync(app, cancellationToken);
            await app.Services.GetRequiredService<Readiness>().AskAsync();
            var firstKey = await FirstRun.MakeKeyAsync(app.Services);
            WarnOfPlainText(app);
            return new(app, installation, socket, firstKey);
        }
        catch
        {
            if (app is not null)
                await app.DisposeAsync();
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening, lets requests in flight end, saves the counters and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _installation.DisposeAsync();
    }

    private static void WarnOfPlainText(WebApplication app)
    {
        foreach (var url in app.Urls.Where(url => url.StartsWith("http://", StringComparison.Ordinal) && !url.StartsWith("http://unix:", StringComparison.Ordinal)))
        {
            if (!new Uri(url).IsLoopback)
                LogPlainText(app.Logger, url);
        }
    }

    private static async Task ListenAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new StartFailure($"{exception.Message.TrimEnd('.')}. Stop the other program, or choose another port: riskauth serve --urls http://127.0.0.1:PORT");
        }
        catch (Exception exception) when (exception is SocketException or IOException or InvalidOperationException or FormatException or System.Security.Cryptography.CryptographicException)
        {
            throw new StartFailure($"Cannot listen: {exception.Message} Check --urls, --socket and the section Kestrel of appsettings.json.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Url} is not encrypted and can be reached from other machines: keys and passwords travel in the clear. See docs/tls.md.")]
    private static partial void LogPlainText(ILogger log, string url);
}
