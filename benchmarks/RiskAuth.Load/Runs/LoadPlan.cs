using RiskAuth.Load.Traffic;

namespace RiskAuth.Load.Runs;

/// <summary>One run against one server.</summary>
/// <param name="RatePerSecond">Arrivals a second, in a Poisson process that waits for nobody (open loop); null: each connection asks again as soon as it is answered (closed loop, saturation).</param>
/// <param name="WarmUp">The beginning of the run that is not counted.</param>
/// <param name="Connections">All of them in a closed loop; the most at once in an open one.</param>
internal sealed record LoadPlan(Scenario Scenario, double? RatePerSecond, TimeSpan WarmUp, TimeSpan Duration, int Connections, int Seed)
{
    /// <summary>In an open loop, another rate from a moment after the warm-up on; what is due after it is counted apart.</summary>
    public RateChange? Change { get; init; }

    public const int MaxConnections = 4_096;
    public const double MaxRatePerSecond = 1_000_000;

    /// <summary>An arrival that finds no free connection for so long gives up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long answers are awaited after the last arrival.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(3);
}

internal sealed record RateChange(TimeSpan After, double RatePerSecond);
