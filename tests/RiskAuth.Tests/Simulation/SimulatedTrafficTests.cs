using RiskAuth.Assessments;
using RiskAuth.Learning.Simulation;
using RiskAuth.Network;

namespace RiskAuth.Tests.Simulation;

public sealed class SimulatedTrafficTests(SimulatedTraffic traffic) : IClassFixture<SimulatedTraffic>
{
    [Fact]
    public void Legitimate_life_has_the_published_marginals()
    {
        var counter = new MarginalCounter(traffic.Book.Source);
        foreach (var row in traffic.Rows)
            counter.Count(row);
        var figures = counter.Figures();
        Assert.Equal(12, figures.Count(figure => figure.Target is not null));
        Assert.All(figures, figure => Assert.True(figure.Holds, $"{figure.Name}: {figure.Realised:0.000}, not {figure.Target:0.000}"));
    }

    [Fact]
    public void Attackers_look_like_everybody_in_all_that_they_borrow_and_in_when_they_come()
    {
        var report = SimulationAudit.Run(traffic.Rows, traffic.Book.Source);
        Assert.True(report.Holds, $"{report.Worst}");
        Assert.DoesNotContain(report.Figures, figure => figure.IsBorrowed && double.IsNaN(figure.Auc));
        foreach (var family in AttackFamilies.SingleShot)
        {
            var placement = report.Figures.Single(figure => figure.Family == family && figure.Group == AuditGroup.Placement);
            Assert.True(placement.IsBorrowed);
            Assert.InRange(placement.Auc, 1 - AuditReport.Limit, AuditReport.Limit);
        }
    }

    /// <summary>The published rule, an attack some hours after the victim's success, and a stock browser: what a simulator must not do.</summary>
    [Fact]
    public void The_audit_sees_a_simulator_that_gives_itself_away()
    {
        var lastSuccess = new Dictionary<string, DateTimeOffset>();
        var told = new List<SimulatedSignIn>();
        foreach (var row in traffic.Rows)
        {
            if (row.Attack is not (null or AttackFamily.Naive))
                continue;
            var signIn = row.SignIn;
            var after = lastSuccess.GetValueOrDefault(signIn.User, signIn.Time).AddHours(3 + (signIn.Time.Minute % 20));
            told.Add(row.Attack is null ? row : row with { SignIn = signIn with { Time = after, UserAgent = Some.FirefoxOnLinux, RttMs = 250 } });
            if (row.Attack is null && signIn.Outcome.IsSuccess())
                lastSuccess[signIn.User] = signIn.Time;
        }
        var report = SimulationAudit.Run(told.OrderBy(row => row.SignIn.Time), traffic.Book.Source);
        double Auc(AuditGroup group) => report.Figures.Single(figure => figure.Group == group).Auc;
        Assert.False(report.Holds);
        Assert.InRange(Auc(AuditGroup.UserAgent), .95, 1);
        Assert.InRange(Auc(AuditGroup.Rtt), .9, 1);
        Assert.InRange(Auc(AuditGroup.Placement), .65, 1);
        Assert.InRange(Auc(AuditGroup.Together), .95, 1);
        Assert.InRange(Auc(AuditGroup.Country), .4, AuditReport.Limit);
    }

    [Fact]
    public void Every_family_is_there_and_labelled()
    {
        foreach (var family in AttackFamilies.All)
        {
            var rows = traffic.Rows.Where(row => row.Attack == family).ToList();
            Assert.True(rows.Count >= 300, $"{family}: {rows.Count}");
            Assert.All(rows, row => Assert.True(row.SignIn.Labels!.AttackIp && !row.IsLegitimate && !row.IsBackground));
        }
        Assert.All(traffic.Rows.Where(row => row.IsLegitimate), row => Assert.Equal(new LoggedLabels(false, false), row.SignIn.Labels));
    }

    [Fact]
    public void Times_never_go_back_and_stay_within_the_days_asked_for()
    {
        var start = SimulatedTraffic.Options.Start;
        // Campaigns that start on the last day, and retries, may run over.
        var end = start.AddDays(SimulatedTraffic.Options.Days + 3);
        var last = start;
        foreach (var row in traffic.Rows)
        {
            Assert.InRange(row.SignIn.Time, last, end);
            last = row.SignIn.Time;
        }
    }

