using System.Globalization;
using System.Text.RegularExpressions;
using RiskAuth.Assessments;
using RiskAuth.Velocity;
using static RiskAuth.Tests.Velocity.SignIns;

namespace RiskAuth.Tests.Velocity;

/// <summary>A real server's log: every address with a burst of failures is reported, with the counts that grep gives.</summary>
public sealed partial class OpenSshCampaignTests
{
    private const string Log = "OpenSSH_2k.log";

    [SharedDataFact(Log)]
    public void Every_address_with_a_burst_of_failures_is_reported_with_its_counts()
    {
        var failures = Read();
        var board = new VelocityBoard();
        foreach (var (time, user, ip) in failures)
            board.Run(Keys(user, ip), Outcome.WrongPassword, time);

        var reported = board.AllCampaigns().Where(campaign => campaign.KeyKind == VelocityKind.Address).ToDictionary(campaign => campaign.Key);
        var bursts = failures.GroupBy(failure => failure.Ip).Where(HasBurst).ToList();
        Assert.Equal(520, failures.Count);
        Assert.Equal(9, bursts.Count);
        foreach (var burst in bursts)
        {
            var campaign = reported[burst.Key];
            Assert.Equal(burst.Count(), campaign.Failures);
            Assert.Equal(burst.Count(), campaign.Attempts);
            Assert.Equal(burst.Select(failure => failure.User).Distinct().Count(), campaign.Users);
            Assert.Equal(1, campaign.Addresses);
        }
        Assert.Equal(CampaignKind.BruteForce, reported["183.62.140.253"].Kind);
        Assert.Equal(CampaignKind.CredentialStuffing, reported["187.141.143.180"].Kind);
    }

    [SharedDataFact(Log)]
    public void The_account_that_many_addresses_guess_at_is_reported_too()
    {
        var board = new VelocityBoard();
        foreach (var (time, user, ip) in Read())
            board.Run(Keys(user, ip), Outcome.WrongPassword, time);

        var root = board.AllCampaigns().Single(campaign => campaign is { KeyKind: VelocityKind.User, Key: "root" });
        Assert.Equal((CampaignKind.DistributedGuessing, Read().Where(failure => failure.User == "root").Select(failure => failure.Ip).Distinct().Count()), (root.Kind, root.Addresses));
    }

    [SharedDataFact(Log)]
    public void Nearly_all_of_what_follows_a_burst_is_seen_as_part_of_it()
    {
        var script = new Scenario(seed: 1);
        foreach (var (time, user, ip) in Read())
            script.Attack(time, Keys(user, ip));

        var late = script.Run().GroupBy(step => step.Try.Keys.Ip).SelectMany(address => address.Skip(20)).ToList();
        Assert.True(late.Count > 350);
        Assert.InRange((double)late.Count(step => step.InCampaign) / late.Count, .98, 1);
    }

    /// <summary>Five failures within ten minutes, as somebody would count them by hand.</summary>
    private static bool HasBurst(IGrouping<string, (DateTimeOffset Time, string User, string Ip)> address)
    {
        var times = address.Select(failure => failure.Time).ToList();
        return times.Where((time, index) => index >= 4 && time - times[index - 4] < TimeSpan.FromMinutes(10)).Any();
    }

    private static List<(DateTimeOffset Time, string User, string Ip)> Read() =>
    [
        .. File.ReadLines(SharedData.Require(Log)).Select(line => FailedPassword().Match(line)).Where(match => match.Success)
            .Select(match => (
                DateTimeOffset.ParseExact("2025 " + match.Groups["time"].Value, "yyyy MMM d HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                match.Groups["user"].Value, match.Groups["ip"].Value)),
    ];

    [GeneratedRegex(@"^(?<time>\w{3} \d+ [\d:]{8}).*Failed password for (invalid user )?(?<user>.*) from (?<ip>\S+) port")]
    private static partial Regex FailedPassword();
}
