using RiskAuth.Learning.Simulation.Agents;
using RiskAuth.Learning.Simulation.Networks;

namespace RiskAuth.Learning.Simulation.People;

/// <summary>What one person uses on one visit.</summary>
/// <param name="Token">What names the device to the service; null where the browser keeps nothing.</param>
/// <param name="IsUsual">One of the person's own devices, which keeps its token; not a client used once.</param>
internal readonly record struct Visit(Device Device, Place Place, ulong? Token, bool IsUsual);

/// <summary>
/// One person, all of whose habits follow from a number: asked for in any order, always the same. Numbers from the number of users on
/// are visitors without an account.
/// </summary>
internal sealed class Person
{
    /// <summary>One in ten shares a home, and so its line, with the person before.</summary>
    private const int HouseholdEvery = 10;

    private const double VpnUserShare = .07;
    private const double EmployedShare = .35;
    private const double TravellerShare = .13;
    private const double KeepsNothingShare = .06;
    private const double PrivateShare = .08;
    private const double PopularPasswordShare = .08;
    private const int AwayBlockDays = 8;
    private const double AwayShare = .22;

    private readonly World _world;
    private readonly ulong _household;
    private readonly double _leaseDays;
    private readonly double _vpnShare;
    private readonly Device[] _devices;
    private readonly double _travel;
    private readonly double _tokenHabit;
    private readonly ulong _office;

    public Person(World world, int index)
    {
        _world = world;
        Index = index;
        var home = world.ChanceOf(Subject.Household, (ulong)(index % HouseholdEvery == 1 ? index - 1 : index));
        _household = home.Next();
        Country = world.Book.DrawCountry(ref home);
        Home = Country.Draw(AccessKind.Home, ref home);
        _leaseDays = home.Happens(.3) ? double.PositiveInfinity : 3 + home.Exponential(45);

        var chance = world.ChanceOf(Subject.Person, (ulong)index);
        Key = chance.Next();
        Mobile = Country.Draw(AccessKind.Mobile, ref chance);
        _vpnShare = chance.Happens(VpnUserShare) ? .3 + .6 * chance.Share() : 0;
        _office = chance.Happens(EmployedShare) ? Key % (ulong)(1 + world.Users / 60) + 1 : 0;
        _travel = chance.Happens(TravellerShare) ? AwayShare : 0;
        _tokenHabit = chance.Share();
        FailureShare = .06 + .426 * chance.Share();
        Password = chance.Happens(PopularPasswordShare) ? Passwords.DrawPopular(ref chance) : chance.Next();
        Rhythm = Rhythm.Draw(ref chance, Math.Round((Home.Facts.Location?.Longitude ?? 0) / 15));
        _devices = new Device[1 + (chance.Happens(.5) ? 1 : 0) + (chance.Happens(.3) ? 1 : 0)];
        for (var i = 0; i < _devices.Length; i++)
            _devices[i] = Device.Draw(ref chance);
    }

    public int Index { get; }

    public ulong Key { get; }

    public CountryPool Country { get; }

    public Site Home { get; }

    public Site Mobile { get; }

    /// <summary>Share of attempts that go wrong or are given up.</summary>
    public double FailureShare { get; }

    public ulong Password { get; }

    public Rhythm Rhythm { get; }

    /// <param name="visit">The person's how manieth; each has its own chance.</param>
    /// <param name="timeMs">Since the start of the log.</param>
    public Visit On(int visit, long timeMs)
    {
        var chance = new Chance(Chance.Key(Key, (ulong)visit));
        var usual = !chance.Happens(_world.Turnover);
        var device = usual ? _devices[Math.Min(chance.Geometric(.35, 2), _devices.Length - 1)] : Device.Draw(ref chance);
        return new(device, PlaceOf(device, timeMs, ref chance), TokenOf(device, usual, ref chance), usual && _tokenHabit >= KeepsNothingShare + PrivateShare);
    }

    /// <summary>The country that the person travels in, or null at home. Whole blocks of days, so that there is time to get there.</summary>
    public CountryPool? AwayIn(long timeMs)
    {
        if (_travel == 0)
            return null;
        var chance = new Chance(Chance.Key(Key, (ulong)(timeMs / BlockMs) + 0x7A0));
        if (!chance.Happens(_travel))
            return null;
        var country = _world.Book.DrawCountryOf(AccessKind.Home, ref chance);
        for (var tries = 0; country == Country && tries < 20; tries++)
            country = _world.Book.DrawCountryOf(AccessKind.Home, ref chance);
        return country == Country ? null : country;
    }

    /// <summary>Moves a moment on the journey to after it: nobody signs in from two countries within hours.</summary>
    public long AfterJourney(long timeMs)
    {
        const long JourneyMs = 14 * World.HourMs;
        var into = timeMs % BlockMs;
        return _travel > 0 && into < JourneyMs && AwayIn(timeMs) != AwayIn(Math.Max(0, timeMs - BlockMs)) ? timeMs - into + JourneyMs + into / 8 : timeMs;
    }

    private static long BlockMs => AwayBlockDays * World.DayMs;

    private Place PlaceOf(Device device, long timeMs, ref Chance chance)
    {
        var away = AwayIn(timeMs);
        var here = away is null ? Home : away.At(AccessKind.Home, Chance.ShareOf(Key ^ (ulong)(timeMs / BlockMs)));
        if (_vpnShare > 0 && chance.Happens(_vpnShare))
        {
            var exits = Country.Has(AccessKind.Exit) && chance.Happens(.7) ? Country : _world.Book.DrawCountryOf(AccessKind.Exit, ref chance);
            return Place.At(AccessKind.Exit, exits.Draw(AccessKind.Exit, ref chance), Key, here.Facts.Location, ref chance);
        }
        if (!device.IsDesktop && chance.Happens(.36))
            return Place.At(AccessKind.Mobile, away?.Draw(AccessKind.Mobile, ref chance) ?? Mobile, Key, null, ref chance);
        if (away is null && _office > 0 && chance.Happens(device.IsDesktop ? .5 : .25))
            return Place.At(AccessKind.Office, Country.At(AccessKind.Office, Chance.ShareOf(_office)), Chance.Key(_office, (ulong)chance.Below(2)), null, ref chance);
        var lease = double.IsPositiveInfinity(_leaseDays) ? 0 : (ulong)((double)timeMs / World.DayMs / _leaseDays + Chance.ShareOf(_household));
        var line = away is null ? Chance.Key(_household, lease) : Chance.Key(Key, (ulong)(timeMs / BlockMs));
        return Place.At(AccessKind.Home, here, line, null, ref chance);
    }

    private ulong? TokenOf(Device device, bool usual, ref Chance chance) =>
        _tokenHabit < KeepsNothingShare ? null
        : _tokenHabit < KeepsNothingShare + PrivateShare || !usual ? chance.Next()
        : Chance.Key(device.Key, 0x70C);
}
