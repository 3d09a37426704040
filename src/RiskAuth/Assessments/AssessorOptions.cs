using RiskAuth.Grains;

namespace RiskAuth.Assessments;

public sealed record AssessorOptions
{
    /// <summary>False for imported logs, whose own device ids stand in for our tokens.</summary>
    public bool IssueDeviceTokens { get; init; } = true;

    /// <summary>Events kept in memory for outcomes that follow soon.</summary>
    public int MaxRecentEvents { get; init; } = 20_000;

    public GrainLimits Grains { get; init; } = new() { MaxWaitersPerGrain = 2_000 };

    /// <summary>Window of the log that is counted again into the velocity counters at start.</summary>
    public TimeSpan VelocityWindow { get; init; } = TimeSpan.FromHours(24);
}
