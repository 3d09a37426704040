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

    [Fact]
    public async Task A_user_who_has_not_signed_in_for_so_long_is_forgotten_by_a_running_server_too()
    {
        await using var server = await SomeServer.StartAsync();
        await server.PutAsync("/v1/configuration", """{"version":0,"default":{"retention":{"eventDays":30,"addressDays":30}}}""");
        foreach (var user in new[] { "gone", "gone", "here" })
            await SucceedAsync(server, user);
        server.Clock.Advance(TimeSpan.FromDays(20));
        await SucceedAsync(server, "here");
        server.Clock.Advance(TimeSpan.FromDays(11));
        await server.Running.Services.GetRequiredService<RetentionCare>().RunAsync(CancellationToken.None);

        Assert.Equal(404, (await server.GetAsync("/v1/users/gone/profile")).Status);
        Assert.Equal(2, (await server.GetAsync("/v1/users/here/profile"))["signIns"]!.GetValue<int>());
        var export = await server.GetAsync("/v1/users/gone/export");
        Assert.Null(export["profile"]);

        await SucceedAsync(server, "gone", "203.0.113.9");
        var profile = await server.GetAsync("/v1/users/gone/profile");
        Assert.Equal(1, profile["signIns"]!.GetValue<int>());
        Assert.Equal("203.0.113.9", profile["networks"]!.AsArray().Single()!["network"]!.GetValue<string>());
    }

    [Fact]
    public async Task One_tenants_retention_leaves_the_users_of_another_alone()
    {
        await using var server = await SomeServer.StartAsync();
        await server.PutAsync("/v1/configuration?tenant=short", """{"version":0,"default":{"retention":{"eventDays":2,"addressDays":0}}}""");
        await SucceedAsync(server, "ola");
        server.Clock.Advance(TimeSpan.FromDays(3));
        await server.Running.Services.GetRequiredService<RetentionCare>().RunAsync(CancellationToken.None);
        Assert.Equal(1, (await server.GetAsync("/v1/users/ola/profile"))["signIns"]!.GetValue<int>());
    }

    private static async Task SucceedAsync(SomeServer server, string user, string ip = "81.2.69.142")
    {
        var eventId = await server.AssessAsync(user, ip);
        Assert.Equal(200, (await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}""")).Status);
    }

    private static async Task<(string Ip, bool IsTruncated)> ShownAsync(SomeServer server, string user)
    {
        var shown = (await server.GetAsync($"/v1/users/{user}/events"))["events"]!.AsArray().Single()!;
        return (shown["ip"]!.GetValue<string>(), shown["ipIsTruncated"]!.GetValue<bool>());
    }
}
