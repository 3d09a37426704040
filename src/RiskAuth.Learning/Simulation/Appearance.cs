using RiskAuth.Learning.Simulation.Agents;
using RiskAuth.Learning.Simulation.People;
using RiskAuth.Learning.Simulation.Planning;

namespace RiskAuth.Learning.Simulation;

/// <summary>How one attempt looks to the service.</summary>
/// <param name="UserAgent">The whole string.</param>
/// <param name="Timed">Where the round-trip time comes from: mostly the place of the address.</param>
internal readonly record struct Appearance(Place Place, Place Timed, string UserAgent, ulong? Token);

/// <summary>
/// Dresses attackers. What a family borrows is drawn by the same code that draws people's networks and browsers, so that only what it
/// cannot borrow tells it; never the borrowed row itself.
/// </summary>
internal sealed class Disguise(World world, Plan plan)
{
    private const double CopiedAgentShare = .6;

    public Appearance Of(in SingleShot shot, long timeMs)
    {
        var chance = new Chance(shot.Key);
        var own = Of(shot.Visit, timeMs);
        var donor = Of(shot.Donor, timeMs);
        var before = shot.Before >= 0 ? Of(shot.Before, timeMs) : own;
        var at = world.StartMs + timeMs;
        var asDonor = donor.Device.Sibling(chance.Next());
        switch (shot.Family)
        {
            case AttackFamily.Naive or AttackFamily.Vpn:
                return Simple(donor.Place.Neighbour(ref chance), asDonor, at, Fresh(donor, ref chance));
            case AttackFamily.Targeted:
                var timed = donor.Place.Neighbour(ref chance);
                return new(own.Place.Neighbour(ref chance), timed, before.Device.UserAgent(at), Fresh(own, ref chance));
            case AttackFamily.VeryTargeted:
                var near = own.Place.Neighbour(ref chance);
                return new(near, near with { Line = own.Place.Line }, before.Device.UserAgent(at), Fresh(own, ref chance));
            case AttackFamily.TokenReplay:
                return Simple(donor.Place.Neighbour(ref chance), chance.Happens(CopiedAgentShare) ? before.Device : asDonor, at, before.Token);
            case AttackFamily.PhishingRelay:
                var relay = AttackerMachine.Draw(world.Book, ref chance);
                return Simple(relay with { Behind = own.Place.Site.Facts.Location }, own.Device, at, Fresh(own, ref chance));
            default:
                var machine = AttackerMachine.Draw(world.Book, ref chance);
                var token = chance.Happens(.7) ? (ulong?)null : chance.Next();
                return new(machine, machine, ScriptAgents.Draw(ref chance, at), token);
        }
    }

    public Appearance Of(in CampaignAttempt attempt, long timeMs) => OfMachine(attempt.Source, attempt.Name, timeMs);

    /// <summary>A program that takes another browser's name, and no token, each time.</summary>
    public Appearance OfMachine(ulong source, ulong attempt, long timeMs)
    {
        var machine = new Chance(source);
        var place = AttackerMachine.Draw(world.Book, ref machine);
        var chance = new Chance(Chance.Key(attempt, 0xA6E47));
        var device = Device.Draw(ref chance);
        return Simple(place, device, world.StartMs + timeMs, chance.Happens(.5) ? null : chance.Next());
    }

    public Appearance OfPerson(int person, int visit, long timeMs)
    {
        var on = new Person(world, person).On(visit, timeMs);
        return Simple(on.Place, on.Device, world.StartMs + timeMs, on.Token);
    }

    private Visit Of(int visit, long timeMs)
    {
        var own = plan.Attempts[plan.Visits[visit].First];
        return new Person(world, own.Actor).On(own.Visit, timeMs);
    }

    /// <summary>A token that the account does not know, where the borrowed browser keeps any.</summary>
    private static ulong? Fresh(in Visit like, ref Chance chance) => like.Token is null ? null : chance.Next();

    private static Appearance Simple(Place place, Device device, long unixMs, ulong? token) => new(place, place, device.UserAgent(unixMs), token);
}
