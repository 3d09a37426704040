using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation.Agents;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Scenarios;

/// <summary>Strangers who know the password: one sign-in, and it must be challenged at once.</summary>
internal static class Takeovers
{
    private const double FarKm = 1_800;

    public static void ImpossibleTravel(Script script)
    {
        var victim = script.PickEstablished();
        script.Silence(victim, script.Now, script.Now.AddHours(3));
        script.Owner(script.Now, victim, victim.AtHome(ref script.Chance), victim.Laptop);
        var far = FarFrom(script, victim);
        TakeOver(script, script.Now.AddMinutes(script.Between(10, 60)), victim, far, script.NewBrowser(script.Chance.Happens(.5)));
    }

    /// <summary>The thief's copy is old by the time that it is used: the owner has signed in three times since.</summary>
    public static void TokenReplay(Script script)
    {
        var victim = script.PickEstablished();
        victim.Laptop.KeepsTokens = true;
        var thief = script.NewBrowser(desktop: true);
        if (script.Chance.Happens(.6))
            thief = new(victim.Laptop.Device);
        for (var day = 6; day >= 1; day--)
            script.Owner(script.Now.AddDays(-day).AddHours(script.Between(-2.0, 2)), victim, victim.AtHome(ref script.Chance), victim.Laptop);
        script.Happen(script.Now.AddDays(-5.2), () => thief.Token = victim.Laptop.Token);
        TakeOver(script, script.Now.AddMinutes(script.Between(0, 600)), victim, script.Machine(), thief);
    }

    public static void StolenCookie(Script script)
    {
        var victim = script.PickEstablished();
        victim.Laptop.KeepsTokens = true;
        var thief = script.NewBrowser(desktop: true);
        for (var day = 3; day >= 1; day--)
            script.Owner(script.Now.AddDays(-day), victim, victim.AtHome(ref script.Chance), victim.Laptop);
        script.Silence(victim, script.Now, script.Now.AddDays(1));
        script.Happen(script.Now, () => thief.Token = victim.Laptop.Token);
        TakeOver(script, script.Now.AddMinutes(script.Between(5, 300)), victim, script.Machine(), thief);
    }

    public static void DormantReturn(Script script)
    {
        var victim = script.Settle(1, "sleeper", 0)[0];
        var asleep = script.Now.AddDays(-script.Between(95, 150));
        for (var visit = script.Between(4, 12); visit > 0; visit--)
            script.Visit(victim, asleep.AddDays(-3 * visit));
        TakeOver(script, script.Now, victim, script.Machine(), script.NewBrowser(script.Chance.Happens(.6)));
    }

    public static void PhishingRelay(Script script)
    {
        var victim = script.PickEstablished();
        var browser = script.Chance.Happens(.5) ? victim.Laptop : victim.Phone;
        // The page that the victim sees is the relay's, so the real page's token is not sent.
        var relayed = new Browser(browser.Device);
        TakeOver(script, script.Now, victim, script.Machine(), relayed);
    }

    public static void BotScript(Script script)
    {
        var victim = script.PickEstablished();
        var program = new Browser(Device.Draw(ref script.Chance))
        {
            KeepsTokens = false,
            FixedAgent = ScriptAgents.Draw(ref script.Chance, script.Now.ToUnixTimeMilliseconds()),
        };
        TakeOver(script, script.Now, victim, script.Machine(), program);
    }

    public static void StrangerAbroad(Script script)
    {
        var victim = script.PickEstablished();
        var country = script.Book.DrawCountry(ref script.Chance);
        while (country == victim.Country)
            country = script.Book.DrawCountryOf(AccessKind.Home, ref script.Chance);
        var place = Place.At(AccessKind.Home, country.Draw(AccessKind.Home, ref script.Chance), script.Chance.Next(), null, ref script.Chance);
        TakeOver(script, script.Now, victim, place, script.NewBrowser(script.Chance.Happens(.5)));
    }

    public static void StrangerBehindVpn(Script script)
    {
        var victim = script.PickEstablished();
        while (!victim.Country.Has(AccessKind.Exit))
            victim = script.PickEstablished();
        var place = Place.At(AccessKind.Exit, victim.Country.Draw(AccessKind.Exit, ref script.Chance), script.Chance.Next(), null, ref script.Chance);
        TakeOver(script, script.Now, victim, place, script.NewBrowser(script.Chance.Happens(.5)));
    }

    private static void TakeOver(Script script, DateTimeOffset time, Resident victim, Place place, Browser browser) =>
        script.Attack(time, victim.Name, place, browser, victim.Password, Outcome.Success);

    private static Place FarFrom(Script script, Resident victim)
    {
        var home = victim.Home.Facts.Location!.Value;
        for (; ; )
        {
            var place = script.Machine();
            if (place.Site.Facts.Location is { } there && there.DistanceKm(home) > FarKm)
                return place;
        }
    }
}
