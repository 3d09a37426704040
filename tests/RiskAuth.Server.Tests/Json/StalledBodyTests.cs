using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace RiskAuth.Server.Tests.Json;

public sealed class StalledBodyTests
{
    [Fact]
    public async Task Half_a_password_whose_other_half_never_comes_does_not_stay_in_the_servers_memory()
    {
        var memory = new WatchedMemory();
        await using var server = new SomeServer { AddServices = services => services.AddSingleton<IMemoryPoolFactory<byte>>(new OnePool(memory)) };
        await server.StartAgainAsync(("RiskAuth:RequestDeadlineMs", "1000"));
        using var client = new TcpClient();
        var url = new Uri(server.Running.Urls[0]);
        await client.ConnectAsync(url.Host, url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $$"""
            POST /v1/assessments HTTP/1.1
            Host: seen-in-memory
            Authorization: Bearer {{server.Key}}
            Content-Type: application/json
            Content-Length: 500

            {"user":"ola","ip":"81.2.69.142","credential":{"password":"correct horse batt
            """.ReplaceLineEndings("\r\n")));

        using var answer = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 503 Service Unavailable", await answer.ReadLineAsync());
        Assert.True(memory.Holds("seen-in-memory"));
        Assert.False(memory.Holds("correct horse"));
    }

    private sealed class OnePool(WatchedMemory memory) : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => memory;
    }
}
