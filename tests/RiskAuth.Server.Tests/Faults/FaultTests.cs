using RiskAuth.Faults;

namespace RiskAuth.Server.Tests.Faults;

/// <summary>
/// The faults that do not depend on how quick the machine is, as little of each as still shows something. All of them in full:
/// <c>dotnet run -c Release --project benchmarks/RiskAuth.Faults</c>.
/// </summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("network-files")]
    [InlineData("model-files")]
    [InlineData("corpus-files")]
    [InlineData("clock-back")]
    [InlineData("configuration")]
    [InlineData("huge-body")]
    public async Task What_is_claimed_of_a_fault_holds(string name)
    {
        var scenario = FaultScenarios.All.Single(scenario => scenario.Name == name);
        if (scenario.Obstacle() is not null)
            return;
        var (held, text) = await FaultScenarios.RunAsync(scenario, isShort: true);
        Assert.True(held, text);
    }

    [Fact]
    public async Task A_claim_that_does_not_hold_is_said_to_be_broken()
    {
        var broken = new Scenario("broken", "Never.", run => throw new ClaimBrokenException("it did not"));
        Assert.Equal((false, "it did not"), await FaultScenarios.RunAsync(broken, isShort: true));
        var barred = broken with { Obstacle = () => "no disk here" };
        Assert.Equal((null, "no disk here"), await FaultScenarios.RunAsync(barred, isShort: true));
    }
}
