using RiskAuth.Assessments;
using RiskAuth.Learning.Detection;
using RiskAuth.Network;

namespace RiskAuth.Tests.Detection;

/// <summary>Logged sign-ins whose details do not matter.</summary>
internal static class SomeSignIns
{
    public static LoggedSignIn Of(string user, DateTimeOffset time, string ip = "84.208.20.110") => new(
        $"{user} {time:O}", time, user, ClientAddress.Parse(ip), Some.ChromeOnWindows, null, 30, null, null, Outcome.Success, null, new("NO", null, "Oslo", 2119));

    /// <summary>
    /// A log of people who each have a site, a browser and a round-trip time of their own, at the operators 1 to 3 of one of two
    /// countries, half of them with a device; some of their rows are failures, and of some nothing is known.
    /// </summary>
    public static List<LabelledSignIn> Log(int seed, int users, int rows)
    {
        var random = new Random(seed);
        var log = new List<LabelledSignIn>();
        var time = Some.Noon;
        for (var i = 0; i < rows; i++)
        {
            var user = random.Next(users);
            time += TimeSpan.FromSeconds(random.Next(600));
            var signIn = Of($"user{user}", time, $"84.208.{user}.{user % 200 + 1}") with
            {
                UserAgent = $"Browser/{user}",
                RttMs = 100 + user,
                DeviceId = user % 2 == 0 ? $"device{user}" : null,
                Network = new(user % 4 < 2 ? "NO" : "SE", null, null, (uint)(1 + user % 3)),
                Outcome = random.Next(5) == 0 ? Outcome.WrongPassword : Outcome.Success,
            };
            var truth = random.Next(10) == 0 || signIn.Outcome != Outcome.Success ? Truth.Unknown : Truth.Legitimate;
            log.Add(new(signIn, truth, null));
        }
        return log;
    }
}
