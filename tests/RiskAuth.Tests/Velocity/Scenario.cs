using RiskAuth.Assessments;
using RiskAuth.Velocity;

namespace RiskAuth.Tests.Velocity;

/// <summary>One attempt of a script.</summary>
internal sealed record Try(DateTimeOffset Time, VelocityKeys Keys, Outcome Outcome, bool Hostile);

/// <summary>What the board said of each attempt of a script before it was counted.</summary>
internal sealed record Judged(Try Try, VelocityReading Reading)
{
    public bool InCampaign => Reading.Campaign is not null;
}

/// <summary>A script: people and attackers whose attempts are mixed in time and run through one board. The same seed gives the same script.</summary>
internal sealed class Scenario(int seed)
{
    private readonly List<Try> _tries = [];

    public Random Random { get; } = new(seed);

    public VelocityBoard Board { get; } = new();

    public void Clean(DateTimeOffset time, in VelocityKeys keys, Outcome outcome) => _tries.Add(new(time, keys, outcome, Hostile: false));

    public void Attack(DateTimeOffset time, in VelocityKeys keys, Outcome outcome = Outcome.WrongPassword) =>
        _tries.Add(new(time, keys, outcome, Hostile: true));

    /// <summary>Runs everything in time order; an outcome arrives before the next attempt.</summary>
    public IReadOnlyList<Judged> Run()
    {
        var judged = new List<Judged>(_tries.Count);
        foreach (var step in _tries.OrderBy(step => step.Time))
        {
            judged.Add(new(step, Board.Read(step.Keys, step.Time)));
            Board.RecordAttempt(step.Keys, step.Time);
            Board.RecordOutcome(step.Keys, step.Outcome, step.Keys.KnownDevice, step.Time, step.Time);
        }
        return judged;
    }
}

internal static class JudgedScripts
{
    /// <summary>Share of the hostile attempts after the 20th that belong to a campaign of one of these kinds.</summary>
    public static double CaughtAfterTwenty(this IReadOnlyList<Judged> judged, params CampaignKind[] kinds)
    {
        var late = judged.Where(step => step.Try.Hostile).Skip(20).ToList();
        return (double)late.Count(step => step.Reading.Campaign is { } campaign && kinds.Contains(campaign.Kind)) / late.Count;
    }

    public static int FalseAlarms(this IReadOnlyList<Judged> judged) => judged.Count(step => !step.Try.Hostile && step.InCampaign);

    public static int FalseAlarms(this IReadOnlyList<Judged> judged, CampaignKind kind) =>
        judged.Count(step => !step.Try.Hostile && step.Reading.Campaign?.Kind == kind);
}
