using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Simulation.Planning;

/// <summary>Plans people's attempts: how many, in which visits, when, and what comes of them.</summary>
internal sealed class LifePlanner(World world, Plan plan, int days)
{
    private const double RetryShare = .75;
    private const int MostTries = 5;
    private const double AbandonedShare = .12;
    private const double ClumpShare = .3;
    private const double ClumpMeanDays = 1.2;
    private const long LeastGapMs = 15 * 60_000;

    private readonly List<Outcome> _outcomes = [];
    private readonly List<int> _visitSizes = [];
    private readonly List<long> _times = [];

    public void Add(int index)
    {
        var chance = world.ChanceOf(Subject.Life, (ulong)index);
        var person = new Person(world, index);
        DrawOutcomes(person, SignInCounts.Draw(chance.Share(), days), ref chance);
        DrawTimes(person, ref chance);
        var next = 0;
        for (var visit = 0; visit < _visitSizes.Count; visit++)
        {
            plan.Visits.Add(new(index, plan.Attempts.Count, _visitSizes[visit]));
            var time = _times[visit];
            for (var attempt = 0; attempt < _visitSizes[visit]; attempt++, next++)
            {
                plan.Add(new(time, index, visit, 0, AttemptKind.Person, _outcomes[next], (byte)attempt));
                time += 6_000 + (long)(chance.Exponential(18) * 1000);
            }
        }
    }

    /// <summary>A failure is tried again at once, or given up; what follows is another visit.</summary>
    private void DrawOutcomes(Person person, int count, ref Chance chance)
    {
        _outcomes.Clear();
        _visitSizes.Clear();
        var size = 0;
        for (var i = 0; i < count; i++)
        {
            var outcome = !chance.Happens(person.FailureShare) ? Outcome.Success
                : chance.Happens(AbandonedShare) ? Outcome.Abandoned
                : Outcome.WrongPassword;
            _outcomes.Add(outcome);
            size++;
            if (outcome != Outcome.WrongPassword || size == MostTries || i == count - 1 || !chance.Happens(RetryShare))
            {
                _visitSizes.Add(size);
                size = 0;
            }
        }
    }

    private void DrawTimes(Person person, ref Chance chance)
    {
        _times.Clear();
        var last = 0.0;
        for (var visit = 0; visit < _visitSizes.Count; visit++)
        {
            last = visit > 0 && chance.Happens(ClumpShare) ? last + chance.Exponential(ClumpMeanDays) : Rhythm.AnyDay(ref chance, days, world.StartMs);
            _times.Add(person.Rhythm.Moment(ref chance, last % days, days * World.DayMs));
        }
        _times.Sort();
        for (var visit = 0; visit < _times.Count; visit++)
        {
            var time = person.AfterJourney(_times[visit]);
            _times[visit] = visit > 0 ? Math.Max(time, _times[visit - 1] + LeastGapMs) : time;
        }
    }
}

/// <summary>
/// How many attempts a person makes within a log: 39.7 % one, half at most two, nine tenths at most nine, 99 of 100 at most 28, as in the
/// RBA data set; beyond, a power tail.
/// </summary>
internal static class SignInCounts
{
    private const double TailExponent = 1.8;
    private const int MostPerDay = 4;

    /// <summary>Share of people with at most 1, 2, … 28 attempts.</summary>
    private static readonly double[] UpTo = Table();

    public static int Draw(double share, int days)
    {
        var at = Array.BinarySearch(UpTo, share);
        var count = (at < 0 ? ~at : at + 1) + 1;
        if (count > UpTo.Length)
            count = UpTo.Length + (int)(UpTo.Length * (Math.Pow((1 - share) / (1 - UpTo[^1]), -1 / TailExponent) - 1)) + 1;
        return Math.Min(count, Math.Max(UpTo.Length, MostPerDay * days));
    }

    private static double[] Table()
    {
        double[] first = [.397, .567, .657, .722, .772, .813, .848, .878, .905];
        var upTo = new double[28];
        first.CopyTo(upTo, 0);
        const double LastTail = .0088;
        var perStep = Math.Pow(LastTail / (1 - first[^1]), 1.0 / (upTo.Length - first.Length));
        for (var i = first.Length; i < upTo.Length; i++)
            upTo[i] = 1 - (1 - upTo[i - 1]) * perStep;
        return upTo;
    }
}
