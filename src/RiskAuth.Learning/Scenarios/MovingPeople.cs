using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation.Agents;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Scenarios;

/// <summary>Owners whose addresses, places or hours change.</summary>
internal static class MovingPeople
{
    private const double FlightKmh = 760;
    private const double HoursAtAirports = 3;

    public static void Ipv6Rotation(Script script)
    {
        var owner = script.Settle(1, "v", .3, who => who.Home = HomeWithV6(script, who.Country))[0];
        for (var visit = -20; visit < 20; visit++)
        {
            var place = owner.AtHome(ref script.Chance) with { Address = owner.Home.LineV6(owner.Line, script.Chance.Next()) };
            script.Owner(script.Now.AddHours(7 * visit), owner, place, script.Chance.Happens(.5) ? owner.Laptop : owner.Phone);
        }
    }

    public static void Traveller(Script script)
    {
        var owner = script.PickEstablished();
        owner.Laptop.KeepsTokens = owner.Phone.KeepsTokens = true;
        script.Silence(owner, script.Now, script.Now.AddDays(9));
        script.Owner(script.Now.AddDays(-3), owner, owner.AtHome(ref script.Chance), owner.Phone);
        script.Owner(script.Now, owner, owner.AtHome(ref script.Chance), owner.Laptop);
        var country = script.Book.DrawCountry(ref script.Chance);
        while (country == owner.Country)
            country = script.Book.DrawCountryOf(AccessKind.Home, ref script.Chance);
        var (hotel, line) = (country.Draw(AccessKind.Home, ref script.Chance), script.Chance.Next());
        var flownKm = hotel.Facts.Location!.Value.DistanceKm(owner.Home.Facts.Location!.Value);
        // A laptop's clock often stays at home; a phone's follows.
        owner.Laptop.TimeZone = script.Chance.Happens(.4) ? Zones.At(owner.Home.Facts) : null;
        var arrival = script.Now.AddHours(flownKm / FlightKmh + HoursAtAirports + script.Between(0.0, 6));
        for (var visit = 0; visit < 5; visit++)
        {
            var onRoad = script.Chance.Happens(.3);
            var place = onRoad ? Place.At(AccessKind.Mobile, country.Draw(AccessKind.Mobile, ref script.Chance), line, null, ref script.Chance)
                : Place.At(AccessKind.Home, hotel, line, null, ref script.Chance);
            script.Owner(arrival.AddHours(visit * script.Between(8.0, 22)), owner, place, onRoad || script.Chance.Happens(.5) ? owner.Phone : owner.Laptop);
        }
    }

    public static void VpnUser(Script script)
    {
        var owner = script.Settle(1, "v", .1)[0];
        var sites = Enumerable.Range(0, 3).Select(_ => script.Book.DrawCountryOf(AccessKind.Exit, ref script.Chance).Draw(AccessKind.Exit, ref script.Chance)).ToArray();
        for (var visit = -26; visit < 10; visit++)
        {
            var place = Place.At(AccessKind.Exit, sites[(visit + 27) % 3], owner.Line, owner.Home.Facts.Location, ref script.Chance);
            owner.Laptop.TimeZone = Zones.At(owner.Home.Facts);
            script.Owner(script.Now.AddHours(17 * visit + script.Between(0.0, 8)), owner, place, owner.Laptop);
        }
    }

    /// <summary>The carrier's gateway may stand in another city.</summary>
    public static void Commuter(Script script)
    {
        var country = script.Pick().Country;
        var owner = script.Settle(1, "c", .3, who => who.Employ(country, script.TheOffice, ref script.Chance))[0];
        for (var day = -6; day < 3; day++)
        {
            var time = script.Now.AddDays(day);
            script.Owner(time, owner, owner.AtHome(ref script.Chance), owner.Phone);
            script.Owner(time.AddMinutes(script.Between(20, 50)), owner, owner.OnTheRoad(ref script.Chance), owner.Phone);
            script.Owner(time.AddMinutes(script.Between(60, 90)), owner, owner.AtOffice(ref script.Chance), owner.Laptop);
        }
    }

