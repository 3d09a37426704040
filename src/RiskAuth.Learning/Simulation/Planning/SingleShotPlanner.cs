using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Simulation.Planning;

/// <summary>
/// Puts attackers in the place of visits that people would have made: so an attack has the history, the time since the last success and
/// the outcomes of a sign-in of the victim's own, and nothing but what the attacker brings can tell it.
/// </summary>
internal sealed class SingleShotPlanner
{
    private const int MostTries = 200;
    private const int FewestDonors = 12;
    private const long LeastGapMs = 15 * 60_000;

    private readonly World _world;
    private readonly Plan _plan;
    private readonly long _lengthMs;
    private readonly int[] _order;
    private readonly long[] _times;
    private readonly HashSet<int> _victims = [];

    public SingleShotPlanner(World world, Plan plan, int days)
    {
        (_world, _plan, _lengthMs) = (world, plan, days * World.DayMs);
        _order = plan.VisitsInOrder();
        _times = Array.ConvertAll(_order, plan.TimeOf);
    }

    public void Add(AttackFamily family, double share)
    {
        var count = (int)Math.Round(share * _plan.Visits.Count);
        var chance = _world.ChanceOf(Subject.Attack, (ulong)family);
        for (var i = 0; i < count; i++)
        {
            if (FindVisit(family, ref chance) is not { } visit)
                return;
            AddOne(family, visit, ref chance);
        }
    }

    /// <summary>Any visit alike, of a person who was not attacked yet; only a stolen token must have been there to be stolen.</summary>
    private int? FindVisit(AttackFamily family, ref Chance chance)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var visit = chance.Below(_plan.Visits.Count);
            if (_victims.Contains(_plan.Visits[visit].Person))
                continue;
            if (family == AttackFamily.TokenReplay && !HadToken(visit))
                continue;
            _victims.Add(_plan.Visits[visit].Person);
            return visit;
        }
        return null;
    }

    private void AddOne(AttackFamily family, int visit, ref Chance chance)
    {
        var (person, first, count) = _plan.Visits[visit];
        var shift = family is AttackFamily.VeryTargeted or AttackFamily.PhishingRelay ? 0 : Shift(visit, ref chance);
        var time = _plan.TimeOf(visit) + shift;
        var shot = new SingleShot(family, visit, FindDonor(family, person, time, ref chance), Before(visit), chance.Next());
        for (var i = first; i < first + count; i++)
        {
            var own = _plan.Attempts[i];
            _plan.Attempts[i] = own with { TimeMs = own.TimeMs + shift, Kind = AttemptKind.SingleShot, Detail = _plan.SingleShots.Count };
        }
        _plan.SingleShots.Add(shot);
    }

    /// <summary>
    /// Attackers keep somebody else's hours: moves the visit by less than half a day to another visit's time of day, unless that would
    /// bring it past the victim's neighbouring visits.
    /// </summary>
    private long Shift(int visit, ref Chance chance)
    {
        var time = _plan.TimeOf(visit);
        var apart = (_plan.TimeOf(chance.Below(_plan.Visits.Count)) - time) % World.DayMs;
        apart += apart < -World.DayMs / 2 ? World.DayMs : apart > World.DayMs / 2 ? -World.DayMs : 0;
        var (person, first, count) = _plan.Visits[visit];
        var earliest = Before(visit) is >= 0 and var before ? EndOf(before) + LeastGapMs : 0;
        var latest = visit + 1 < _plan.Visits.Count && _plan.Visits[visit + 1].Person == person ? _plan.TimeOf(visit + 1) - LeastGapMs : _lengthMs;
        var fits = time + apart >= earliest && _plan.Attempts[first + count - 1].TimeMs + apart <= latest;
        return fits ? apart : 0;
    }

    private int Before(int visit) => visit > 0 && _plan.Visits[visit - 1].Person == _plan.Visits[visit].Person ? visit - 1 : -1;

    private long EndOf(int visit) => _plan.Attempts[_plan.Visits[visit].First + _plan.Visits[visit].Count - 1].TimeMs;

    /// <summary>A visit of the hour before, or the next ones where that hour is empty.</summary>
    private int FindDonor(AttackFamily family, int victim, long time, ref Chance chance)
    {
        var country = new Person(_world, victim).Country;
        var hours = 1;
        for (var tries = 0; ; tries++)
        {
            if (tries % 32 == 31)
                hours *= 4;
            var (low, high) = Within(time - hours * World.HourMs, time);
            var donor = _order[low + chance.Below(high - low)];
            var person = _plan.Visits[donor].Person;
            var fits = person != victim && (family != AttackFamily.Vpn || new Person(_world, person).Country == country);
            if (fits || tries >= MostTries)
                return donor;
        }
    }

    private (int Low, int High) Within(long fromMs, long toMs)
    {
        var low = LowerBound(fromMs);
        var high = LowerBound(toMs);
        if (high - low >= FewestDonors)
            return (low, high);
        high = Math.Min(_times.Length, low + FewestDonors);
        return (Math.Max(0, high - FewestDonors), high);
    }

    private int LowerBound(long timeMs)
    {
        var (low, high) = (0, _times.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_times[middle] < timeMs)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private bool HadToken(int visit)
    {
        if (Before(visit) is not (>= 0 and var before))
            return false;
        var own = _plan.Attempts[_plan.Visits[before].First];
        var person = new Person(_world, own.Actor);
        return person.On(own.Visit, own.TimeMs) is { Token: not null, IsUsual: true };
    }
}
