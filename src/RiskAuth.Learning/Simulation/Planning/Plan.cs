using RiskAuth.Assessments;

namespace RiskAuth.Learning.Simulation.Planning;

internal enum AttemptKind : byte
{
    Person,

    /// <summary>Somebody who types a name that does not exist.</summary>
    Visitor,

    /// <summary>A program that tries names which do not exist.</summary>
    Background,
    SingleShot,
    Campaign,
}

/// <summary>When, who and with what outcome; how it looks follows later.</summary>
/// <param name="Actor">Number of the person (of a single shot: the victim), of the visitor or of the program.</param>
/// <param name="Try">How manieth attempt of the visit, from 0.</param>
/// <param name="Detail">Of a visitor the number of the names, of attacks the index of what is planned; else 0.</param>
internal readonly record struct PlannedAttempt(long TimeMs, int Actor, int Visit, int Detail, AttemptKind Kind, Outcome Outcome, byte Try);

/// <summary>Consecutive attempts of one person.</summary>
internal readonly record struct PlannedVisit(int Person, int First, int Count);

/// <summary>An attacker in the place of a visit.</summary>
/// <param name="Donor">The visit whose kind of network and browser the attacker has, as an index of the plan's visits.</param>
/// <param name="Before">The victim's visit before, or -1.</param>
internal readonly record struct SingleShot(AttackFamily Family, int Visit, int Donor, int Before, ulong Key);

/// <param name="Campaign">Number of the campaign within the log.</param>
/// <param name="Source">The machine that it comes from.</param>
/// <param name="Victim">A person, or -1 for a name that does not exist.</param>
/// <param name="Name">What stands for the name that does not exist.</param>
internal readonly record struct CampaignAttempt(AttackFamily Family, int Campaign, ulong Source, int Victim, ulong Name, ulong Password);

/// <summary>All attempts of a log, 32 bytes each, and their order in time.</summary>
internal sealed class Plan
{
    private const int IndexBits = 26;

    public List<PlannedAttempt> Attempts { get; } = [];

    public List<PlannedVisit> Visits { get; } = [];

    public List<SingleShot> SingleShots { get; } = [];

    public List<CampaignAttempt> CampaignAttempts { get; } = [];

    public long TimeOf(int visit) => Attempts[Visits[visit].First].TimeMs;

    public void Add(in PlannedAttempt attempt)
    {
        if (Attempts.Count >= SimulationOptions.MaxAttempts)
            throw new InvalidOperationException($"A simulated log has at most {SimulationOptions.MaxAttempts} attempts; use fewer users.");
        Attempts.Add(attempt);
    }

    /// <summary>Indexes of the attempts by time; equal times in the order of planning.</summary>
    public int[] InOrder() => InOrder(Attempts.Count, index => Attempts[index].TimeMs);

    /// <summary>Indexes of the visits by the time of their first attempt.</summary>
    public int[] VisitsInOrder() => InOrder(Visits.Count, TimeOf);

    private static int[] InOrder(int count, Func<int, long> timeOf)
    {
        var keys = new long[count];
        for (var i = 0; i < count; i++)
            keys[i] = timeOf(i) << IndexBits | (uint)i;
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)(key & (1 << IndexBits) - 1));
    }
}
