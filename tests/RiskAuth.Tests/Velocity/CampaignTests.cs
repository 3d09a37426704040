using RiskAuth.Assessments;
using RiskAuth.Velocity;
using static RiskAuth.Tests.Velocity.SignIns;

namespace RiskAuth.Tests.Velocity;

public sealed class CampaignTests
{
    [Fact]
    public void A_campaign_counts_from_its_first_attempt_on()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 30; n++)
            board.Run(Keys($"leaked{n}", "192.0.2.66"), Outcome.UnknownUser, Start.AddSeconds(10 * n));

        var campaign = Assert.Single(board.Campaigns(Start.AddMinutes(5)), campaign => campaign.KeyKind == VelocityKind.Address);
        Assert.Equal(
            new Campaign(CampaignKind.CredentialStuffing, VelocityKind.Address, "192.0.2.66", 30, 30, 30, 1) { Began = Start, LastSeen = Start.AddSeconds(290) },
            campaign);
    }

    [Fact]
    public void A_campaign_that_is_over_is_still_reported_but_holds_nobody()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 30; n++)
            board.Run(Keys("ann", "192.0.2.66"), Outcome.WrongPassword, Start.AddSeconds(n));

        Assert.NotNull(board.Read(Keys("ann", "192.0.2.66"), Start.AddHours(2)).Campaign);
        Assert.Null(board.Read(Keys("ann", "192.0.2.66"), Start.AddHours(4)).Campaign);
        Assert.Contains(board.Campaigns(Start.AddHours(20)), campaign => campaign.Key == "192.0.2.66");
        Assert.Empty(board.Campaigns(Start.AddDays(3)));
        Assert.Contains(board.AllCampaigns(), campaign => campaign.Key == "192.0.2.66");
    }

    [Fact]
    public void A_campaign_that_resumes_goes_on_counting()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 30; n++)
            board.Run(Keys("ann", "192.0.2.66"), Outcome.WrongPassword, Start.AddSeconds(n));
        for (var n = 0; n < 30; n++)
            board.Run(Keys("ann", "192.0.2.66"), Outcome.WrongPassword, Start.AddDays(2).AddSeconds(n));

        Assert.All(board.AllCampaigns(), campaign => Assert.InRange(campaign.Failures, 54, 60));
        Assert.Equal(60, board.AllCampaigns().Single(campaign => campaign.KeyKind == VelocityKind.Address).Failures);
        Assert.NotNull(board.Read(Keys("ann", "192.0.2.66"), Start.AddDays(2).AddMinutes(1)).Campaign);
    }

    [Fact]
    public void Attempts_keep_a_campaign_alive_though_their_outcome_never_comes()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 12; n++)
            board.Run(Keys($"leaked{n}", "192.0.2.66"), Outcome.UnknownUser, Start.AddSeconds(n));
        for (var n = 12; n < 200; n++)
        {
            Assert.NotNull(board.Read(Keys($"leaked{n}", "192.0.2.66"), Start.AddMinutes(20 * n)).Campaign);
            board.RecordAttempt(Keys($"leaked{n}", "192.0.2.66"), Start.AddMinutes(20 * n));
        }
    }

    [Fact]
    public void Popular_guesses_weigh_double()
    {
        Assert.Null(AfterGuesses(5, popular: false));
        Assert.NotNull(AfterGuesses(6, popular: false));
        Assert.Null(AfterGuesses(2, popular: true));
        Assert.NotNull(AfterGuesses(3, popular: true));

        static Campaign? AfterGuesses(int guesses, bool popular)
        {
            var board = new VelocityBoard();
            for (var n = 0; n < guesses; n++)
                board.Run(Keys(password: $"guess{n}", popular: popular), Outcome.WrongPassword, Start.AddSeconds(10 * n));
            return board.Read(Keys(), Start.AddMinutes(2)).Campaign;
        }
    }

    [Fact]
    public void A_password_that_failed_for_several_accounts_is_a_popular_one()
    {
        var board = new VelocityBoard();
        foreach (var user in new[] { "bob", "eve", "joe" })
            for (var n = 0; n < 3; n++)
                board.Run(Keys(user, $"198.51.{n}.{user.Length}", password: $"common{n}"), Outcome.WrongPassword, Start);
        for (var n = 0; n < 3; n++)
            board.Run(Keys("ann", password: $"common{n}"), Outcome.WrongPassword, Start.AddMinutes(n));

        Assert.Equal(CampaignKind.BruteForce, board.Read(Keys("ann"), Start.AddMinutes(3)).Campaign?.Kind);
    }

    [Fact]
    public void Where_thousands_fail_daily_a_popular_wrong_password_is_no_spray()
    {
        var script = new Scenario(seed: 1);
        for (var n = 0; n < 20_000; n++)
        {
            var (user, ip) = ($"user{n}", $"{20 + n % 200}.{n / 200}.3.4");
            var wrong = script.Random.Next(1_000) == 0 ? "123456" : $"typo {n}";
            script.Clean(Start.AddSeconds(4 * n), Keys(user, ip, password: wrong), Outcome.WrongPassword);
            script.Clean(Start.AddSeconds(4 * n + 3), Keys(user, ip, password: $"right {n}"), Outcome.Success);
        }

        Assert.Equal(0, script.Run().FalseAlarms());
    }

    [Fact]
    public void A_shared_address_from_which_people_get_in_ends_the_suspicion()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 9; n++)
            board.Run(Keys("forgetful", "192.0.2.66", password: $"try{n}"), Outcome.WrongPassword, Start.AddSeconds(n));
        Assert.NotNull(board.Read(Keys("ann", "192.0.2.66"), Start.AddMinutes(1)).Campaign);
        foreach (var user in new[] { "ann", "bob", "eve" })
            board.Run(Keys(user, "192.0.2.66", password: user), Outcome.Success, Start.AddMinutes(1));

        Assert.Null(board.Read(Keys("ann", "192.0.2.66"), Start.AddMinutes(2)).Campaign);
        Assert.NotNull(board.Read(Keys("forgetful", "192.0.2.66"), Start.AddMinutes(2)).Campaign);
    }

    [Fact]
    public void The_strongest_of_several_campaigns_is_named()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 60; n++)
            board.Run(Keys("ann", $"{30 + n}.7.{n}.2"), Outcome.WrongPassword, Start.AddMinutes(n));
        for (var n = 0; n < 10; n++)
            board.Run(Keys($"leaked{n}", "30.7.0.2"), Outcome.WrongPassword, Start.AddMinutes(60 + n));

        Assert.Equal("ann", board.Read(Keys("ann", "30.7.0.2"), Start.AddMinutes(71)).Campaign!.Key);
        Assert.Equal("30.7.0.2", board.Read(Keys("bob", "30.7.0.2"), Start.AddMinutes(71)).Campaign!.Key);
    }

    [Fact]
    public void No_more_campaigns_are_remembered_than_allowed_and_the_oldest_go_first()
    {
        var board = new VelocityBoard(new VelocityLimits { MaxCampaigns = 10 });
        for (var n = 0; n < 200; n++)
            for (var guess = 0; guess < 20; guess++)
                board.Run(Keys($"user{n}-{guess}", $"30.{n}.1.1"), Outcome.WrongPassword, Start.AddSeconds(30 * n + guess));

        var campaigns = board.AllCampaigns();
        Assert.Equal(10, campaigns.Count);
        Assert.Contains(campaigns, campaign => campaign.Key == "30.199.1.1");
        Assert.DoesNotContain(campaigns, campaign => campaign.Key == "30.0.1.1");
    }

    [Fact]
    public void A_surge_is_measured_against_what_is_usual_and_never_called_for_a_few()
    {
        var detector = SequenceDetector.Default;
        Assert.True(detector.IsSurge(31, 0));
        Assert.False(detector.IsSurge(29, 0));
        Assert.False(detector.IsSurge(400, 100));
        Assert.True(detector.IsSurge(401, 100));
    }

    [Fact]
    public void A_campaigns_members_are_exact_up_to_a_hundred_and_then_estimated()
    {
        foreach (var members in new[] { 1, 100, 128, 129, 1_000, 50_000 })
        {
            var set = new CampaignMembers();
            set.Add(0);
            for (var n = 0; n < 2 * members; n++)
                set.Add(KeyHash.Member((ulong)(n % members) + 1));
            Assert.InRange(set.Count, members <= 128 ? members : members * 9 / 10, members <= 128 ? members : members * 11 / 10);
        }
    }

    [Fact]
    public void Campaigns_of_many_threads_are_counted_without_loss()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 20; n++)
            board.Run(Keys($"user{n}", "192.0.2.66"), Outcome.WrongPassword, Start);
        Parallel.For(0, 8, thread =>
        {
            for (var n = 0; n < 1_000; n++)
            {
                var keys = Keys($"leaked{thread}-{n}", "192.0.2.66");
                Assert.NotNull(board.Read(keys, Start.AddSeconds(n)).Campaign);
                board.Run(keys, Outcome.WrongPassword, Start.AddSeconds(n));
            }
        });

        var campaign = board.AllCampaigns().Single(campaign => campaign.KeyKind == VelocityKind.Address);
        Assert.Equal((8_020, 8_020), (campaign.Attempts, campaign.Failures));
        Assert.InRange(campaign.Users, 7_200, 8_800);
    }
}
