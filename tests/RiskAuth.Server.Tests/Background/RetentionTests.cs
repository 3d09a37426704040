using Microsoft.Extensions.DependencyInjection;
using RiskAuth.Server.Background;

namespace RiskAuth.Server.Tests.Background;

public sealed class RetentionTests
{
    [Fact]
    public async Task Addresses_are_truncated_first_and_events_deleted_later_as_each_tenant_wants()
    {
        await using var server = await SomeServer.StartAsync();
        await server.PutAsync("/v1/configuration?tenant=short", """{"version":0,"default":{"retention":{"eventDays":2,"addressDays":0}}}""");
        await server.AssessAsync("ola", "198.51.100.77");
        await server.AssessAsync("ola6", "2001:db8:1:2:3:4:5:6");
        await server.PostAsync("/v1/assessments", """{"tenant":"short","user":"ola","ip":"198.51.100.77"}""");
        var care = server.Running.Services.GetRequiredService<RetentionCare>();

        server.Clock.Advance(TimeSpan.FromDays(3));
        await care.RunAsync(CancellationToken.None);
        Assert.Equal(("198.51.100.77", false), await ShownAsync(server, "ola"));
        Assert.Empty((await server.GetAsync("/v1/users/ola/events?tenant=short"))["events"]!.AsArray());

        server.Clock.Advance(TimeSpan.FromDays(28));
        await care.RunAsync(CancellationToken.None);
        Assert.Equal(("198.51.100.0", true), await ShownAsync(server, "ola"));
        Assert.Equal(("2001:db8:1::", true), await ShownAsync(server, "ola6"));

        server.Clock.Advance(TimeSpan.FromDays(150));
        await care.RunAsync(CancellationToken.None);
        Assert.Empty((await server.GetAsync("/v1/users/ola/events"))["events"]!.AsArray());
    }

    private static async Task<(string Ip, bool IsTruncated)> ShownAsync(SomeServer server, string user)
    {
        var shown = (await server.GetAsync($"/v1/users/{user}/events"))["events"]!.AsArray().Single()!;
        return (shown["ip"]!.GetValue<string>(), shown["ipIsTruncated"]!.GetValue<bool>());
    }
}
