using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace RiskAuth.Server.Tests.Assessments;

public sealed class ClientAddressTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly SomeServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_connections_address_is_its_own_while_no_proxy_is_trusted() =>
        Assert.Equal("127.0.0.1", await AddressAsync("198.51.100.7"));

    [Theory]
    [InlineData("198.51.100.7", "198.51.100.7")]
    [InlineData("203.0.113.9, 198.51.100.7", "198.51.100.7")]
    [InlineData("203.0.113.9, 198.51.100.7, 10.1.1.1", "198.51.100.7")]
    [InlineData("nonsense", "127.0.0.1")]
    public async Task Behind_trusted_proxies_the_walk_goes_from_right_to_left(string forwardedFor, string client)
    {
        var put = await _server.PutAsync("/v1/configuration", """{"version":0,"default":{"trustedProxies":["127.0.0.0/8","10.0.0.0/8"]}}""");
        Assert.Equal(200, put.Status);
        Assert.Equal(client, await AddressAsync(forwardedFor));
    }

    [Fact]
    public async Task A_Unix_socket_has_no_address_to_fall_back_on()
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync };
        using var client = new HttpClient(handler) { BaseAddress = new("http://localhost") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", _server.Key);
        var refused = await _server.PostAsync("/v1/assessments", """{"user":"ola","ip":"connection"}""", client);
        Assert.Equal(400, refused.Status);
        Assert.Equal(["ip"], refused.Fields);
        Assert.Equal(200, (await _server.PostAsync("/v1/assessments", """{"user":"ola","ip":"81.2.69.142"}""", client)).Status);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_server.Running.Socket!), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task<string> AddressAsync(string forwardedFor)
    {
        using var client = _server.ClientWith(_server.Key);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        Assert.Equal(200, (await _server.PostAsync("/v1/assessments", """{"user":"ola","ip":"connection"}""", client)).Status);
        return (await _server.GetAsync("/v1/users/ola/events?limit=1"))["events"]![0]!["ip"]!.GetValue<string>();
    }
}
