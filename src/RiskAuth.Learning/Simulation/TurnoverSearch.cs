using RiskAuth.Learning.Simulation.People;
using RiskAuth.Learning.Simulation.Planning;

namespace RiskAuth.Learning.Simulation;

/// <summary>
/// How often people sign in with a browser that is new to their account depends on how long a log is, because browsers update every four
/// weeks. So a trial with few people finds how much turnover of clients must come on top.
/// </summary>
internal static class TurnoverSearch
{
    /// <summary>Share of legitimate sign-ins with a user agent that their account had not used before, the first one included.</summary>
    public const double NewAgentTarget = .52;

    private const int People = 6_000;
    private const int Steps = 8;
    private const double Most = .6;

    public static double Find(World world, int days)
    {
        var plan = new Plan();
        var life = new LifePlanner(world, plan, days);
        for (var person = 0; person < Math.Min(People, world.Users); person++)
            life.Add(person);
        var (low, high) = (0.0, Most);
        for (var step = 0; step < Steps; step++)
        {
            var middle = (low + high) / 2;
            if (NewAgentShare(world with { Turnover = middle }, plan) < NewAgentTarget)
                low = middle;
            else
                high = middle;
        }
        return (low + high) / 2;
    }

    private static double NewAgentShare(World world, Plan plan)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (count, isNew, person) = (0, 0, -1);
        foreach (var visit in plan.Visits)
        {
            if (visit.Person != person)
                seen.Clear();
            person = visit.Person;
            var first = plan.Attempts[visit.First];
            var agent = new Person(world, person).On(first.Visit, first.TimeMs).Device.UserAgent(world.StartMs + first.TimeMs);
            isNew += seen.Add(agent) ? 1 : 0;
            count += visit.Count;
        }
        return (double)isNew / count;
    }
}
