using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Scenarios;

/// <summary>Many guesses at few accounts.</summary>
internal static class GuessingAttacks
{
    private const double HidesPasswordsShare = .3;
    private const double HitShare = .3;

    public static void Burst(Script script)
    {
        script.HidesPasswords = script.Chance.Happens(HidesPasswordsShare);
        var (place, browser) = (script.Machine(), script.Pretend());
        var victims = Enumerable.Range(0, script.Between(1, 4)).Select(_ => script.Pick()).Distinct().ToList();
        var time = script.Now;
        for (var count = script.Between(25, 60); count > 0; count--)
        {
            script.Guess(time, victims[script.Chance.Below(victims.Count)], place, browser, script.Chance.Next());
            time = time.AddSeconds(script.Between(.3, 3));
        }
    }

    public static void BruteForce(Script script) => Guess(script, script.Between(60, 140), 1, 10);

    public static void SlowBruteForce(Script script) => Guess(script, script.Between(40, 70), 360, 720);

    /// <summary>The office's address is the victim's own, and colleagues sign in from it all the time.</summary>
    public static void FromTheOffice(Script script)
    {
        script.HidesPasswords = script.Chance.Happens(HidesPasswordsShare);
        var country = script.Pick().Country;
        var colleagues = script.Settle(script.Between(6, 12), "c", .3, who => who.Employ(country, script.TheOffice, ref script.Chance));
        var victim = colleagues[0];
        var browser = script.NewBrowser(desktop: true);
        foreach (var colleague in colleagues)
        {
            script.Owner(script.Now.AddDays(-1).AddMinutes(script.Between(0, 60)), colleague, colleague.AtOffice(ref script.Chance), colleague.Laptop);
            if (colleague != victim)
                script.Owner(script.Now.AddMinutes(script.Between(0.0, 30)), colleague, colleague.AtOffice(ref script.Chance), colleague.Laptop);
        }
        var time = script.Now;
        for (var count = script.Between(25, 50); count > 0; count--)
        {
            script.Guess(time, victim, victim.AtOffice(ref script.Chance), browser, script.Chance.Next());
            time = time.AddSeconds(script.Between(10, 60));
        }
    }

    public static void Distributed(Script script) => GuessFromMany(script, script.Between(25, 60), script.Between(50, 120), 20, 300);

    public static void SlowDistributed(Script script) => GuessFromMany(script, 30, 30, 2_000, 4_400);

    public static void SuccessAfterFailures(Script script)
    {
        script.HidesPasswords = script.Chance.Happens(HidesPasswordsShare);
        var (victim, place, browser) = (script.PickEstablished(), script.Machine(), script.NewBrowser(desktop: true));
        var time = script.Now;
        for (var count = script.Between(6, 9); count > 0; count--)
        {
            script.Guess(time, victim, place, browser, script.Chance.Next());
            time = time.AddSeconds(script.Between(20, 140));
        }
        script.Guess(time, victim, place, browser, victim.Password);
        script.Guess(time.AddMinutes(script.Between(10, 60)), victim, place, browser, victim.Password);
    }

    private static void Guess(Script script, int count, double fromSeconds, double toSeconds)
    {
        script.HidesPasswords = script.Chance.Happens(HidesPasswordsShare);
        var (victim, place, browser) = (script.Pick(), script.Machine(), script.Pretend());
        var hits = script.Chance.Happens(HitShare);
        var time = script.Now;
        for (var guess = 0; guess < count; guess++)
        {
            var password = hits && guess == count - 1 ? victim.Password : guess < Passwords.PopularCount ? Passwords.Popular(guess) : script.Chance.Next();
            script.Guess(time, victim, place, browser, password);
            time = time.AddSeconds(script.Between(fromSeconds, toSeconds));
        }
    }

    private static void GuessFromMany(Script script, int addresses, int count, double fromSeconds, double toSeconds)
    {
        script.HidesPasswords = script.Chance.Happens(HidesPasswordsShare);
        var victim = script.PickEstablished();
        var places = Enumerable.Range(0, addresses).Select(_ => script.Machine()).ToArray();
        var time = script.Now;
        for (var guess = 0; guess < count; guess++)
        {
            script.Attack(time, victim.Name, places[guess % addresses], script.Pretend(), script.Chance.Next(), Outcome.WrongPassword);
            time = time.AddSeconds(script.Between(fromSeconds, toSeconds));
        }
    }
}
