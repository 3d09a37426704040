using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Simulation.Planning;

/// <summary>Plans attacks of many attempts. Their rows come on top of people's.</summary>
internal sealed class CampaignPlanner(World world, Plan plan, int days)
{
    private const double StuffingHitShare = .015;
    private const int PopularEnough = 20;
    private const int FewestCampaigns = 3;

    private int _campaigns;

    public static bool Plans(AttackFamily family) => !AttackFamilies.SingleShot.Contains(family);

    public void Add(AttackFamily family, double perThousandUsers)
    {
        var count = Math.Max(FewestCampaigns, (int)Math.Round(perThousandUsers * world.Users / 1000));
        for (var campaign = 0; campaign < count; campaign++)
        {
            var chance = new Chance(Chance.Key(world.Key(Subject.Campaign, (ulong)family), (ulong)campaign));
            _campaigns++;
            var start = (long)(chance.Share() * days * World.DayMs);
            switch (family)
            {
                case AttackFamily.Stuffing: AddStuffing(start, ref chance); break;
                case AttackFamily.Spray: AddSpray(start, ref chance); break;
                case AttackFamily.DistributedGuessing: AddDistributed(start, ref chance); break;
                case AttackFamily.BruteForce: AddBruteForce(start, ref chance); break;
                default: throw new ArgumentOutOfRangeException(nameof(family), family, "Not a campaign.");
            }
        }
    }

    private void AddStuffing(long time, ref Chance chance)
    {
        var sources = Sources(1 + chance.Below(8), ref chance);
        var meanGapMs = 1000 * (1 + 20 * chance.Share());
        var count = 80 + chance.Below(320);
        for (var i = 0; i < count; i++)
        {
            var victim = chance.Happens(.4) ? chance.Below(world.Users) : -1;
            var hits = victim >= 0 && chance.Happens(StuffingHitShare);
            var password = hits ? new Person(world, victim).Password : chance.Next();
            AddAttempt(AttackFamily.Stuffing, time, sources[chance.Below(sources.Length)], victim, password, hits, ref chance);
            time += 200 + (long)(chance.Exponential(1) * meanGapMs);
        }
    }

    private void AddSpray(long time, ref Chance chance)
    {
        var sources = Sources(5 + chance.Below(36), ref chance);
        var meanGapMs = 1000 * (20 + 280 * chance.Share());
        var firstRank = chance.Below(PopularEnough);
        var ranks = 1 + chance.Below(3);
        var count = 120 + chance.Below(280);
        for (var i = 0; i < count; i++)
        {
            var victim = chance.Happens(.7) ? chance.Below(world.Users) : -1;
            var password = Passwords.Popular(firstRank + i * ranks / count);
            var hits = victim >= 0 && new Person(world, victim).Password == password;
            AddAttempt(AttackFamily.Spray, time, sources[chance.Below(sources.Length)], victim, password, hits, ref chance);
            time += 1000 + (long)(chance.Exponential(1) * meanGapMs);
        }
    }

    private void AddDistributed(long time, ref Chance chance)
    {
        var sources = Sources(30 + chance.Below(51), ref chance);
        var meanGapMs = 1000 * (60 + 540 * chance.Share());
        var victim = chance.Below(world.Users);
        var count = sources.Length + chance.Below(2 * sources.Length);
        AddGuesses(AttackFamily.DistributedGuessing, time, sources, victim, count, meanGapMs, .25, ref chance);
    }

    private void AddBruteForce(long time, ref Chance chance)
    {
        var meanGapMs = 1000 * (1 + 9 * chance.Share());
        var count = 60 + chance.Below(190);
        AddGuesses(AttackFamily.BruteForce, time, Sources(1, ref chance), chance.Below(world.Users), count, meanGapMs, .6, ref chance);
    }

    private void AddGuesses(
        AttackFamily family, long time, ulong[] sources, int victim, int count, double meanGapMs, double hitShare, ref Chance chance)
    {
        var hits = chance.Happens(hitShare);
        for (var i = 0; i < count; i++)
        {
            var isHit = hits && i == count - 1;
            var password = isHit ? new Person(world, victim).Password
                : i < Passwords.PopularCount / 2 ? Passwords.Popular(i)
                : chance.Next();
            AddAttempt(family, time, sources[i % sources.Length], victim, password, isHit, ref chance);
            time += 300 + (long)(chance.Exponential(1) * meanGapMs);
        }
    }

    private void AddAttempt(AttackFamily family, long time, ulong source, int victim, ulong password, bool hits, ref Chance chance)
    {
        var outcome = victim < 0 ? Outcome.UnknownUser : hits ? Outcome.Success : Outcome.WrongPassword;
        plan.Add(new(time, victim, 0, plan.CampaignAttempts.Count, AttemptKind.Campaign, outcome, 0));
        plan.CampaignAttempts.Add(new(family, _campaigns, source, victim, chance.Next(), password));
    }

    private static ulong[] Sources(int count, ref Chance chance)
    {
        var sources = new ulong[count];
        for (var i = 0; i < count; i++)
            sources[i] = chance.Next();
        return sources;
    }
}
