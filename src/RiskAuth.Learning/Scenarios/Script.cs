using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Agents;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Scenarios;

/// <summary>On whose side the attempt is.</summary>
internal enum Side : byte
{
    /// <summary>Life before the script's moment: it makes the history, and is not judged.</summary>
    History,

    /// <summary>An owner at an account of their own.</summary>
    Clean,

    Attacker,
}

/// <summary>One attempt of a script, or, where <see cref="Event"/> is set, something that happens between attempts.</summary>
/// <param name="Truth">What comes of it if nobody asks for more.</param>
internal sealed record Step(
    DateTimeOffset Time, Side Side, string User, Place Place, Browser Browser, ulong Password, Outcome Truth, int RttMs, Action? Event = null)
{
    /// <summary>What the page's script saw, where the installation collects it.</summary>
    public Fingerprint? Fingerprint { get; init; }
}

/// <summary>
/// A small installation with weeks of history, and what a behaviour adds to it. All follows from the seed: people, places, browsers, times.
/// </summary>
internal sealed class Script
{
    public const int HistoryDays = 26;

    /// <summary>Days that life goes on beside what a behaviour adds.</summary>
    public const int LiveDays = 2;

    private const int FewestResidents = 24;
    private const double FumbleShare = .1;
    private const double LostVisitorShare = .12;
    private const double FingerprintShare = .6;

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Step> _steps = [];
    private Chance _chance;

    public Script(ulong seed, AddressBook book)
    {
        _chance = new(seed);
        Book = book;
        CollectsFingerprints = _chance.Happens(FingerprintShare);
        OutcomesComeFirst = _chance.Happens(.5);
        TheOffice = _chance.Next() | 1;
        var residents = new Resident[FewestResidents + _chance.Below(9)];
        for (var i = 0; i < residents.Length; i++)
            residents[i] = new($"u{i:D3}", book, TheOffice, ref _chance);
        Residents = residents;
        Now = Start.AddDays(HistoryDays).AddHours(24 * _chance.Share());
        foreach (var resident in residents)
            Live(resident, Start, HistoryDays + LiveDays, .25 + .1 * _chance.Share());
    }

    public AddressBook Book { get; }

    public IReadOnlyList<Resident> Residents { get; }

    /// <summary>Whether the page's script runs: it does in some installations and not in others.</summary>
    public bool CollectsFingerprints { get; }

    /// <summary>Whether a wrong password is reported even where the attempt was challenged; else whoever is challenged walks away.</summary>
    public bool OutcomesComeFirst { get; }

    /// <summary>Whether passwords are unknown to the engine, as where clients prove them by SRP; a behaviour that needs to may say so.</summary>
    public bool HidesPasswords { get; set; }

    public ulong TheOffice { get; }

    /// <summary>When what the behaviour is about begins: some time of the day, after weeks of life.</summary>
    public DateTimeOffset Now { get; }

    public IReadOnlyList<Step> Steps => _steps;

    public ref Chance Chance => ref _chance;

    /// <summary>More people, with a history of their own.</summary>
    /// <param name="change">What is special about each of them, before they live; null for nothing.</param>
    public IReadOnlyList<Resident> Settle(int count, string name, double visitsPerDay, Action<Resident>? change = null)
    {
        var settled = new Resident[count];
        for (var i = 0; i < count; i++)
        {
            settled[i] = new($"{name}{i:D2}", Book, 0, ref _chance);
            change?.Invoke(settled[i]);
            if (visitsPerDay > 0)
                Live(settled[i], Start, HistoryDays, visitsPerDay);
        }
        return settled;
    }

    public Resident Pick() => Residents[_chance.Below(Residents.Count)];

    /// <summary>Somebody with history at least.</summary>
    public Resident PickEstablished(int signIns = 5)
    {
        var counts = _steps.Where(step => step.Time < Now && step.Truth.IsSuccess()).CountBy(step => step.User).ToDictionary();
        var fitting = Residents.Where(resident => counts.GetValueOrDefault(resident.Name) >= signIns).ToList();
        return fitting[_chance.Below(fitting.Count)];
    }

