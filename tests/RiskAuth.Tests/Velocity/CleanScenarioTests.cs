using RiskAuth.Assessments;
using RiskAuth.Velocity;
using static RiskAuth.Tests.Velocity.SignIns;

namespace RiskAuth.Tests.Velocity;

/// <summary>Clean behaviours that a careless rule would call attacks.</summary>
public sealed class CleanScenarioTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_month_of_sixty_three_people_raises_nothing(bool tags)
    {
        var (signIns, bruteForce, others) = (0, 0, 0);
        for (var seed = 0; seed < 20; seed++)
        {
            var script = new Scenario(seed);
            script.Live(people: 63, days: 30, tags, Start.AddHours(-8));
            var judged = script.Run();
            signIns += judged.Count;
            bruteForce += judged.FalseAlarms(CampaignKind.BruteForce);
            others += judged.FalseAlarms() - judged.FalseAlarms(CampaignKind.BruteForce);
        }

        Assert.InRange(bruteForce, 0, 5 * signIns / 10_000);
        Assert.Equal(0, others);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(200, false)]
    [InlineData(2_000, false)]
    public void An_office_of_many_people_behind_one_address_raises_nothing(int people, bool tags)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var script = new Scenario(seed);
            for (var day = 0; day < 5; day++)
                script.Arrive("office", people, ["203.0.113.99"], tags, Start.AddDays(day));

            Assert.Equal(0, script.Run().FalseAlarms());
            Assert.Empty(script.Board.AllCampaigns());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Five_hundred_customers_behind_a_carriers_addresses_raise_nothing(bool tags)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var script = new Scenario(seed);
            for (var hour = 0; hour < 24; hour++)
                script.Arrive("customer", 500, [.. Enumerable.Range(1, 8).Select(n => $"100.64.7.{n}")], tags, Start.AddHours(hour));

            Assert.Equal(0, script.Run().FalseAlarms());
            Assert.Empty(script.Board.AllCampaigns());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Five_wrong_passwords_and_then_the_right_one_raise_nothing(bool tags)
    {
        var script = new Scenario(seed: 1);
        for (var n = 0; n < 6; n++)
            script.Clean(Start.AddSeconds(12 * n), Keys(password: tags ? $"try{n}" : null), n == 5 ? Outcome.Success : Outcome.WrongPassword);
        script.Clean(Start.AddMinutes(3), Keys(), Outcome.Success);

        Assert.Equal(0, script.Run().FalseAlarms());
        Assert.Empty(script.Board.AllCampaigns());
    }

    [Fact]
    public void A_password_manager_that_retries_an_old_password_raises_nothing()
    {
        var script = new Scenario(seed: 1);
        for (var n = 0; n < 30; n++)
            script.Clean(Start.AddSeconds(20 * n), Keys(password: "the old one"), Outcome.WrongPassword);
        script.Clean(Start.AddMinutes(11), Keys(password: "the new one"), Outcome.Success);

        Assert.Equal(0, script.Run().FalseAlarms());
        Assert.Empty(script.Board.AllCampaigns());
    }

    [Fact]
    public void A_known_device_that_retries_without_end_raises_nothing_for_others()
    {
        var script = new Scenario(seed: 1);
        for (var n = 0; n < 39; n++)
            script.Clean(Start.AddSeconds(20 * n), Keys(device: "own", known: true), Outcome.WrongPassword);
        for (var n = 0; n < 5; n++)
            script.Clean(Start.AddMinutes(14 + n), Keys($"colleague{n}", device: $"laptop{n}"), Outcome.Success);

        Assert.Equal(0, script.Run().FalseAlarms());
    }

    [Fact]
    public void A_computer_lab_raises_nothing()
    {
        var script = new Scenario(seed: 1);
        for (var student = 0; student < 120; student++)
        {
            var time = Start.AddMinutes(4 * student);
            if (student % 6 == 0)
                script.Clean(time, Keys($"student{student}", device: $"machine {student % 20}", userAgent: "lab"), Outcome.WrongPassword);
            script.Clean(time.AddSeconds(20), Keys($"student{student}", device: $"machine {student % 20}", userAgent: "lab"), Outcome.Success);
        }

        Assert.Equal(0, script.Run().FalseAlarms());
        Assert.Empty(script.Board.AllCampaigns());
    }

    [Fact]
    public void A_carrier_that_changes_a_forgetful_persons_address_raises_no_distributed_guessing()
    {
        var script = new Scenario(seed: 1);
        for (var n = 0; n < 5; n++)
            script.Clean(Start.AddMinutes(20 * n), Keys(ip: $"100.64.{n}.9", password: $"try{n}"), Outcome.WrongPassword);
        script.Clean(Start.AddMinutes(110), Keys(ip: "100.64.9.9", password: "right"), Outcome.Success);
        script.Clean(Start.AddMinutes(120), Keys(ip: "100.64.9.9", password: "right"), Outcome.Success);

        Assert.Equal(0, script.Run().FalseAlarms());
    }

    [Fact]
    public void A_popular_browser_that_attackers_use_too_does_not_accuse_its_people()
    {
        var script = new Scenario(seed: 1);
        for (var n = 0; n < 6_000; n++)
            script.Clean(Start.AddSeconds(30 * n), Keys($"user{n % 900}", $"{60 + n % 90}.{n % 200}.3.4", userAgent: "popular"), Outcome.Success);
        for (var n = 0; n < 150; n++)
            script.Attack(Start.AddDays(1).AddSeconds(24 * n), Keys($"leaked{n}", $"{20 + n % 30}.{n}.5.6", userAgent: "popular"), Outcome.UnknownUser);

        Assert.InRange(script.Run().FalseAlarms(), 0, 5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_half_of_all_names_do_not_exist_that_is_no_attack(bool tags)
    {
        var (attempts, alarms) = (0, 0);
        for (var seed = 0; seed < 3; seed++)
        {
            var script = new Scenario(seed);
            for (var n = 0; n < 8_000; n++)
            {
                var (person, time) = (script.Random.Next(1_500), Start.AddSeconds(60 * n + script.Random.Next(60)));
                var lost = script.Random.Next(2) == 0;
                var home = $"{60 + person % 90}.{person / 90}.3.{script.Random.Next(1, 4)}";
                script.Clean(
                    time, Keys(lost ? $"lost{n}" : $"person{person}", home, userAgent: $"agent {person % 6}", password: tags ? $"pw{person}" : null),
                    lost ? Outcome.UnknownUser : Outcome.Success);
            }
            var judged = script.Run();
            (attempts, alarms) = (attempts + judged.Count, alarms + judged.FalseAlarms());
        }

        Assert.InRange(alarms, 0, 5 * attempts / 10_000);
    }

    [Fact]
    public void An_installation_that_reports_no_outcomes_raises_nothing()
    {
        var script = new Scenario(seed: 1);
        for (var n = 0; n < 2_000; n++)
            script.Clean(Start.AddSeconds(20 * n), Keys($"user{n % 300}"), Outcome.Abandoned);

        Assert.Equal(0, script.Run().FalseAlarms());
    }

    [Fact]
    public void A_new_tenant_of_an_attackers_address_is_left_alone_some_hours_later()
    {
        var script = new Scenario(seed: 1);
        for (var n = 0; n < 200; n++)
            script.Attack(Start.AddSeconds(n), Keys($"leaked{n}", "192.0.2.66"));
        for (var n = 0; n < 20; n++)
            script.Clean(Start.AddHours(14 + n), Keys($"family{n % 4}", "192.0.2.66"), Outcome.Success);

        Assert.Equal(0, script.Run().FalseAlarms());
    }
}
