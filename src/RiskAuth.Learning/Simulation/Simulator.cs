using System.Globalization;
using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Simulation.People;
using RiskAuth.Learning.Simulation.Planning;

namespace RiskAuth.Learning.Simulation;

/// <summary>
/// A log of sign-ins that never happened, with the truth about each. Planned at once (who, when, with what outcome: 32 bytes an
/// attempt), and dressed one by one when read, in time order. Reading it twice gives the same twice.
/// </summary>
public sealed class Simulator
{
    private const double RttShare = .5;

    private readonly World _world;
    private readonly Plan _plan;
    private readonly int[] _order;
    private readonly Disguise _disguise;

    private Simulator(SimulationOptions options, World world, Plan plan)
    {
        (Options, _world, _plan) = (options, world, plan);
        _order = plan.InOrder();
        _disguise = new(world, plan);
    }

    public SimulationOptions Options { get; }

    /// <summary>Attempts in the log.</summary>
    public int Count => _order.Length;

    /// <summary>Share of people's visits with a client that they use once, found so that the share of new user agents meets its target.</summary>
    public double Turnover => _world.Turnover;

    /// <param name="onProgress">Told now and then how many of the users are planned.</param>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    public static Simulator Create(SimulationOptions options, AddressBook book, Action<int>? onProgress = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(book);
        if (options.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        var world = new World(options.Seed, book, options.Start.ToUnixTimeMilliseconds(), options.Users, 0);
        world = world with { Turnover = TurnoverSearch.Find(world, options.Days) };
        var plan = new Plan();
        var life = new LifePlanner(world, plan, options.Days);
        for (var person = 0; person < options.Users; person++)
        {
            life.Add(person);
            if (person % 4096 == 0)
                onProgress?.Invoke(person);
        }
        new NoisePlanner(world, plan, options.Days).Add();
        AddAttacks(options, world, plan);
        onProgress?.Invoke(options.Users);
        return new(options, world, plan);
    }

    /// <summary>The log in time order.</summary>
    public IEnumerable<SimulatedSignIn> SignIns()
    {
        for (var i = 0; i < _order.Length; i++)
            yield return Dress(i, _plan.Attempts[_order[i]]);
    }

    private static void AddAttacks(SimulationOptions options, World world, Plan plan)
    {
        var singleShots = new SingleShotPlanner(world, plan, options.Days);
        var campaigns = new CampaignPlanner(world, plan, options.Days);
        foreach (var family in options.Attacks.Distinct().Order())
        {
            if (CampaignPlanner.Plans(family))
                campaigns.Add(family, options.CampaignsPerThousandUsers);
            else
                singleShots.Add(family, options.SingleShotShare);
        }
    }

    private SimulatedSignIn Dress(int number, in PlannedAttempt planned)
    {
        var chance = _world.ChanceOf(Subject.Row, (ulong)number);
        var look = LookOf(planned);
        var (name, known) = NameOf(planned);
        var family = FamilyOf(planned);
        var rtt = look.Timed.RttMs(_world.Book.Service, ref chance);
        var isAttackIp = family is not null || planned.Kind == AttemptKind.Background;
        var signIn = new LoggedSignIn(
            string.Create(CultureInfo.InvariantCulture, $"s{number:D8}"),
            _world.TimeAt(planned.TimeMs),
            name,
            look.Place.Address,
            look.UserAgent,
            look.Token is { } token ? Hex("d", token) : null,
            chance.Happens(RttShare) ? rtt : null,
            Hex("p", PasswordOf(planned)),
            known,
            planned.Outcome,
            new LoggedLabels(isAttackIp, family is not null && planned.Outcome.IsSuccess()),
            null);
        return new(signIn, family) { Campaign = planned.Kind == AttemptKind.Campaign ? _plan.CampaignAttempts[planned.Detail].Campaign : null };
    }

    private Appearance LookOf(in PlannedAttempt planned) => planned.Kind switch
    {
        AttemptKind.Person or AttemptKind.Visitor => _disguise.OfPerson(planned.Actor, planned.Visit, planned.TimeMs),
        AttemptKind.Background => _disguise.OfMachine(_world.Key(Subject.Background, (ulong)planned.Actor), NameKey(planned), planned.TimeMs),
        AttemptKind.SingleShot => _disguise.Of(_plan.SingleShots[planned.Detail], planned.TimeMs),
        _ => _disguise.Of(_plan.CampaignAttempts[planned.Detail], planned.TimeMs),
    };

    private AttackFamily? FamilyOf(in PlannedAttempt planned) => planned.Kind switch
    {
        AttemptKind.SingleShot => _plan.SingleShots[planned.Detail].Family,
        AttemptKind.Campaign => _plan.CampaignAttempts[planned.Detail].Family,
        _ => null,
    };

    private (string Name, bool Known) NameOf(in PlannedAttempt planned)
    {
        if (planned.Kind is AttemptKind.Person or AttemptKind.SingleShot || planned is { Kind: AttemptKind.Campaign, Actor: >= 0 })
            return (string.Create(CultureInfo.InvariantCulture, $"u{planned.Actor:D7}"), true);
        return (Hex("x", NameKey(planned) >> 24), false);
    }

    /// <summary>Stands for a name that does not exist; people try one twice, then another.</summary>
    private ulong NameKey(in PlannedAttempt planned) => planned.Kind switch
    {
        AttemptKind.Visitor => Chance.Key(_world.Key(Subject.Visitor, (ulong)planned.Detail), (ulong)planned.Try / 2),
        AttemptKind.Background => Chance.Key(_world.Key(Subject.Background, (ulong)planned.Actor), planned.Try),
        _ => _plan.CampaignAttempts[planned.Detail].Name,
    };

    private ulong PasswordOf(in PlannedAttempt planned)
    {
        switch (planned.Kind)
        {
            case AttemptKind.Campaign:
                return _plan.CampaignAttempts[planned.Detail].Password;
            case AttemptKind.Background or AttemptKind.Visitor:
                return Chance.Key(NameKey(planned), 0x9A55);
            default:
                var person = new Person(_world, planned.Actor);
                return planned.Outcome == Outcome.WrongPassword ? Passwords.Wrong(person.Key, planned.Visit, planned.Try) : person.Password;
        }
    }

    private static string Hex(string prefix, ulong value) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{value:x}");
}