    public double Between(double low, double high) => low + (high - low) * _chance.Share();

    public int Between(int low, int high) => low + _chance.Below(high - low + 1);

    /// <summary>The script's moment and some time more.</summary>
    public DateTimeOffset After(TimeSpan time) => Now + time;

    public void Add(Side side, DateTimeOffset time, string user, Place place, Browser browser, ulong password, Outcome truth)
    {
        var step = new Step(time, side, user, place, browser, password, truth, place.RttMs(Book.Service, ref _chance));
        var language = place.Site.Facts.Country == "NO" ? "nb-NO,nb,en" : "en-GB,en";
        _steps.Add(CollectsFingerprints ? step with { Fingerprint = browser.Fingerprint(place.Site.Facts, language) } : step);
    }

    /// <summary>Something that happens between attempts, such as the theft of a token.</summary>
    public void Happen(DateTimeOffset time, Action what) =>
        _steps.Add(new(time, Side.History, "", default, null!, 0, default, 0, what));

    public void Owner(DateTimeOffset time, Resident who, Place place, Browser browser) =>
        Add(SideAt(time), time, who.Name, place, browser, who.Password, Outcome.Success);

    public void Mistake(DateTimeOffset time, Resident who, Place place, Browser browser, ulong wrong) =>
        Add(SideAt(time), time, who.Name, place, browser, wrong, Outcome.WrongPassword);

    public void Attack(DateTimeOffset time, string user, Place place, Browser browser, ulong password, Outcome truth) =>
        Add(Side.Attacker, time, user, place, browser, password, truth);

    /// <summary>A guess at somebody's account, which hits if the password is right.</summary>
    public void Guess(DateTimeOffset time, Resident victim, Place place, Browser browser, ulong password) =>
        Attack(time, victim.Name, place, browser, password, password == victim.Password ? Outcome.Success : Outcome.WrongPassword);

    /// <summary>Takes out what was planned for somebody from some moment on.</summary>
    public void Silence(Resident who, DateTimeOffset from, DateTimeOffset to) =>
        _steps.RemoveAll(step => step.User == who.Name && step.Time >= from && step.Time < to);

    public Browser NewBrowser(bool desktop) => new(Resident.DrawDevice(ref _chance, desktop));

    /// <summary>A browser that keeps nothing, as attackers' programs pretend to be one.</summary>
    public Browser Pretend() => new(Device.Draw(ref _chance)) { KeepsTokens = false };

    public Place Machine() => AttackerMachine.Draw(Book, ref _chance);

    public IEnumerable<Step> InOrder() => _steps.OrderBy(step => step.Time);

    /// <summary>A person's sign-ins, with what goes wrong now and then.</summary>
    public void Live(Resident who, DateTimeOffset from, int days, double visitsPerDay)
    {
        for (var day = 0; day < days; day++)
        {
            if (_chance.Happens(visitsPerDay))
                Visit(who, from.AddDays(day).AddHours(who.Hour - who.UtcOffsetHours + 1.2 * _chance.Normal()));
        }
    }

    /// <summary>One visit: from home, the road or the office, sometimes with a wrong password or name first.</summary>
    public void Visit(Resident who, DateTimeOffset time)
    {
        var share = _chance.Share();
        var (place, browser) = who.Office != 0 && share < .4 ? (who.AtOffice(ref _chance), who.Laptop)
            : share < .65 ? (who.AtHome(ref _chance), _chance.Happens(.6) ? who.Laptop : who.Phone)
            : (who.OnTheRoad(ref _chance), who.Phone);
        if (_chance.Happens(LostVisitorShare))
            Add(SideAt(time), time.AddSeconds(-40), who.Name + "@x", place, browser, who.Password, Outcome.UnknownUser);
        if (_chance.Happens(FumbleShare))
            Mistake(time.AddSeconds(-15), who, place, browser, _chance.Next());
        Owner(time, who, place, browser);
    }

    private Side SideAt(DateTimeOffset time) => time < Now ? Side.History : Side.Clean;
}
