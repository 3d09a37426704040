using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Agents;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Scenarios;

/// <summary>One person of a script: a home with a line, a laptop, a phone with a carrier, perhaps an office, a password and an hour of habit.</summary>
internal sealed class Resident
{
    private const double EmployedShare = .4;
    private const double PopularPasswordShare = .06;
    private const double ForgetfulBrowserShare = .07;

    public Resident(string name, AddressBook book, ulong office, ref Chance chance)
    {
        Name = name;
        Country = book.DrawCountry(ref chance);
        Home = Country.Draw(AccessKind.Home, ref chance);
        Carrier = Country.Draw(AccessKind.Mobile, ref chance);
        Line = chance.Next();
        Office = chance.Happens(EmployedShare) ? office : 0;
        Password = chance.Happens(PopularPasswordShare) ? Passwords.DrawPopular(ref chance) : chance.Next();
        Hour = 7 + 14 * chance.Share();
        Laptop = new(DrawDevice(ref chance, desktop: true)) { KeepsTokens = !chance.Happens(ForgetfulBrowserShare) };
        Phone = new(DrawDevice(ref chance, desktop: false)) { KeepsTokens = !chance.Happens(ForgetfulBrowserShare) };
    }

    public string Name { get; }

    public CountryPool Country { get; private set; }

    public Site Home { get; set; }

    public Site Carrier { get; set; }

    public ulong Line { get; set; }

    /// <summary>Number of the office, or 0.</summary>
    public ulong Office { get; private set; }

    public ulong Password { get; set; }

    /// <summary>Local solar hour at which the person mostly signs in.</summary>
    public double Hour { get; }

    public Browser Laptop { get; set; }

    public Browser Phone { get; set; }

    /// <summary>Has always lived elsewhere.</summary>
    public void Settle(CountryPool country, ref Chance chance) =>
        (Country, Home, Carrier) = (country, country.Draw(AccessKind.Home, ref chance), country.Draw(AccessKind.Mobile, ref chance));

    /// <summary>Has always worked in the office of a country.</summary>
    public void Employ(CountryPool country, ulong office, ref Chance chance)
    {
        Settle(country, ref chance);
        Office = office;
    }

    public double UtcOffsetHours => (Home.Facts.Location?.Longitude ?? 0) / 15;

    public Place AtHome(ref Chance chance) => Place.At(AccessKind.Home, Home, Line, null, ref chance);

    public Place OnTheRoad(ref Chance chance) => Place.At(AccessKind.Mobile, Carrier, Line, null, ref chance);

    /// <summary>An office has two addresses, which everybody in it shares.</summary>
    public Place AtOffice(ref Chance chance) =>
        Place.At(AccessKind.Office, Country.At(AccessKind.Office, Chance.ShareOf(Office)), Chance.Key(Office, (ulong)chance.Below(2)), null, ref chance);

    public static Device DrawDevice(ref Chance chance, bool desktop)
    {
        for (; ; )
        {
            var device = Device.Draw(ref chance);
            if (device.IsDesktop == desktop && device.Kind != AgentKind.OwnApp)
                return device;
        }
    }
}
