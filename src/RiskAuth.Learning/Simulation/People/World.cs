using RiskAuth.Learning.Simulation.Networks;

namespace RiskAuth.Learning.Simulation.People;

/// <summary>What every part of one simulation shares. Turnover is how often people use a client that they will not use again.</summary>
internal sealed record World(ulong Seed, AddressBook Book, long StartMs, int Users, double Turnover)
{
    public const long DayMs = 86_400_000;
    public const long HourMs = 3_600_000;

    public DateTimeOffset TimeAt(long timeMs) => DateTimeOffset.FromUnixTimeMilliseconds(StartMs + timeMs);

    public Chance ChanceOf(Subject kind, ulong subject) => new(Chance.Key(Seed, kind, subject));

    public ulong Key(Subject kind, ulong subject) => Chance.Key(Seed, kind, subject);
}
