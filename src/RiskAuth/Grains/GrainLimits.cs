namespace RiskAuth.Grains;

/// <summary>How much a directory of grains may hold and how long its queues may grow.</summary>
public sealed record GrainLimits
{
    /// <summary>Idle grains kept in memory; past this the least recently used ones go, approximately.</summary>
    public int MaxGrains { get; init; } = 100_000;

    /// <summary>Callers that may wait for one user's turn; the next one is refused.</summary>
    public int MaxWaitersPerGrain { get; init; } = 256;

    /// <summary>Grains beyond <see cref="MaxGrains"/> that may exist while their turns run, when every kept grain is in use.</summary>
    public int MaxExcessGrains { get; init; } = 10_000;

    internal GrainLimits Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxGrains, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWaitersPerGrain, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxExcessGrains, 0);
        return this;
    }
}

/// <summary>Too many callers wait for one user, or too many users are active at once. The caller should answer 503 and try again later.</summary>
public sealed class GrainOverloadedException(string message) : Exception(message);
