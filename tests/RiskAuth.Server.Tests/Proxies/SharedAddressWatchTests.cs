using Microsoft.Extensions.Logging.Abstractions;
using RiskAuth.Network;
using RiskAuth.Server.Proxies;

namespace RiskAuth.Server.Tests.Proxies;

public sealed class SharedAddressWatchTests
{
    private static readonly ClientAddress Proxy = ClientAddress.Parse("10.0.0.1");

    [Fact]
    public void Many_users_in_a_row_from_one_address_are_a_proxy()
    {
        var watch = Watch();
        for (var i = 1; i < SharedAddressWatch.UsersInARow; i++)
            watch.Observe(new("default", $"u{i}"), Proxy);
        Assert.Null(watch.Warning);
        watch.Observe(new("default", "one more"), Proxy);
        Assert.Contains("10.0.0.1", watch.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void One_user_who_comes_often_is_none()
    {
        var watch = Watch();
        for (var i = 0; i < 10 * SharedAddressWatch.UsersInARow; i++)
            watch.Observe(new("default", "ola"), Proxy);
        Assert.Null(watch.Warning);
    }

    [Fact]
    public void A_second_address_ends_the_warning()
    {
        var watch = Watch();
        for (var i = 0; i < SharedAddressWatch.UsersInARow; i++)
            watch.Observe(new("default", $"u{i}"), Proxy);
        watch.Observe(new("default", "ola"), ClientAddress.Parse("81.2.69.142"));
        Assert.Null(watch.Warning);
    }

    [Fact]
    public async Task Readiness_shows_it_and_the_log_says_it_once()
    {
        await using var server = await SomeServer.StartAsync();
        for (var i = 0; i < SharedAddressWatch.UsersInARow + 5; i++)
            await server.AssessAsync($"u{i}", "10.0.0.1");
        Assert.Equal("degraded", (await server.GetAsync("/readyz"))["status"]!.GetValue<string>());
        Assert.Single(server.Log, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("10.0.0.1", StringComparison.Ordinal));
    }

    private static SharedAddressWatch Watch() => new(TimeProvider.System, NullLogger<SharedAddressWatch>.Instance);
}
