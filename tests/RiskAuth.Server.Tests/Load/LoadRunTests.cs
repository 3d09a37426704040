using RiskAuth.Load.Runs;
using RiskAuth.Load.Traffic;

namespace RiskAuth.Server.Tests.Load;

/// <summary>Short runs against the real server: what they count, not how fast it is.</summary>
public sealed class LoadRunTests
{
    private static readonly TimeSpan Briefly = TimeSpan.FromMilliseconds(250);

    [Theory]
    [InlineData(nameof(Scenario.Empty), null)]
    [InlineData(nameof(Scenario.Assess), null)]
    [InlineData(nameof(Scenario.AssessAndReport), null)]
    [InlineData(nameof(Scenario.Empty), 400.0)]
    [InlineData(nameof(Scenario.Assess), 400.0)]
    [InlineData(nameof(Scenario.AssessAndReport), 400.0)]
    public async Task Every_request_of_a_run_is_one_that_the_server_serves(string name, double? rate)
    {
        var scenario = Enum.Parse<Scenario>(name);
        await using var server = await SomeServer.StartAsync();
        using var target = ServerUnderLoad.At(server.Running.Urls[0], server.Key);
        var traffic = new SignInTraffic(users: 50, seed: 1, target.Host, target.Key);
        LoadResult result;
        do
        {
            // On a busy machine, a first run may be over before the first answer has been compiled.
            result = await Task.Run(() => LoadRun.Execute(Plan(scenario, rate), traffic, target.EndPoint, null));
        }
        while (result.IsClean && (result.Served == 0 || (scenario == Scenario.AssessAndReport && result.OutcomeLatency.Count == 0)));
        Assert.True(result.IsClean, $"{result.Refused} answers with status {result.OtherStatus}, {result.Shed} shed, {result.Broken} broken, {result.GaveUp} gave up");
        Assert.Equal(scenario == Scenario.AssessAndReport, result.OutcomeLatency.Count > 0);
        Assert.Equal(scenario == Scenario.AssessAndReport, traffic.Returning > 0);
        if (rate is not null)
            Assert.Equal(result.Arrivals, result.Latency.Count);
    }

    [Fact]
    public async Task A_refusal_is_counted_as_one_and_never_as_an_answer()
    {
        await using var server = await SomeServer.StartAsync();
        using var target = ServerUnderLoad.At(server.Running.Urls[0], "rk_nonsense");
        var traffic = new SignInTraffic(users: 50, seed: 1, target.Host, target.Key);
        var result = await Task.Run(() => LoadRun.Execute(Plan(Scenario.Assess, 100), traffic, target.EndPoint, null));
        Assert.Equal((0, result.Arrivals), (result.Served, result.Refused));
        Assert.True(result.OtherStatus is 401 or 429);
    }

    [Fact]
    public async Task What_is_due_after_a_change_of_the_rate_is_counted_apart()
    {
        await using var server = await SomeServer.StartAsync();
        using var target = ServerUnderLoad.At(server.Running.Urls[0], server.Key);
        var traffic = new SignInTraffic(users: 50, seed: 1, target.Host, target.Key);
        var plan = Plan(Scenario.Empty, 2_000) with { Change = new(Briefly / 2, 100) };
        var result = await Task.Run(() => LoadRun.Execute(plan, traffic, target.EndPoint, null));
        Assert.True(result.IsClean && result.Later!.IsClean);
        Assert.InRange(result.Arrivals, 180, 320);
        Assert.InRange(result.Later!.Arrivals, 2, 40);
        Assert.Equal((result.Arrivals, result.Later.Arrivals), (result.Served, result.Later.Served));
    }

    // A machine that is busy with other tests must not make a request give up.
    private static LoadPlan Plan(Scenario scenario, double? rate) =>
        new(scenario, rate, TimeSpan.Zero, Briefly, Connections: 8, Seed: 1) { Patience = TimeSpan.FromMinutes(1), Drain = TimeSpan.FromMinutes(1) };
}
