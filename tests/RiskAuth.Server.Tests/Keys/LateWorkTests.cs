namespace RiskAuth.Server.Tests.Keys;

/// <summary>What goes on behind a request whose deadline has passed, on a store that others hold for longer than that.</summary>
public sealed class LateWorkTests
{
    private static readonly (string, string?) ShortDeadline = ("RiskAuth:RequestDeadlineMs", "1000");

    [Fact]
    public async Task An_erasure_that_outlives_its_request_is_in_the_log()
    {
        await using var server = await SomeServer.StartAsync(ShortDeadline);
        using (new HeldStore(server))
            Assert.Equal(503, (await server.SendAsync(HttpMethod.Delete, "/v1/users/ola")).Status);
        await server.LoggedAsync("erased a user of tenant default with 0 events");
    }

    [Fact]
    public async Task A_configuration_that_is_saved_after_its_request_was_given_up_is_in_force_and_in_the_log()
    {
        await using var server = await SomeServer.StartAsync(ShortDeadline);
        using (new HeldStore(server))
            Assert.Equal(503, (await server.PutAsync("/v1/configuration", """{"version":0,"default":{"mode":"Audit"}}""")).Status);
        await server.LoggedAsync("put version 1 of the configuration of tenant default into force");
        Assert.Equal("Audit", (await server.GetAsync("/v1/configuration"))["default"]!["mode"]!.GetValue<string>());
    }
}
