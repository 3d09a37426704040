using RiskAuth.Faults.Scenarios;

namespace RiskAuth.Faults;

/// <summary>Everything that is broken on purpose.</summary>
internal static class FaultScenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        KillScenario.Create(),
        DiskScenarios.Full(),
        DiskScenarios.Slow(),
        RangeScenario.Create(),
        FileScenario.Create(),
        ModelScenario.Create(),
        CorpusScenario.Create(),
        ClockScenario.Create(),
        ConnectionScenarios.Slow(),
        ConnectionScenarios.Huge(),
        CrowdScenarios.Hammer(),
        CrowdScenarios.Configuration(),
        CrowdScenarios.Burst(),
    ];

    /// <summary>Runs one in a folder of its own.</summary>
    /// <returns>What happened, and whether the claim held; null when it cannot be run here.</returns>
    public static async Task<(bool? Held, string Text)> RunAsync(Scenario scenario, bool isShort)
    {
        if (scenario.Obstacle() is { } obstacle)
            return (null, obstacle);
        var folder = Directory.CreateTempSubdirectory("riskauth-fault-").FullName;
        try
        {
            return (true, await scenario.Run(new(folder, isShort)));
        }
        catch (Exception failure) when (failure is ClaimBrokenException or HttpRequestException or TaskCanceledException or IOException)
        {
            return (false, $"{failure.Message}{(failure is ClaimBrokenException ? "" : $" ({failure.GetType().Name})")}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