    public static void NewLine(Script script)
    {
        var owner = script.PickEstablished();
        owner.Laptop.KeepsTokens = owner.Phone.KeepsTokens = true;
        script.Owner(script.Now.AddDays(-2), owner, owner.AtHome(ref script.Chance), owner.Laptop);
        script.Owner(script.Now.AddDays(-1), owner, owner.AtHome(ref script.Chance), owner.Phone);
        script.Silence(owner, script.Now, script.Now.AddDays(9));
        var home = owner.Country.Draw(AccessKind.Home, ref script.Chance);
        var line = script.Chance.Next();
        for (var visit = 0; visit < 8; visit++)
            script.Owner(script.Now.AddHours(9 * visit + 6), owner, Place.At(AccessKind.Home, home, line, null, ref script.Chance), visit % 2 == 0 ? owner.Laptop : owner.Phone);
    }

    public static void ServiceAccount(Script script)
    {
        var account = script.Settle(1, "svc-sync", 0)[0];
        var cloud = script.Book.DrawCountryOf(AccessKind.Server, ref script.Chance).Draw(AccessKind.Server, ref script.Chance);
        var program = new Browser(Device.Draw(ref script.Chance)) { KeepsTokens = false, FixedAgent = script.Chance.Happens(.5) ? "Go-http-client/2.0" : "python-requests/2.31.0" };
        var everyMinutes = script.Between(25, 70);
        for (var time = script.Now.AddDays(-4); time < script.Now.AddDays(1); time = time.AddMinutes(everyMinutes))
            script.Owner(time, account, Place.At(AccessKind.Server, cloud, script.Chance.Next(), null, ref script.Chance), program);
        if (script.Chance.Happens(.6))
            return;
        // Its secret was renewed, and for some runs it did not know.
        var renewed = script.Now.AddHours(script.Between(1.0, 12));
        script.Silence(account, renewed, renewed.AddHours(6));
        var old = script.Chance.Next();
        for (var run = 0; run < 6; run++)
            script.Mistake(renewed.AddMinutes(everyMinutes * run), account, Place.At(AccessKind.Server, cloud, script.Chance.Next(), null, ref script.Chance), program, old);
    }

    public static void OddHour(Script script)
    {
        var owner = script.PickEstablished(8);
        script.Silence(owner, script.Now, script.Now.AddDays(2));
        var night = script.Now.Date.AddHours(owner.Hour - owner.UtcOffsetHours + 12);
        var time = night > script.Now ? night : night.AddDays(1);
        for (var visit = 0; visit < 3; visit++)
            script.Owner(time.AddMinutes(40 * visit), owner, owner.AtHome(ref script.Chance), visit == 1 ? owner.Phone : owner.Laptop);
    }

    public static void HolidayReturn(Script script)
    {
        var owner = script.Settle(1, "h", 0)[0];
        var gone = script.Now.AddDays(-script.Between(95, 150));
        for (var visit = script.Between(5, 14); visit > 0; visit--)
            script.Visit(owner, gone.AddDays(-2 * visit));
        script.Owner(gone, owner, owner.AtHome(ref script.Chance), owner.Laptop);
        if (script.Chance.Happens(.4))
            script.Mistake(script.Now, owner, owner.AtHome(ref script.Chance), owner.Laptop, script.Chance.Next());
        script.Owner(script.Now.AddMinutes(1), owner, owner.AtHome(ref script.Chance), owner.Laptop);
        script.Owner(script.Now.AddHours(5), owner, owner.OnTheRoad(ref script.Chance), owner.Phone);
    }

    private static Site HomeWithV6(Script script, CountryPool country)
    {
        for (; ; )
        {
            var home = country.Draw(AccessKind.Home, ref script.Chance);
            if (home.HasV6)
                return home;
        }
    }
}
