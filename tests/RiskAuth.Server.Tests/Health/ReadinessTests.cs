using System.Text.Json.Nodes;
using RiskAuth.Server.Health;

namespace RiskAuth.Server.Tests.Health;

public sealed class ReadinessTests
{
    [Theory]
    [InlineData(null, null, "ready")]
    [InlineData(null, "old", "degraded")]
    [InlineData("gone", null, "unavailable")]
    [InlineData("gone", "old", "unavailable")]
    public async Task The_worst_component_that_counts_decides(string? required, string? optional, string status)
    {
        using var readiness = new Readiness([new("store", true, () => new(required)), new("geo", false, () => new(optional))], TimeProvider.System);
        var answer = await readiness.AskAsync();
        Assert.Equal(status, answer.Status);
        Assert.Equal([required, optional], answer.Components.Select(component => component.Detail));
    }

    [Fact]
    public async Task Components_are_asked_once_a_second_however_often_readiness_is()
    {
        var (asked, clock) = (0, new ManualClock(DateTimeOffset.UnixEpoch));
        using var readiness = new Readiness([new("store", true, () => { asked++; return new((string?)null); })], clock);
        for (var i = 0; i < 5; i++)
            await readiness.AskAsync();
        Assert.Equal(1, asked);
        clock.Advance(Readiness.Freshness);
        await readiness.AskAsync();
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_component_that_throws_is_broken_and_readiness_is_not()
    {
        using var readiness = new Readiness([new("store", true, () => throw new InvalidOperationException("secret"))], TimeProvider.System);
        var answer = await readiness.AskAsync();
        Assert.Equal("unavailable", answer.Status);
        Assert.DoesNotContain("secret", answer.Components[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_store_is_said_by_readiness_and_every_request_that_needs_it_is_put_off()
    {
        await using var server = await SomeServer.StartAsync(("RiskAuth:MaxStoreBytes", "1000000"));
        Answer refused;
        do
        {
            refused = await server.PostAsync("/v1/assessments", new JsonObject { ["user"] = "ola", ["ip"] = "81.2.69.142", ["userAgent"] = new string('a', 1_024) }.ToJsonString());
        }
        while (refused.Status == 200);
        Assert.Equal(503, refused.Status);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("/readyz", refused["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Data, refused.Text, StringComparison.Ordinal);

        server.Clock.Advance(Readiness.Freshness);
        var ready = await server.GetAsync("/readyz");
        Assert.Equal((503, "unavailable"), (ready.Status, ready["status"]!.GetValue<string>()));
        Assert.Contains("full", ready["components"]!.AsArray().Single(component => component!["name"]!.GetValue<string>() == "store")!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
    }
}
