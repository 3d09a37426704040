using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RiskAuth.Server.Hosting;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Tests.Hosting;

public sealed class ServingTests
{
    [Fact]
    public async Task The_first_start_makes_a_key_and_the_second_does_not()
    {
        await using var server = await SomeServer.StartAsync();
        Assert.StartsWith("rk_", server.Running.FirstKey, StringComparison.Ordinal);
        await server.StopAsync();
        await server.StartAgainAsync();
        Assert.Null(server.Running.FirstKey);
        Assert.Equal(200, (await server.GetAsync("/v1/configuration")).Status);
    }

    [Fact]
    public async Task What_was_answered_is_there_after_a_restart()
    {
        await using var server = await SomeServer.StartAsync();
        var eventId = await server.AssessAsync("ola");
        var token = (await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}"""))["deviceToken"]!.GetValue<string>();
        await server.StopAsync();
        await server.StartAgainAsync();
        Assert.Equal(1, (await server.GetAsync("/v1/users/ola/profile"))["signIns"]!.GetValue<int>());
        Assert.Equal(token, (await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}"""))["deviceToken"]!.GetValue<string>());
        Assert.Equal(409, (await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Abandoned"}""")).Status);
    }

    [Fact]
    public async Task The_socket_is_for_its_owner_and_group_and_a_stale_one_is_no_hindrance()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var server = await SomeServer.StartAsync();
        var path = server.Running.Socket!;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(path));
        await server.StopAsync();
        // What a killed server leaves behind: bound once, listening no more. (Closed in order it would be removed, but not by another name.)
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path + ".old"));
            File.Move(path + ".old", path);
        }
        Assert.True(File.Exists(path));
        await server.StartAgainAsync();
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
    }

    [Fact]
    public async Task A_file_in_the_sockets_place_is_left_alone()
    {
        await using var server = await SomeServer.StartAsync();
        var path = server.Running.Socket!;
        await server.StopAsync();
        await File.WriteAllTextAsync(path, "mine");
        var failure = await Assert.ThrowsAsync<StartFailure>(() => server.StartAgainAsync());
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public Task TLS_comes_from_Kestrels_own_configuration() => WithTlsAsync(async (server, client) =>
    {
        client.DefaultRequestHeaders.Authorization = new("Bearer", server.Key);
        Assert.Equal(200, (await server.PostAsync("/v1/assessments", """{"user":"ola","ip":"81.2.69.142"}""", client)).Status);
    });

    [Fact]
    public Task Requests_with_two_keys_at_once_on_one_connection_are_never_taken_for_each_other() => WithTlsAsync(async (server, client) =>
    {
        var (assess, read) = (await server.NewKeyAsync(KeyScopes.Assess), await server.NewKeyAsync(KeyScopes.Read));
        await Task.WhenAll(Enumerable.Range(0, 400).Select(async n =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/assessments")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new StringContent($$"""{"user":"user{{n}}","ip":"81.2.69.142"}""", null, "application/json"),
            };
            request.Headers.Authorization = new("Bearer", n % 2 == 0 ? assess : read);
            using var response = await client.SendAsync(request);
            Assert.Equal((HttpVersion.Version20, n % 2 == 0 ? 200 : 403), (response.Version, (int)response.StatusCode));
        }));
    });

    private static async Task WithTlsAsync(Func<SomeServer, HttpClient, Task> use)
    {
        var folder = Directory.CreateTempSubdirectory("riskauth-tls-").FullName;
        try
        {
            using var certificate = WriteCertificate(folder);
            await using var server = await SomeServer.StartAsync(
                ("Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0"),
                ("Kestrel:Endpoints:Tls:Certificate:Path", Path.Combine(folder, "cert.pem")),
                ("Kestrel:Endpoints:Tls:Certificate:KeyPath", Path.Combine(folder, "key.pem")));
            using var handler = new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate.GetCertHashString() },
            };
            using var client = new HttpClient(handler) { BaseAddress = new(server.Running.Urls.Single(url => url.StartsWith("https:", StringComparison.Ordinal))) };
            await use(server, client);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("RiskAuth:RequestDeadlineMs", "1", "RequestDeadlineMs")]
    [InlineData("RiskAuth:RequestsPerSecond", "0", "RequestsPerSecond")]
    [InlineData("RiskAuth:RequestsPerSecond", "many", "RequestsPerSecond")]
    [InlineData("RiskAuth:Durability", "Perhaps", "Durability")]
    [InlineData("RiskAuth:RangeLookup:DeadlineMs", "0", "RangeLookup")]
    [InlineData("Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0", "Cannot listen")]
    public async Task A_wrong_setting_is_named_before_anything_is_served(string name, string value, string named)
    {
        await using var server = new SomeServer();
        var failure = await Assert.ThrowsAsync<StartFailure>(() => server.StartAgainAsync((name, value)));
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_secret_is_ever_logged_at_any_level()
    {
        await using var server = await SomeServer.StartAsync();
        var token = (await server.PostAsync($"/v1/assessments/{await server.AssessAsync("ola")}/outcome", """{"outcome":"Success"}"""))["deviceToken"]!.GetValue<string>();
        await server.PostAsync("/v1/assessments", $$$"""{"user":"ola","ip":"81.2.69.142","deviceToken":"{{{token}}}","credential":{"password":"tr0ub4dor&3"}}""");
        await server.PostAsync("/v1/assessments", """{"user":"ola","ip":"81.2.69.142","credential":{"sha1":"5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"}}""");
        await server.PostAsync("/v1/assessments", """{"user":"ola","ip":7,"credential":{"password":"tr0ub4dor&3"}}""");
        await server.SendAsync(HttpMethod.Delete, "/v1/users/ola");
        await server.StopAsync();
        Assert.Contains(server.Log, line => line.Contains("erased a user of tenant default with 3 events", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log, line => line.Contains("/v1/users/ola", StringComparison.Ordinal) && line.Contains("RiskAuth.Server", StringComparison.Ordinal));
        foreach (var secret in new[] { "tr0ub4dor", "5baa61e4", server.Key[^64..], token })
            Assert.DoesNotContain(server.Log, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_given_up_at_the_deadline()
    {
        await using var server = await SomeServer.StartAsync(("RiskAuth:RequestDeadlineMs", "100"));
        using var hanging = await HangingRequest.OpenAsync(server);
        Assert.Contains(" 503 ", await hanging.StatusLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_above_the_limit_in_flight_are_put_off()
    {
        await using var server = await SomeServer.StartAsync(("RiskAuth:MaxRequestsInFlight", "1"), ("RiskAuth:RequestDeadlineMs", "60000"));
        using var hanging = await HangingRequest.OpenAsync(server);
        Answer answer;
        do
        {
            answer = await server.GetAsync("/v1/configuration");
        }
        while (answer.Status == 200);
        Assert.Equal(503, answer.Status);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
    }

    private static X509Certificate2 WriteCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=riskauth.test", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    /// <summary>A request whose body is announced and never sent.</summary>
    private sealed class HangingRequest(TcpClient connection) : IDisposable
    {
        public static async Task<HangingRequest> OpenAsync(SomeServer server)
        {
            var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, new Uri(server.Running.Urls[0]).Port);
            var head = $"POST /v1/assessments HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.Key}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{{";
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            return new(connection);
        }

        public async Task<string> StatusLineAsync()
        {
            using var reader = new StreamReader(connection.GetStream(), leaveOpen: true);
            return await reader.ReadLineAsync() ?? "";
        }

        public void Dispose() => connection.Dispose();
    }
}
