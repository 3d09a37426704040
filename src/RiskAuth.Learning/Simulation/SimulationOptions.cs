namespace RiskAuth.Learning.Simulation;

/// <summary>What to simulate. Equal options and equal address books give equal logs, to the byte.</summary>
public sealed record SimulationOptions
{
    public const int MaxUsers = 2_000_000;
    public const int MaxDays = 1_000;

    /// <summary>Attempts of one log, all kinds together.</summary>
    public const int MaxAttempts = 1 << 26;

    /// <summary>Accounts that sign in at least once.</summary>
    public required int Users { get; init; }

    public required int Days { get; init; }

    public ulong Seed { get; init; } = 1;

    public IReadOnlyList<AttackFamily> Attacks { get; init; } = AttackFamilies.All;

    /// <summary>Midnight UTC of the first day. Default: Monday 5 January 2026, so that a log does not depend on when it was made.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Share of people's visits that each single-shot family takes over.</summary>
    public double SingleShotShare { get; init; } = .005;

    /// <summary>Campaigns of each kind per thousand users; at least three.</summary>
    public double CampaignsPerThousandUsers { get; init; } = .5;

    /// <summary>What is wrong with the options, in words, or null.</summary>
    public string? Problem() =>
        Users is < 1 or > MaxUsers ? $"--users must be 1 to {MaxUsers}."
        : Days is < 1 or > MaxDays ? $"--days must be 1 to {MaxDays}."
        : SingleShotShare is < 0 or > .05 ? "a single-shot family may take over at most a twentieth of the visits."
        : CampaignsPerThousandUsers is < 0 or > 100 ? "at most 100 campaigns of a kind per thousand users."
        : null;
}
