using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RiskAuth.Server.Hosting;
using RiskAuth.Server.Observability;

namespace RiskAuth.Server.Tests.Observability;

public sealed class OtlpTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task Metrics_and_traces_reach_a_collector_and_name_no_user()
    {
        await using var collector = await Collector.StartAsync();
        await using var server = await SomeServer.StartAsync(
            ("RiskAuth:Otlp:Endpoint", collector.Url), ("RiskAuth:Otlp:TraceRatio", "1"), ("RiskAuth:Otlp:Headers", "x-token=sesame"));
        await server.AssessAsync("somebody-private", "81.2.69.142");
        await server.GetAsync("/v1/users/somebody-private/events");
        await server.StopAsync();

        var (metrics, traces) = (collector.Text("/v1/metrics"), collector.Text("/v1/traces"));
        foreach (var name in new[] { "riskauth.assessments", "riskauth.assessment.duration", "riskauth.store.commits", "riskauth.component.ok", "dotnet.gc.pause.time", "service.version" })
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        foreach (var name in new[] { "POST /v1/assessments", "check credential", "look up network", "user turn", "append event", "GET /v1/users/{user}/events", "risk.decision" })
            Assert.Contains(name, traces, StringComparison.Ordinal);
        foreach (var secret in new[] { "somebody-private", "81.2.69.142" })
            Assert.DoesNotContain(secret, metrics + traces, StringComparison.Ordinal);
        Assert.All(collector.Tokens, token => Assert.Equal("sesame", token));
    }

    [Fact]
    public async Task A_caller_decides_whether_its_request_is_traced_and_a_stranger_does_not()
    {
        await using var collector = await Collector.StartAsync();
        await using var server = await SomeServer.StartAsync(("RiskAuth:Otlp:Endpoint", collector.Url), ("RiskAuth:Otlp:TraceRatio", "0"));
        using var caller = server.ClientWith(server.Key);
        caller.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");
        using var stranger = server.ClientWith(null);
        stranger.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");
        await server.GetAsync("/v1/configuration/history", caller);
        await server.GetAsync("/v1/users/x/profile", stranger);
        await server.GetAsync("/v1/users/x/events");
        await server.StopAsync();

        var traces = collector.Text("/v1/traces");
        Assert.Contains("GET /v1/configuration/history", traces, StringComparison.Ordinal);
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString(TraceId)), traces, StringComparison.Ordinal);
        Assert.DoesNotContain("/v1/users", traces, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public async Task A_broken_traceparent_begins_a_trace_of_its_own(string traceparent)
    {
        await using var collector = await Collector.StartAsync();
        await using var server = await SomeServer.StartAsync(("RiskAuth:Otlp:Endpoint", collector.Url), ("RiskAuth:Otlp:TraceRatio", "1"));
        using var caller = server.ClientWith(server.Key);
        caller.DefaultRequestHeaders.TryAddWithoutValidation("traceparent", traceparent);
        Assert.Equal(200, (await server.GetAsync("/v1/configuration", caller)).Status);
        await server.StopAsync();
        Assert.Contains("GET /v1/configuration", collector.Text("/v1/traces"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sent_unless_it_is_asked_for()
    {
        await using var server = await SomeServer.StartAsync();
        Assert.DoesNotContain(server.Running.Services.GetServices<IHostedService>(), service => service is OtlpExport);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_holds_nobody_up()
    {
        await using var server = await SomeServer.StartAsync(("RiskAuth:Otlp:Endpoint", "http://127.0.0.1:9"), ("RiskAuth:Otlp:TraceRatio", "1"), ("RiskAuth:Otlp:IntervalSeconds", "1"));
        for (var i = 0; i < 20; i++)
            await server.AssessAsync("a");
        await server.StopAsync();
    }

    [Theory]
    [InlineData("RiskAuth:Otlp:Endpoint", "collector:4318")]
    [InlineData("RiskAuth:Otlp:TraceRatio", "1.5")]
    [InlineData("RiskAuth:Otlp:IntervalSeconds", "0")]
    [InlineData("RiskAuth:Otlp:Transport", "Pigeon")]
    public async Task A_wrong_setting_is_named(string name, string value)
    {
        await using var server = new SomeServer();
        var settings = new Dictionary<string, string?> { ["RiskAuth:Otlp:Endpoint"] = "http://127.0.0.1:9", [name] = value };
        var failure = await Assert.ThrowsAsync<StartFailure>(() => server.StartAgainAsync([.. settings.Select(setting => (setting.Key, setting.Value))]));
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Takes whatever is sent, as an OpenTelemetry collector's HTTP endpoint would.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
        private WebApplication? _app;

        public ConcurrentQueue<string> Tokens { get; } = new();

        public string Url => _app!.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var collector = new Collector();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
            collector._app = builder.Build();
            collector._app.MapPost("/{**path}", collector.TakeAsync);
            await collector._app.StartAsync();
            return collector;
        }

        public string Text(string path) =>
            string.Concat(_received.Where(message => message.Path == path).Select(message => Encoding.Latin1.GetString(message.Body)));

        public ValueTask DisposeAsync() => _app!.DisposeAsync();

        private async Task TakeAsync(HttpContext context)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _received.Enqueue((context.Request.Path, body.ToArray()));
            if (context.Request.Headers.TryGetValue("x-token", out var token))
                Tokens.Enqueue(token.ToString());
        }
    }
}
