namespace RiskAuth.Operations;

/// <summary>One thing that the engine does, ready to be done again and again: what a benchmark times and a budget bounds.</summary>
/// <param name="Name">The same in benchmarks, budgets and reports.</param>
/// <param name="Run">Does it <see cref="PerRun"/> times.</param>
public sealed record Operation(string Name, Action Run)
{
    /// <summary>Operations of one run: more than one where they only make sense together, as appends that share a commit.</summary>
    public int PerRun { get; init; } = 1;

    /// <summary>All of the work is done by the thread that calls <see cref="Run"/>.</summary>
    public bool IsOnOneThread { get; init; } = true;
}
