using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Simulation.Planning;

/// <summary>
/// Attempts on names that do not exist, in the RBA data set's proportion: 45 % of all; 10 % of all come from programs on attackers'
/// machines, the rest from people who mistype or misremember their name or never had an account.
/// </summary>
internal sealed class NoisePlanner(World world, Plan plan, int days)
{
    public const double UnknownShare = .45;
    public const double ProgramShare = .10;

    /// <summary>Visits of noise are numbered from here, so that they differ from a person's own.</summary>
    public const int FirstVisit = 1 << 24;

    private const double OwnerShare = .25;
    private const int MostTries = 5;
    private const double ProgramMean = 9;
    private const int ProgramMost = 60;

    public void Add()
    {
        var known = plan.Attempts.Count;
        AddVisitors((long)Math.Round(known * (UnknownShare - ProgramShare) / (1 - UnknownShare)));
        AddPrograms((long)Math.Round(known * ProgramShare / (1 - UnknownShare)));
    }

    private void AddVisitors(long count)
    {
        for (var visitor = 0; count > 0; visitor++)
        {
            var chance = world.ChanceOf(Subject.Visitor, (ulong)visitor);
            var index = chance.Happens(OwnerShare) ? chance.Below(world.Users) : world.Users + visitor;
            var person = new Person(world, index);
            var time = person.Rhythm.Moment(ref chance, Rhythm.AnyDay(ref chance, days, world.StartMs), days * World.DayMs);
            var tries = (int)Math.Min(count, 1 + chance.Geometric(.8, MostTries - 1));
            for (var attempt = 0; attempt < tries; attempt++)
            {
                var outcome = chance.Happens(.06) ? Outcome.Abandoned : Outcome.UnknownUser;
                plan.Add(new(time, index, FirstVisit + visitor, visitor, AttemptKind.Visitor, outcome, (byte)attempt));
                time += 8_000 + (long)(chance.Exponential(22) * 1000);
            }
            count -= tries;
        }
    }

    private void AddPrograms(long count)
    {
        for (var program = 0; count > 0; program++)
        {
            var chance = world.ChanceOf(Subject.Background, (ulong)program);
            var time = (long)(chance.Share() * days * World.DayMs);
            var meanGapMs = 60_000 * (1 + chance.Exponential(40));
            var tries = (int)Math.Min(count, 1 + chance.Geometric(ProgramMean - 1, ProgramMost - 1));
            for (var attempt = 0; attempt < tries; attempt++)
            {
                plan.Add(new(time % (days * World.DayMs), program, 0, 0, AttemptKind.Background, Outcome.UnknownUser, (byte)attempt));
                time += 1_000 + (long)(chance.Exponential(1) * meanGapMs);
            }
            count -= tries;
        }
    }
}
