using RiskAuth.Assessments;
using RiskAuth.Velocity;
using static RiskAuth.Tests.Velocity.SignIns;

namespace RiskAuth.Tests.Velocity;

/// <summary>Scripted attacks amid the life of 63 people: after the 20th attempt nearly all of an attack must be seen as a campaign of its kind.</summary>
public sealed class AttackScenarioTests
{
    private const double Caught = .98;

    private static readonly DateTimeOffset Noon = Start.AddDays(1).AddHours(4);

    [Theory]
    [InlineData(2, 400)]
    [InlineData(60, 300)]
    [InlineData(300, 200)]
    public void Many_guesses_at_one_account_are_brute_force(int everySeconds, int guesses)
    {
        foreach (var tags in new[] { true, false })
        {
            var script = Amid(people: 63, tags);
            for (var n = 0; n < guesses; n++)
                script.Attack(Noon.AddSeconds(n * everySeconds), Keys("person7", "192.0.2.66", password: tags ? $"guess{n}" : null));

            Assert.InRange(script.Run().CaughtAfterTwenty(CampaignKind.BruteForce), Caught, 1);
        }
    }

    [Fact]
    public void Many_guesses_from_one_address_at_few_accounts_are_brute_force()
    {
        var script = Amid(people: 63, tags: false);
        for (var n = 0; n < 300; n++)
            script.Attack(Noon.AddSeconds(n * 5), Keys($"admin{n % 3}", "192.0.2.66"), Outcome.UnknownUser);

        Assert.InRange(script.Run().CaughtAfterTwenty(CampaignKind.BruteForce), Caught, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(150)]
    public void Many_names_from_one_address_are_stuffing(int everySeconds)
    {
        foreach (var tags in new[] { true, false })
        {
            var script = Amid(people: 63, tags);
            for (var n = 0; n < 300; n++)
                script.Attack(
                    Noon.AddSeconds(n * everySeconds), Keys($"leaked{n}", "192.0.2.66", 64_666, userAgent: "tool", password: tags ? $"pw{n}" : null),
                    n % 50 == 49 ? Outcome.Success : n % 3 == 0 ? Outcome.WrongPassword : Outcome.UnknownUser);

            Assert.InRange(script.Run().CaughtAfterTwenty(CampaignKind.CredentialStuffing), Caught, 1);
        }
    }

    [Fact]
    public void Stuffing_through_the_addresses_of_one_prefix_is_found_by_the_prefix()
    {
        var script = Amid(people: 63, tags: true);
        for (var n = 0; n < 300; n++)
            script.Attack(Noon.AddSeconds(n * 30), Keys($"leaked{n}", $"192.0.2.{n % 120 + 1}", userAgent: $"agent {n % 40}", password: $"pw{n}"));

        var judged = script.Run();
        Assert.InRange(judged.CaughtAfterTwenty(CampaignKind.CredentialStuffing), Caught, 1);
        Assert.Contains(script.Board.AllCampaigns(), campaign => campaign is { KeyKind: VelocityKind.Prefix, Key: "192.0.2.0/24" });
    }

    [Fact]
    public void Stuffing_through_many_networks_is_found_by_the_user_agent_they_share()
    {
        var script = Amid(people: 63, tags: true);
        for (var n = 0; n < 400; n++)
            script.Attack(Noon.AddSeconds(n * 20), Keys($"leaked{n}", $"{20 + n % 150}.{n % 240}.9.1", (uint)(70_000 + n % 150), userAgent: "tool", password: $"pw{n}"));

        Assert.InRange(script.Run().CaughtAfterTwenty(CampaignKind.CredentialStuffing), Caught, 1);
    }

    [Fact]
    public void Stuffing_through_one_provider_is_found_by_its_asn()
    {
        var script = Amid(people: 63, tags: true);
        for (var n = 0; n < 400; n++)
            script.Attack(Noon.AddSeconds(n * 20), Keys($"leaked{n}", $"45.{n % 240}.{n % 7}.1", 64_666, userAgent: $"agent {n}", password: $"pw{n}"));

        Assert.InRange(script.Run().CaughtAfterTwenty(CampaignKind.CredentialStuffing), Caught, 1);
    }

    [Fact]
    public void Stuffing_that_shares_nothing_is_found_by_the_surge_of_failures_everywhere()
    {
        var script = Amid(people: 63, tags: true, days: 4);
        for (var n = 0; n < 400; n++)
            script.Attack(
                Noon.AddDays(1).AddSeconds(n * 20), Keys($"leaked{n}", $"{20 + n % 200}.{n / 2}.9.1", (uint)(70_000 + n), userAgent: $"agent {n % 40}", password: $"pw{n}"),
                n % 3 == 0 ? Outcome.WrongPassword : Outcome.UnknownUser);

        var judged = script.Run();
        Assert.InRange(judged.CaughtAfterTwenty(CampaignKind.CredentialStuffing), Caught, 1);
        Assert.InRange(judged.FalseAlarms(), 0, 5);
        Assert.Equal(VelocityKind.Installation, Assert.Single(script.Board.AllCampaigns()).KeyKind);
    }

    [Fact]
    public void A_swarm_of_addresses_is_found_one_by_one_and_faster_as_more_of_it_are_known()
    {
        var script = Amid(people: 63, tags: true);
        for (var n = 0; n < 400; n++)
            script.Attack(Noon.AddSeconds(n * 6), Keys($"leaked{n}", $"{20 + n % 10}.7.9.1", userAgent: $"agent {n}", password: $"pw{n}"), Outcome.UnknownUser);

        var hostile = script.Run().Where(step => step.Try.Hostile).ToList();
        Assert.InRange((double)hostile.Skip(20).Count(step => step.InCampaign) / (hostile.Count - 20), .92, 1);
        Assert.All(hostile.Skip(52), step => Assert.Equal(VelocityKind.Address, step.Reading.Campaign!.KeyKind));
    }

    [Fact]
    public void The_addresses_of_a_spray_are_known_when_it_goes_on_to_the_next_password()
    {
        var script = Amid(people: 63, tags: true);
        for (var n = 0; n < 200; n++)
            script.Attack(Noon.AddSeconds(n * 60), Keys($"person{n % 63}", $"{20 + n % 12}.7.9.1", userAgent: $"agent {n}", password: $"Season{n / 50}"));

        var hostile = script.Run().Where(step => step.Try.Hostile).ToList();
        Assert.All(hostile.Skip(50), step => Assert.True(step.InCampaign));
    }

    [Fact]
    public void One_loud_address_does_not_make_everybody_suspect()
    {
        var script = Amid(people: 63, tags: false, days: 4);
        for (var n = 0; n < 3_000; n++)
            script.Attack(Noon.AddDays(1).AddSeconds(n), Keys($"leaked{n}", "192.0.2.66"));

        Assert.Equal(0, script.Run().FalseAlarms());
        Assert.DoesNotContain(script.Board.AllCampaigns(), campaign => campaign.KeyKind == VelocityKind.Installation);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(540)]
    [InlineData(3_000)]
    public void One_password_over_many_accounts_is_a_spray_at_any_pace_and_from_as_many_addresses(int everySeconds)
    {
        var script = Amid(people: 63, tags: true);
        for (var n = 0; n < 60; n++)
            script.Attack(Noon.AddSeconds(n * everySeconds), Keys($"person{n}", $"{30 + n}.7.{n}.2", (uint)(70_000 + n), userAgent: $"agent {n}", password: "Winter2026!"));

        Assert.InRange(script.Run().CaughtAfterTwenty(CampaignKind.PasswordSpray), Caught, 1);
    }

    [Fact]
    public void Forty_accounts_in_six_hours_from_forty_addresses_are_found_from_the_sixth_on()
    {
        var script = Amid(people: 63, tags: true);
        for (var n = 0; n < 40; n++)
            script.Attack(Noon.AddMinutes(n * 9), Keys($"person{n}", $"{30 + n}.7.{n}.2", password: "Winter2026!"));

        var hostile = script.Run().Where(step => step.Try.Hostile).ToList();
        Assert.All(hostile.Take(5), step => Assert.False(step.InCampaign));
        Assert.All(hostile.Skip(5), step => Assert.Equal(CampaignKind.PasswordSpray, step.Reading.Campaign!.Kind));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(1_800)]
    [InlineData(3_600)]
    public void Without_passwords_one_address_that_tries_one_name_after_the_other_is_a_spray(int everySeconds)
    {
        var script = Amid(people: 63, tags: false);
        for (var n = 0; n < 63; n++)
            script.Attack(Noon.AddSeconds(n * everySeconds), Keys($"person{n}", "192.0.2.66"));

        Assert.InRange(script.Run().CaughtAfterTwenty(CampaignKind.PasswordSpray, CampaignKind.CredentialStuffing), Caught, 1);
        Assert.Equal(CampaignKind.PasswordSpray, script.Board.AllCampaigns().Single(campaign => campaign.Key == "192.0.2.66").Kind);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(120)]
    [InlineData(1_200)]
    public void Many_addresses_that_guess_at_one_account_are_distributed_guessing(int everySeconds)
    {
        foreach (var tags in new[] { true, false })
        {
            var script = Amid(people: 63, tags);
            for (var n = 0; n < 120; n++)
                script.Attack(Noon.AddSeconds(n * everySeconds), Keys("person7", $"{30 + n}.7.{n}.2", (uint)(70_000 + n), password: tags ? $"guess{n}" : null));

            Assert.InRange(script.Run().CaughtAfterTwenty(CampaignKind.DistributedGuessing), Caught, 1);
        }
    }

    [Fact]
    public void A_rotating_interface_id_does_not_hide_a_host()
    {
        var script = Amid(people: 63, tags: false);
        for (var n = 0; n < 200; n++)
            script.Attack(Noon.AddSeconds(n * 10), Keys($"leaked{n}", $"2001:db8:5:1::{n + 1:x}"));

        Assert.InRange(script.Run().CaughtAfterTwenty(CampaignKind.CredentialStuffing), Caught, 1);
        Assert.Contains(script.Board.AllCampaigns(), campaign => campaign.Key == "2001:db8:5:1::/64");
    }

    [Fact]
    public void Rotating_through_the_networks_of_one_site_does_not_hide_it()
    {
        var script = Amid(people: 63, tags: false);
        for (var n = 0; n < 200; n++)
            script.Attack(Noon.AddSeconds(n * 10), Keys($"leaked{n}", $"2001:db8:5:{n + 1:x}::7"));

        Assert.InRange(script.Run().CaughtAfterTwenty(CampaignKind.CredentialStuffing), Caught, 1);
        Assert.Contains(script.Board.AllCampaigns(), campaign => campaign.Key == "2001:db8:5::/48");
    }

    [Fact]
    public void A_success_at_the_end_of_brute_force_is_remembered_for_the_account()
    {
        var script = Amid(people: 63, tags: true);
        for (var n = 0; n < 40; n++)
            script.Attack(Noon.AddSeconds(n * 3), Keys("person7", "192.0.2.66", password: $"guess{n}"), n == 39 ? Outcome.Success : Outcome.WrongPassword);
        script.Attack(Noon.AddMinutes(20), Keys("person7", "192.0.2.66", password: "guess39"), Outcome.Success);

        var judged = script.Run().Where(step => step.Try.Hostile).ToList();
        Assert.Equal(CampaignKind.BruteForce, judged[39].Reading.Campaign!.Kind);
        Assert.InRange(judged[40].Reading.FailuresBeforeSuccess, 38, 40);
    }

    [Fact]
    public void An_attacker_who_never_lets_an_outcome_arrive_is_found_where_outcomes_are_the_rule()
    {
        var script = Amid(people: 63, tags: true, days: 4);
        for (var n = 0; n < 300; n++)
            script.Attack(Noon.AddDays(2).AddSeconds(n * 20), Keys($"leaked{n}", "192.0.2.66", password: $"pw{n}"), Outcome.Abandoned);

        var hostile = script.Run().Where(step => step.Try.Hostile).ToList();
        Assert.All(hostile.Skip(60), step => Assert.Equal(CampaignKind.CredentialStuffing, step.Reading.Campaign!.Kind));
    }

    [Fact]
    public void An_attackers_own_accounts_do_not_hide_the_rest()
    {
        var script = Amid(people: 63, tags: false);
        for (var n = 0; n < 300; n++)
        {
            script.Attack(Noon.AddSeconds(n * 10), Keys($"leaked{n}", "192.0.2.66"));
            script.Clean(Noon.AddSeconds(n * 10 + 5), Keys($"own{n % 3}", "192.0.2.66"), Outcome.Success);
        }

        Assert.InRange(script.Run().CaughtAfterTwenty(CampaignKind.CredentialStuffing), Caught, 1);
    }

    [Fact]
    public void The_owner_on_a_known_device_belongs_to_no_campaign_against_the_account()
    {
        var script = Amid(people: 0, tags: true);
        for (var n = 0; n < 200; n++)
            script.Attack(Noon.AddSeconds(n * 10), Keys("ann", $"{30 + n % 60}.7.{n}.2", password: $"guess{n}"));
        for (var n = 0; n < 20; n++)
            script.Clean(Noon.AddSeconds(100 * n), Keys("ann", "203.0.113.7", device: "own", password: "right", known: true), Outcome.Success);

        var judged = script.Run();
        Assert.InRange(judged.CaughtAfterTwenty(CampaignKind.DistributedGuessing), Caught, 1);
        Assert.Equal(0, judged.FalseAlarms());
    }

    [Fact]
    public void Bystanders_are_not_drawn_into_an_attack()
    {
        var script = Amid(people: 63, tags: true);
        for (var n = 0; n < 400; n++)
            script.Attack(Noon.AddSeconds(n * 20), Keys($"leaked{n}", $"{20 + n % 150}.{n % 240}.9.1", (uint)(70_000 + n % 150), userAgent: "tool", password: $"pw{n}"));

        Assert.Equal(0, script.Run().FalseAlarms());
    }

    private static Scenario Amid(int people, bool tags, int days = 3)
    {
        var script = new Scenario(seed: 5);
        script.Live(people, days, tags, Start.AddHours(-8));
        return script;
    }
}
