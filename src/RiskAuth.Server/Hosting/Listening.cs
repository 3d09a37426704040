using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace RiskAuth.Server.Hosting;

/// <summary>Where the server listens, and its limits on connections.</summary>
internal static class Listening
{
    public const int MaxConnections = 10_000;
    public const int MaxHeaderBytes = 16 * 1024;
    public const int MaxHeaders = 64;
    public const int MaxRequestLineBytes = 8 * 1024;

    /// <summary>The longest path of a Unix socket (sun_path on Linux, less the closing zero).</summary>
    public const int MaxSocketPathBytes = 107;

    /// <summary>Kestrel counts the framing of a chunked body too; the exact limit is <see cref="Json.RequestBody"/>'s.</summary>
    private const int ChunkFraming = 4 * 1024;

    private const UnixFileMode SocketMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>
    /// Turns the chosen URLs into Kestrel endpoints, so that they go together with endpoints (and certificates) of the section
    /// <c>Kestrel</c>. The default URL counts only where neither is given.
    /// </summary>
    public static void AddUrls(WebApplicationBuilder builder, IReadOnlyList<string> urls)
    {
        var chosen = urls.Count > 0 ? urls : (builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (chosen.Count == 0 && !builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            chosen = [ServerOptions.DefaultUrl];
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.Configuration.AddInMemoryCollection(
            chosen.Select((url, i) => new KeyValuePair<string, string?>($"Kestrel:Endpoints:RiskAuthUrl{i}:Url", CheckedUrl(url))));
    }

    public static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = Json.RequestBody.MaxBytes + ChunkFraming;
        limits.MaxConcurrentConnections = MaxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }

    /// <summary>Where the socket is to be: what was asked for, or beside the data; null for nowhere.</summary>
    public static string? SocketPath(ServerOptions options)
    {
        if (options.Socket == ServerOptions.NoSocket || OperatingSystem.IsWindows())
            return null;
        var path = Path.GetFullPath(options.Socket ?? Path.Combine(options.Data, "riskauth.sock"));
        if (System.Text.Encoding.UTF8.GetByteCount(path) <= MaxSocketPathBytes)
            return path;
        // A deep data folder is no reason not to start; a path that was asked for is not put elsewhere in silence.
        return options.Socket is null ? null : throw new StartFailure($"The socket's path {path} is longer than {MaxSocketPathBytes} bytes; choose a shorter one with --socket.");
    }

    /// <summary>Listens on a Unix socket that its owner and group may use, from its first moment on.</summary>
    public static void AddSocket(WebApplicationBuilder builder, string path)
    {
        RemoveStale(path);
        builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = endPoint =>
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
            // Bound, but not listening yet: nobody can have connected.
            if (endPoint is UnixDomainSocketEndPoint && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, SocketMode);
            return socket;
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path));
    }

    /// <summary>A server that was killed leaves its socket behind, and then nobody else can bind it.</summary>
    private static void RemoveStale(string path)
    {
        if (!File.Exists(path))
            return;
        try
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused && new FileInfo(path).Length == 0)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException)
        {
            throw new StartFailure($"{path} exists and is no socket of ours; remove it, or choose another path with --socket.");
        }
        throw new StartFailure($"Another server listens on {path}; stop it, or choose another path with --socket.");
    }

    private static string CheckedUrl(string url) =>
        Uri.TryCreate(url.Replace("://*", "://any", StringComparison.Ordinal).Replace("://+", "://any", StringComparison.Ordinal), UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
            ? url
            : throw new StartFailure($"'{url}' is no URL to listen on; write it as {ServerOptions.DefaultUrl}.");
}

/// <summary>Why the server cannot start, in one sentence with what to do.</summary>
internal sealed class StartFailure(string message) : Exception(message);
