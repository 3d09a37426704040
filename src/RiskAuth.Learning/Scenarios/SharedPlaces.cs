using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Scenarios;

/// <summary>Many people behind few addresses, or on one machine.</summary>
internal static class SharedPlaces
{
    private const double FumbleShare = .15;
    private const double NewMachineShare = .12;

    public static void OrdinaryLife(Script script)
    {
        foreach (var resident in script.Residents)
            script.Live(resident, script.Now.Date.AddDays(Script.LiveDays), 5, .35);
    }

    public static void OfficeEgress(Script script)
    {
        var country = script.Pick().Country;
        foreach (var colleague in script.Settle(30, "c", .3, who => who.Employ(country, script.TheOffice, ref script.Chance)))
        {
            // Everybody has been to the office before.
            script.Owner(script.Now.AddDays(-script.Between(1, 9)), colleague, colleague.AtOffice(ref script.Chance), colleague.Laptop);
            var browser = script.Chance.Happens(NewMachineShare) ? script.NewBrowser(desktop: true) : colleague.Laptop;
            Arrive(script, script.Now.AddMinutes(script.Between(0.0, 60)), colleague, () => colleague.AtOffice(ref script.Chance), browser);
        }
    }

    public static void CarrierNat(Script script)
    {
        var customer = script.Pick();
        var addresses = Enumerable.Range(0, 6).Select(_ => customer.OnTheRoad(ref script.Chance)).ToArray();
        foreach (var neighbour in script.Settle(25, "n", .3, who =>
        {
            who.Settle(customer.Country, ref script.Chance);
            who.Carrier = customer.Carrier;
        }))
        {
            for (var visit = script.Between(3, 6); visit > 0; visit--)
                Arrive(script, script.Now.AddHours(script.Between(0.0, 40)), neighbour, () => addresses[script.Chance.Below(addresses.Length)], neighbour.Phone);
        }
    }

    /// <summary>They have signed in from their parents' homes; a third of them come with a new laptop.</summary>
    public static void StudentHall(Script script)
    {
        var country = script.Book.Countries[script.Chance.Below(3)];
        var hall = country.Draw(AccessKind.Office, ref script.Chance);
        ulong[] lines = [script.Chance.Next(), script.Chance.Next()];
        foreach (var student in script.Settle(50, "s", .16, who => who.Settle(country, ref script.Chance)))
        {
            var browser = script.Chance.Happens(.33) ? script.NewBrowser(desktop: true) : student.Laptop;
            Arrive(script, script.Now.AddHours(script.Between(0.0, 30)), student, () => Place.At(AccessKind.Office, hall, lines[script.Chance.Below(2)], null, ref script.Chance), browser);
        }
    }

    public static void Household(Script script)
    {
        var first = script.Pick();
        var tablet = script.NewBrowser(desktop: false);
        var family = script.Settle(4, "f", .3, who =>
        {
            who.Settle(first.Country, ref script.Chance);
            (who.Home, who.Line) = (first.Home, first.Line);
        });
        foreach (var member in family)
        {
            script.Owner(script.Now.AddDays(-script.Between(1, 9)), member, member.AtHome(ref script.Chance), tablet);
            for (var visit = 0; visit < 4; visit++)
                Arrive(script, script.Now.AddHours(script.Between(0.0, 30)), member, () => member.AtHome(ref script.Chance), tablet);
        }
    }

    public static void Kiosk(Script script)
    {
        var country = script.Pick().Country;
        var place = Place.At(AccessKind.Office, country.Draw(AccessKind.Office, ref script.Chance), script.Chance.Next(), null, ref script.Chance);
        var kiosk = script.NewBrowser(desktop: true);
        var visitors = script.Settle(15, "k", .25, who => who.Settle(country, ref script.Chance));
        foreach (var visitor in visitors)
        {
            for (var visit = 0; visit < 3; visit++)
                script.Owner(script.Now.AddDays(-script.Between(1.0, 20)), visitor, place, kiosk);
        }
        var time = script.Now;
        foreach (var visitor in visitors)
        {
            time = time.AddMinutes(script.Between(2.0, 25));
            Arrive(script, time, visitor, () => place, kiosk);
        }
    }

    public static void AfterOutage(Script script)
    {
        foreach (var resident in script.Residents.Concat(script.Settle(25, "o", .3)))
        {
            script.Silence(resident, script.Now.AddHours(-2), script.Now.AddHours(2));
            var onRoad = script.Chance.Happens(.4);
            Arrive(
                script, script.Now.AddMinutes(script.Between(0.0, 10)), resident,
                () => onRoad ? resident.OnTheRoad(ref script.Chance) : resident.AtHome(ref script.Chance), onRoad ? resident.Phone : resident.Laptop);
        }
    }

    public static void FirstDay(Script script)
    {
        var country = script.Pick().Country;
        foreach (var colleague in script.Settle(12, "c", .3, who => who.Employ(country, script.TheOffice, ref script.Chance)))
            script.Owner(script.Now.AddMinutes(script.Between(-60.0, 120)), colleague, colleague.AtOffice(ref script.Chance), colleague.Laptop);
        foreach (var newcomer in script.Settle(script.Between(3, 6), "new", 0, who => who.Employ(country, script.TheOffice, ref script.Chance)))
        {
            var time = script.Now.AddMinutes(script.Between(0.0, 120));
            Arrive(script, time, newcomer, () => newcomer.AtOffice(ref script.Chance), newcomer.Laptop);
            script.Owner(time.AddHours(script.Between(4.0, 9)), newcomer, newcomer.AtHome(ref script.Chance), newcomer.Laptop);
            script.Owner(time.AddHours(script.Between(10.0, 20)), newcomer, newcomer.AtHome(ref script.Chance), newcomer.Phone);
        }
    }

    /// <summary>A sign-in with one or two wrong passwords or a mistyped name before it, now and then.</summary>
    private static void Arrive(Script script, DateTimeOffset time, Resident who, Func<Place> at, Browser browser)
    {
        var place = at();
        if (script.Chance.Happens(FumbleShare / 3))
            script.Add(Side.Clean, time.AddSeconds(-45), who.Name + "x", place, browser, who.Password, Outcome.UnknownUser);
        if (script.Chance.Happens(FumbleShare))
        {
            script.Mistake(time.AddSeconds(-30), who, place, browser, script.Chance.Next());
            if (script.Chance.Happens(.4))
                script.Mistake(time.AddSeconds(-12), who, place, browser, script.Chance.Next());
        }
        script.Owner(time, who, place, browser);
    }
}
