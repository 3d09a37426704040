using RiskAuth.Assessments;
using RiskAuth.Velocity;

namespace RiskAuth.Tests.Velocity;

/// <summary>Clean behaviours: people who mistype, forget, share addresses and machines.</summary>
internal static class People
{
    private static readonly string[] Browsers = ["Chrome on Windows", "Safari on iPhone", "Firefox on Linux", "Edge on Windows", "Chrome on Android"];

    /// <summary>
    /// People who sign in from home, office and phone for some days, on devices that the account knows after the first success.
    /// One sign-in in twelve begins with a wrong password; some go on with others, now and then up to five; a few give up.
    /// </summary>
    /// <param name="tags">Whether passwords are known to the board.</param>
    public static void Live(this Scenario script, int people, int days, bool tags, DateTimeOffset start)
    {
        for (var person = 0; person < people; person++)
        {
            var known = new HashSet<string>();
            for (var day = 0; day < days; day++)
            {
                for (var times = script.Random.Next(4); times > 0; times--)
                {
                    var (ip, asn) = script.Random.Next(3) switch
                    {
                        0 => ($"198.51.{person / 200}.{person % 200 + 1}", 64_501u),
                        1 => ("203.0.113.10", 64_502u),
                        _ => ($"100.64.7.{script.Random.Next(1, 9)}", 64_503u),
                    };
                    var device = $"{person}'s {script.Random.Next(3)}";
                    var browser = Browsers[(person + device[^1]) % Browsers.Length];
                    var time = start.AddDays(day).AddHours(7).AddSeconds(script.Random.Next(14 * 3_600));
                    script.SignIn(time, $"person{person}", ip, asn, device, browser, known, tags);
                }
            }
        }
    }

    /// <summary>Everybody arrives within an hour and signs in from one address; every machine is new to its account.</summary>
    public static void Arrive(this Scenario script, string place, int people, string[] addresses, bool tags, DateTimeOffset start)
    {
        for (var person = 0; person < people; person++)
            script.SignIn(
                start.AddSeconds(script.Random.Next(3_600)), $"{place} {person}", addresses[script.Random.Next(addresses.Length)], 64_510,
                device: null, Browsers[person % Browsers.Length], [], tags);
    }

    /// <summary>One visit: wrong passwords or a mistyped name first, now and then, and then the right ones.</summary>
    private static void SignIn(
        this Scenario script, DateTimeOffset time, string user, string ip, uint asn, string? device, string browser, HashSet<string> known, bool tags)
    {
        var random = script.Random;
        if (random.Next(100) == 0)
            script.Clean(time, Keys(user + "x", "right of " + user, isKnown: false), Outcome.UnknownUser);
        if (random.Next(12) == 0)
        {
            var password = random.Next(1_000_000);
            for (var wrong = 0; wrong < 5 && (wrong == 0 || random.Next(10) < 4); wrong++)
            {
                time = time.AddSeconds(random.Next(6, 40));
                password += random.Next(2);
                script.Clean(time, Keys(user, $"{user} {password}", IsKnown()), Outcome.WrongPassword);
            }
            if (random.Next(15) == 0)
                return;
        }
        script.Clean(time.AddSeconds(random.Next(6, 40)), Keys(user, "right of " + user, IsKnown()), Outcome.Success);
        if (device is not null)
            known.Add(device);

        bool IsKnown() => device is not null && known.Contains(device);

        VelocityKeys Keys(string name, string password, bool isKnown) =>
            SignIns.Keys(name, ip, asn, device, browser, tags ? password : null, known: isKnown);
    }
}