    [Fact]
    public void Ids_are_unique() => Assert.Equal(traffic.Rows.Count, traffic.Rows.Select(row => row.SignIn.Id).Distinct().Count());

    [Fact]
    public void No_browser_comes_from_the_future()
    {
        var agents = new UserAgentCache();
        foreach (var row in traffic.Rows)
        {
            var facts = agents.Parse(row.SignIn.UserAgent);
            var newest = facts.Browser switch
            {
                "Chrome" or "Chrome Mobile" or "Chrome Mobile WebView" or "Chrome Mobile iOS" or "Edge" => ChromeOn(row.SignIn.Time),
                "Firefox" or "Firefox Mobile" => ChromeOn(row.SignIn.Time) + 2,
                "Safari" or "Mobile Safari" => 26,
                _ => int.MaxValue,
            };
            Assert.True(facts.BrowserMajor <= newest, $"{row.SignIn.Time:u} {row.SignIn.UserAgent}");
        }
    }

    [Fact]
    public void People_fumble_and_give_up_as_attackers_do()
    {
        double ShareOf(Func<SimulatedSignIn, bool> of, Outcome outcome)
        {
            var rows = traffic.Rows.Where(of).ToList();
            return (double)rows.Count(row => row.SignIn.Outcome == outcome) / rows.Count;
        }
        foreach (var outcome in new[] { Outcome.Success, Outcome.WrongPassword, Outcome.Abandoned })
        {
            var people = ShareOf(row => row.IsLegitimate && row.SignIn.KnownUser == true, outcome);
            var attackers = ShareOf(row => row.Attack is { } family && AttackFamilies.SingleShot.Contains(family), outcome);
            Assert.InRange(attackers, people - .04, people + .04);
            Assert.True(people > .02);
        }
    }

    [Fact]
    public void A_stolen_token_is_one_that_the_victim_used()
    {
        var used = new HashSet<(string, string?)>();
        var (known, all) = (0, 0);
        foreach (var row in traffic.Rows)
        {
            if (row.IsLegitimate)
                used.Add((row.SignIn.User, row.SignIn.DeviceId));
            if (row.Attack != AttackFamily.TokenReplay)
                continue;
            Assert.NotNull(row.SignIn.DeviceId);
            all++;
            known += used.Contains((row.SignIn.User, row.SignIn.DeviceId)) ? 1 : 0;
        }
        Assert.Equal(all, known);
    }

    [Fact]
    public void No_other_attacker_shows_a_token_that_the_victim_used()
    {
        var used = traffic.Rows.Where(row => row.IsLegitimate && row.SignIn.DeviceId is not null).Select(row => (row.SignIn.User, row.SignIn.DeviceId)).ToHashSet();
        Assert.DoesNotContain(traffic.Rows, row =>
            row.Attack is not (null or AttackFamily.TokenReplay) && used.Contains((row.SignIn.User, row.SignIn.DeviceId)));
    }

    [Fact]
    public void A_targeted_attacker_has_the_victims_operator_and_not_the_victims_line()
    {
        var byUser = traffic.Rows.Where(row => row.IsLegitimate).ToLookup(row => row.SignIn.User);
        var (sameOperator, newAddress, all) = (0, 0, 0);
        foreach (var row in traffic.Rows.Where(row => row.Attack is AttackFamily.Targeted or AttackFamily.VeryTargeted))
        {
            var own = byUser[row.SignIn.User].ToList();
            if (own.Count < 5)
                continue;
            all++;
            var asn = traffic.Book.Source.Find(row.SignIn.Ip).Asn;
            sameOperator += own.Any(other => traffic.Book.Source.Find(other.SignIn.Ip).Asn == asn) ? 1 : 0;
            newAddress += own.All(other => other.SignIn.Ip.Host != row.SignIn.Ip.Host) ? 1 : 0;
        }
        Assert.True(all > 100);
        Assert.True(sameOperator > .85 * all, $"{sameOperator} of {all}");
        Assert.True(newAddress > .95 * all, $"{newAddress} of {all}");
    }

    /// <summary>Chrome 154 came on 10 November 2026, and one every four weeks.</summary>
    private static int ChromeOn(DateTimeOffset time) =>
        154 + (int)Math.Floor((time - new DateTimeOffset(2026, 11, 10, 0, 0, 0, TimeSpan.Zero)).TotalDays / 28);
}
