using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Learning.Simulation.People;

namespace RiskAuth.Learning.Scenarios;

/// <summary>Owners whose devices or passwords change, and an owner whom others attack.</summary>
internal static class ChangingThings
{
    public static void NewPhone(Script script)
    {
        var owner = script.PickEstablished();
        script.Silence(owner, script.Now, script.Now.AddDays(2));
        script.Owner(script.Now.AddDays(-1), owner, owner.AtHome(ref script.Chance), owner.Laptop);
        var phone = script.NewBrowser(desktop: false);
        if (script.Chance.Happens(.3))
            script.Mistake(script.Now.AddMinutes(9), owner, owner.AtHome(ref script.Chance), phone, script.Chance.Next());
        script.Owner(script.Now.AddMinutes(10), owner, owner.AtHome(ref script.Chance), phone);
        script.Owner(script.Now.AddHours(script.Between(2.0, 20)), owner, owner.OnTheRoad(ref script.Chance), phone);
    }

    public static void BrowserUpdate(Script script)
    {
        var before = script.Now.AddDays(-Script.HistoryDays);
        foreach (var browser in script.Residents.SelectMany(resident => new[] { resident.Laptop, resident.Phone }))
        {
            browser.FixedAgent = browser.Device.UserAgent(before.ToUnixTimeMilliseconds());
            script.Happen(script.Now, () => browser.FixedAgent = browser.Device.UserAgent(before.AddDays(95).ToUnixTimeMilliseconds()));
        }
        foreach (var resident in script.Residents)
            script.Visit(resident, script.Now.AddHours(script.Between(1.0, 40)));
    }

    public static void ForgetsCookies(Script script)
    {
        var owner = script.Settle(1, "p", .35, who => who.Laptop.KeepsTokens = who.Phone.KeepsTokens = false)[0];
        for (var visit = 0; visit < 8; visit++)
            script.Visit(owner, script.Now.AddHours(9 * visit + 1));
    }

    public static void ForgottenPassword(Script script)
    {
        foreach (var hidden in new[] { false, true })
        {
            var owner = script.PickEstablished();
            script.Silence(owner, script.Now, script.Now.AddDays(1));
            var browser = hidden ? owner.Phone : script.Chance.Happens(.5) ? owner.Laptop : new Browser(owner.Laptop.Device);
            var place = owner.AtHome(ref script.Chance);
            var time = script.Now.AddMinutes(script.Between(1, 300));
            for (var wrong = script.Between(3, 5); wrong > 0; wrong--)
            {
                script.Mistake(time, owner, place, browser, script.Chance.Next());
                time = time.AddSeconds(script.Between(8, 60));
            }
            script.Owner(time, owner, place, browser);
            script.Owner(time.AddHours(script.Between(1.0, 9)), owner, place, browser);
        }
    }

    /// <summary>A mail program goes on with the old password every few minutes until it is told the new one.</summary>
    public static void PasswordChangeWeek(Script script)
    {
        var country = script.Pick().Country;
        foreach (var colleague in script.Settle(25, "c", .3, who => who.Employ(country, script.TheOffice, ref script.Chance)))
        {
            var (old, changed) = (colleague.Password, script.Now.AddHours(script.Between(0.0, 100)));
            colleague.Password = script.Chance.Next();
            var mail = new Browser(colleague.Phone.Device) { KeepsTokens = false, FixedAgent = "iOS/26.1 (23B85) dataaccessd/1.0" };
            script.Owner(changed.AddMinutes(-2), colleague, colleague.AtOffice(ref script.Chance), colleague.Laptop);
            if (script.Chance.Happens(.4))
            {
                script.Owner(script.Now.AddDays(-script.Between(1, 6)), colleague, colleague.OnTheRoad(ref script.Chance), mail);
                for (var retry = script.Between(10, 25); retry > 0; retry--)
                    script.Mistake(changed.AddMinutes(4 * retry), colleague, retry > 12 ? colleague.AtOffice(ref script.Chance) : colleague.OnTheRoad(ref script.Chance), mail, old);
            }
            var next = changed.AddHours(script.Between(3.0, 20));
            for (var wrong = script.Between(0, 2); wrong > 0; wrong--)
                script.Mistake(next.AddSeconds(-20 * wrong), colleague, colleague.AtHome(ref script.Chance), colleague.Laptop, old);
            script.Owner(next, colleague, colleague.AtHome(ref script.Chance), colleague.Laptop);
        }
    }

    /// <summary>The welcome password: right for twelve who never changed it, wrong for six who did and forgot.</summary>
    public static void PopularPassword(Script script)
    {
        var welcome = Passwords.Popular(script.Chance.Below(30));
        var people = script.Settle(18, "w", .3);
        for (var i = 0; i < people.Count; i++)
        {
            var (who, time) = (people[i], script.Now.AddHours(script.Between(0.0, 20)));
            if (i < 12)
                who.Password = welcome;
            else
                script.Mistake(time.AddSeconds(-20), who, who.AtHome(ref script.Chance), who.Laptop, welcome);
            script.Owner(time, who, who.AtHome(ref script.Chance), who.Laptop);
        }
    }

    public static void MistypedNames(Script script)
    {
        foreach (var who in script.Residents.Take(10))
        {
            var (place, time) = (who.AtHome(ref script.Chance), script.Now.AddMinutes(script.Between(0.0, 120)));
            for (var name = script.Between(2, 4); name > 0; name--)
                script.Add(Side.Clean, time.AddSeconds(-25 * name), $"{who.Name}.{name}", place, who.Laptop, who.Password, Outcome.UnknownUser);
            script.Owner(time, who, place, who.Laptop);
        }
    }

    /// <summary>Dozens of addresses, or one, guess at the account while its owner goes on.</summary>
    public static void OwnerUnderAttack(Script script)
    {
        var owner = script.PickEstablished();
        owner.Laptop.KeepsTokens = owner.Phone.KeepsTokens = true;
        script.Owner(script.Now.AddDays(-3), owner, owner.AtHome(ref script.Chance), owner.Laptop);
        script.Owner(script.Now.AddDays(-2), owner, owner.OnTheRoad(ref script.Chance), owner.Phone);
        var places = Enumerable.Range(0, script.Chance.Happens(.5) ? 1 : 30).Select(_ => script.Machine()).ToArray();
        var time = script.Now;
        for (var guess = 0; guess < 60; guess++)
        {
            script.Attack(time, owner.Name, places[guess % places.Length], script.Pretend(), script.Chance.Next(), Outcome.WrongPassword);
            time = time.AddSeconds(script.Between(20, 300));
            if (guess % 10 == 9)
                script.Owner(time.AddSeconds(5), owner, guess % 20 == 9 ? owner.AtHome(ref script.Chance) : owner.OnTheRoad(ref script.Chance), guess % 20 == 9 ? owner.Laptop : owner.Phone);
        }
    }
}
