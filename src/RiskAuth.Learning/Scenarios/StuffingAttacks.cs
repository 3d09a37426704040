using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Scenarios;

/// <summary>Names and passwords of other sites' breaches: a third of the names exist here, and one password in seventy fits.</summary>
internal static class StuffingAttacks
{
    private const double HidesPasswordsShare = .3;
    private const double KnownShare = .35;
    private const double HitShare = .04;

    public static void OneAddress(Script script)
    {
        var place = script.Machine();
        Stuff(script, script.Between(60, 120), 1, 20, _ => place, Rotating(script));
    }

    public static void Slow(Script script)
    {
        Place[] places = [script.Machine(), script.Machine(), script.Machine()];
        Stuff(script, script.Between(100, 150), 240, 720, at => places[at % places.Length], Rotating(script));
    }

    public static void OneNetwork(Script script)
    {
        var first = script.Machine();
        var block = (UInt128)0xFF;
        Stuff(script, script.Between(70, 120), 2, 30,
            _ => first with { Address = new((first.Address.Bits & ~block) | (UInt128)(uint)script.Between(1, 254)), Line = script.Chance.Next() }, Rotating(script));
    }

    public static void OneProvider(Script script)
    {
        var country = script.Book.DrawCountryOf(AccessKind.Server, ref script.Chance);
        var site = country.Draw(AccessKind.Server, ref script.Chance);
        Stuff(script, script.Between(80, 120), 2, 30, _ => Place.At(AccessKind.Server, site, script.Chance.Next(), null, ref script.Chance), Rotating(script));
    }

    public static void ManyNetworks(Script script)
    {
        var places = Enumerable.Range(0, script.Between(25, 50)).Select(_ => script.Machine()).ToArray();
        Stuff(script, script.Between(120, 200), 2, 15, _ => places[script.Chance.Below(places.Length)], Rotating(script));
    }

    public static void OneTool(Script script)
    {
        var tool = script.Pretend();
        Stuff(script, script.Between(100, 140), 2, 30, _ => script.Machine(), _ => tool);
    }

    public static void BehindCarrier(Script script)
    {
        var customer = script.Pick();
        var place = customer.OnTheRoad(ref script.Chance);
        foreach (var neighbour in script.Settle(script.Between(4, 7), "n", .3, who =>
        {
            who.Settle(customer.Country, ref script.Chance);
            who.Carrier = customer.Carrier;
        }))
            script.Owner(script.Now.AddMinutes(script.Between(-30.0, 40)), neighbour, place, neighbour.Phone);
        Stuff(script, script.Between(80, 120), 1, 20, _ => place, Rotating(script));
    }

    private static Func<int, Browser> Rotating(Script script) => _ => script.Pretend();

    private static void Stuff(Script script, int count, double fromSeconds, double toSeconds, Func<int, Place> from, Func<int, Browser> with)
    {
        script.HidesPasswords = script.Chance.Happens(HidesPasswordsShare);
        var time = script.Now;
        for (var at = 0; at < count; at++)
        {
            var (place, browser) = (from(at), with(at));
            if (script.Chance.Happens(KnownShare) && script.Pick() is var victim)
                script.Guess(time, victim, place, browser, script.Chance.Happens(HitShare) ? victim.Password : script.Chance.Next());
            else
                script.Attack(time, $"leaked{at}", place, browser, script.Chance.Next(), Outcome.UnknownUser);
            time = time.AddSeconds(script.Between(fromSeconds, toSeconds));
        }
    }
}
