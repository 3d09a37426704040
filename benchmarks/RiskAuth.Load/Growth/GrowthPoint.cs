namespace RiskAuth.Load.Growth;

/// <summary>What it costs at one size.</summary>
/// <param name="Events">Stored assessments, each with its outcome and the profile that learned from it.</param>
/// <param name="SignInsPerSecond">Assessment and outcome together, each on disk before it counts.</param>
/// <param name="AssessP50Ms">Of the assessment alone, its commit included.</param>
/// <param name="ResidentBytes">Of the whole process.</param>
/// <param name="HeapBytes">Managed memory that is in use after a collection.</param>
/// <param name="RestartSeconds">From the closed store to an assessor that is ready again.</param>
internal sealed record GrowthPoint(
    int Users, long Events, double SignInsPerSecond, double AssessP50Ms, double AssessP99Ms, long ResidentBytes, long HeapBytes, long DiskBytes, double RestartSeconds);

/// <summary>What one process measures: one number of users, and the numbers of stored events at which it looks.</summary>
/// <param name="Folder">Where the state's own folder is made, and removed at the end.</param>
internal sealed record GrowthPlan(int Users, IReadOnlyList<long> Events, int Callers, string Folder)
{
    public const int MaxUsers = 10_000_000;
    public const long MaxEvents = 100_000_000;

    /// <summary>The sign-ins at the end of each stretch that are measured.</summary>
    public const int Measured = 100_000;
}
