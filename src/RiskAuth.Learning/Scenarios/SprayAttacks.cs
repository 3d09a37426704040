using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Scenarios;

/// <summary>Few passwords over many accounts; every account once a password, three quarters of the names guessed right.</summary>
internal static class SprayAttacks
{
    private const int GuessedNames = 12;
    private const int SomePopular = 30;

    public static void Minutes(Script script) => Spray(script, 1, TimeSpan.FromMinutes(script.Between(3, 20)), _ => script.Machine());

    public static void Hours(Script script) => Spray(script, 1, TimeSpan.FromHours(script.Between(2.0, 8)), _ => script.Machine());

    public static void Day(Script script) => Spray(script, 1, TimeSpan.FromHours(script.Between(20.0, 28)), _ => script.Machine());

    public static void Days(Script script)
    {
        var days = script.Between(3.0, 5);
        foreach (var resident in script.Residents)
            script.Live(resident, script.Now.Date.AddDays(Script.LiveDays), 3, .3);
        Spray(script, 1, TimeSpan.FromDays(days), _ => script.Machine());
    }

    public static void SomePasswords(Script script)
    {
        var places = Enumerable.Range(0, 10).Select(_ => script.Machine()).ToArray();
        Spray(script, 3, TimeSpan.FromHours(script.Between(1.0, 12)), at => places[at % places.Length]);
    }

    private static void Spray(Script script, int passwords, TimeSpan length, Func<int, Place> from)
    {
        var names = script.Residents.Select(resident => (resident.Name, (Resident?)resident))
            .Concat(Enumerable.Range(0, GuessedNames).Select(at => ($"guessed{at}", (Resident?)null))).ToArray();
        var first = script.Chance.Below(SomePopular);
        var gap = length / (names.Length * passwords);
        var time = script.Now;
        for (var at = 0; at < names.Length * passwords; at++)
        {
            if (at % names.Length == 0)
                Shuffle(script, names);
            var (name, victim) = names[at % names.Length];
            var password = Passwords.Popular(first + at / names.Length);
            if (victim is not null)
                script.Guess(time, victim, from(at), script.Pretend(), password);
            else
                script.Attack(time, name, from(at), script.Pretend(), password, Outcome.UnknownUser);
            time += gap * script.Between(.3, 1.7);
        }
    }

    private static void Shuffle<T>(Script script, T[] items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var other = script.Chance.Below(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }
}
