namespace RiskAuth.Faults;

/// <summary>One thing that goes wrong while the server works.</summary>
/// <param name="Claim">What the server must keep to, in a sentence.</param>
/// <param name="Run">Breaks it and says what happened; <see cref="ClaimBrokenException"/> when the claim does not hold.</param>
internal sealed record Scenario(string Name, string Claim, Func<FaultRun, Task<string>> Run)
{
    /// <summary>Why it cannot be run here, or null.</summary>
    public Func<string?> Obstacle { get; init; } = () => null;
}

/// <summary>How much of a scenario is done: all of it, or as little as still shows something.</summary>
/// <param name="Folder">A folder of the scenario's own, gone afterwards.</param>
internal sealed record FaultRun(string Folder, bool IsShort)
{
    public int Of(int whole, int small) => IsShort ? small : whole;

    public string Data => Path.Combine(Folder, "var");
}

internal sealed class ClaimBrokenException(string message) : Exception(message)
{
    public static void Unless(bool holds, string otherwise)
    {
        if (!holds)
            throw new ClaimBrokenException(otherwise);
    }
}
