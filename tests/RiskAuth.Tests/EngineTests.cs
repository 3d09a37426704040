using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Network;
using RiskAuth.Signals;
using RiskAuth.Velocity;

namespace RiskAuth.Tests;

public class EngineTests
{
    [Fact]
    public void An_ordinary_first_sign_in_is_allowed_and_says_so()
    {
        var assessment = new Diary().Assess(Some.Attempt(Some.Noon), Some.Oslo);
        Assert.Equal(Decision.Allow, assessment.Verdict.Decision);
        Assert.Equal("low_risk", assessment.Verdict.Reasons[0].Code);
        Assert.Equal(new AccountState(AccountStage.New, 0), assessment.Account);
    }

    [Fact]
    public void Lagos_minutes_after_Oslo_on_a_new_device_is_challenged_in_words()
    {
        var assessment = Diary.FromOslo(3).Assess(Some.Attempt(Some.Noon.AddMinutes(39), "105.112.0.1", Some.FirefoxOnLinux), Some.Lagos);
        Assert.Equal(Decision.Challenge, assessment.Verdict.Decision);
        Assert.Equal(RiskLevel.High, assessment.RiskLevel);
        Assert.Contains(ReasonCode.NewDevice, assessment.Signals.Select(s => s.Code));
        var travel = assessment.Verdict.Reasons.Single(r => r.Code == "impossible_travel");
        Assert.Matches(@"^Lagos, 5,9\d\d km from Oslo 40 minutes ago: 8,\d\d\d km/h\.$", travel.Text);
        Assert.DoesNotContain(ChallengeFactor.SmsCode, assessment.Factors);
    }

    [Fact]
    public void The_same_person_at_home_on_the_known_device_is_allowed_with_a_low_score()
    {
        var diary = Diary.FromOslo();
        var assessment = diary.Assess(Some.Attempt(Some.Noon.AddDays(1)) with { DeviceToken = diary.Token }, Some.Oslo);
        Assert.Equal(Decision.Allow, assessment.Verdict.Decision);
        Assert.Equal("Known device on a known network.", assessment.Verdict.Reasons[0].Text);
        Assert.InRange(assessment.RiskScore, 0, .05);
    }

    [Fact]
    public void A_new_phone_at_home_is_not_challenged()
    {
        var assessment = Diary.FromOslo().Assess(Some.Attempt(Some.Noon.AddDays(1), userAgent: Some.SafariOnIPhone), Some.Oslo);
        Assert.Equal(Decision.Allow, assessment.Verdict.Decision);
        Assert.Contains(ReasonCode.NewDevice, assessment.Signals.Select(s => s.Code));
    }

    [Fact]
    public void A_traveller_a_week_later_with_the_known_device_is_not_challenged()
    {
        var diary = Diary.FromOslo();
        var assessment = diary.Assess(Some.Attempt(Some.Noon.AddDays(7), "105.112.0.1") with { DeviceToken = diary.Token }, Some.Lagos);
        Assert.DoesNotContain(ReasonCode.ImpossibleTravel, assessment.Signals.Select(s => s.Code));
        Assert.Equal(Decision.Allow, assessment.Verdict.Decision);
    }

    [Fact]
    public void Missing_coordinates_are_never_a_trip()
    {
        var nowhere = Some.Lagos with { Location = null };
        var assessment = Diary.FromOslo().Assess(Some.Attempt(Some.Noon.AddMinutes(5), "105.112.0.1"), nowhere);
        Assert.DoesNotContain(ReasonCode.ImpossibleTravel, assessment.Signals.Select(s => s.Code));
    }

    [Fact]
    public void The_same_address_is_never_a_trip_even_when_the_database_moved_it()
    {
        var assessment = Diary.FromOslo().Assess(Some.Attempt(Some.Noon.AddMinutes(5)), Some.Lagos);
        Assert.DoesNotContain(ReasonCode.ImpossibleTravel, assessment.Signals.Select(s => s.Code));
    }

    [Fact]
    public void Two_cities_within_both_accuracy_radii_are_no_trip()
    {
        var near = Some.Oslo with { City = "Drammen", Location = new GeoPoint(59.74f, 10.2f), AccuracyKm = 25 };
        var assessment = Diary.FromOslo().Assess(Some.Attempt(Some.Noon.AddMinutes(1), "84.208.99.1"), near);
        Assert.DoesNotContain(ReasonCode.ImpossibleTravel, assessment.Signals.Select(s => s.Code));
    }

    [Fact]
    public void A_carrier_may_show_its_customer_in_another_city()
    {
        var carrier = Some.Oslo with { City = "Bergen", Region = "Vestland", Location = new GeoPoint(60.39f, 5.32f), Class = NetworkClass.MobileCarrier };
        var assessment = Diary.FromOslo().Assess(Some.Attempt(Some.Noon.AddMinutes(5), "77.16.0.1"), carrier);
        var codes = assessment.Signals.Select(s => s.Code);
        Assert.DoesNotContain(ReasonCode.ImpossibleTravel, codes);
        Assert.Contains(ReasonCode.MobileCarrier, codes);
        Assert.Equal(Decision.Allow, assessment.Verdict.Decision);
    }

    [Fact]
    public void An_old_copy_of_a_rotated_token_is_a_replay()
    {
        var diary = new Diary();
        diary.SignIn(Some.Attempt(Some.Noon), Some.Oslo);
        var stolen = diary.Token;
        for (var i = 1; i <= 3; i++)
            diary.SignIn(Some.Attempt(Some.Noon.AddHours(i)) with { DeviceToken = diary.Token }, Some.Oslo);
        var assessment = diary.Assess(Some.Attempt(Some.Noon.AddHours(4)) with { DeviceToken = stolen }, Some.Oslo);
        Assert.Contains(ReasonCode.TokenReplay, assessment.Signals.Select(s => s.Code));
        Assert.DoesNotContain(ReasonCode.KnownDevice, assessment.Signals.Select(s => s.Code));
    }

    [Fact]
    public void A_token_whose_replacement_got_lost_still_counts()
    {
        var diary = new Diary();
        diary.SignIn(Some.Attempt(Some.Noon), Some.Oslo);
        var kept = diary.Token;
        diary.SignIn(Some.Attempt(Some.Noon.AddHours(1)) with { DeviceToken = kept }, Some.Oslo);
        var assessment = diary.Assess(Some.Attempt(Some.Noon.AddHours(2)) with { DeviceToken = kept }, Some.Oslo);
        Assert.Contains(ReasonCode.KnownDevice, assessment.Signals.Select(s => s.Code));
    }

    [Fact]
    public void A_copy_of_a_token_is_known_for_one_however_often_its_owner_has_signed_in_since()
    {
        var diary = new Diary();
        diary.SignIn(Some.Attempt(Some.Noon), Some.Oslo);
        var stolen = diary.Token;
        for (var i = 1; i <= 40; i++)
            diary.SignIn(Some.Attempt(Some.Noon.AddHours(i)) with { DeviceToken = diary.Token }, Some.Oslo);
        Assert.Contains(ReasonCode.TokenReplay, diary.Assess(Some.Attempt(Some.Noon.AddHours(41)) with { DeviceToken = stolen }, Some.Oslo).Signals.Select(s => s.Code));
        var afterAYear = diary.Assess(Some.Attempt(Some.Noon.AddDays(365)) with { DeviceToken = stolen }, Some.Oslo).Signals.Select(s => s.Code);
        Assert.DoesNotContain(ReasonCode.TokenReplay, afterAYear);
        Assert.Contains(ReasonCode.DeviceTokenMismatch, afterAYear);
    }

    [Fact]
    public void A_client_that_shows_its_first_token_for_ever_is_no_thief()
    {
        var diary = new Diary();
        diary.SignIn(Some.Attempt(Some.Noon), Some.Oslo);
        var first = diary.Token;
        for (var i = 1; i <= 10; i++)
        {
            var assessment = diary.SignIn(Some.Attempt(Some.Noon.AddHours(i)) with { DeviceToken = first }, Some.Oslo);
            Assert.DoesNotContain(ReasonCode.TokenReplay, assessment.Signals.Select(s => s.Code));
        }
    }

    [Fact]
    public void A_known_token_is_trusted_less_from_a_rented_server()
    {
        float Trust(NetworkFacts network, string ip)
        {
            var diary = Diary.FromOslo();
            var assessment = diary.Assess(Some.Attempt(Some.Noon.AddDays(1), ip) with { DeviceToken = diary.Token }, network);
            return assessment.Signals.Single(s => s.Code == ReasonCode.KnownDevice).LogOdds;
        }
        Assert.True(Trust(Some.Hosting, "203.0.113.9") > Trust(Some.Lagos, "105.112.0.1"));
    }

    [Fact]
    public void Within_a_country_a_carriers_gateway_may_stand_anywhere()
    {
        var carrier = new NetworkFacts("NO", "Troms", "Tromsø", new(69.65f, 18.96f), 25, 12929, "Telia Norge AS Mobil", NetworkClass.MobileCarrier);
        var diary = Diary.FromOslo();
        bool Impossible(NetworkFacts network) =>
            diary.Assess(Some.Attempt(Some.Noon.AddMinutes(5), "77.16.9.9"), network).Signals.Any(s => s.Code == ReasonCode.ImpossibleTravel);
        Assert.False(Impossible(carrier));
        Assert.True(Impossible(carrier with { Class = NetworkClass.Residential }));
        Assert.True(Impossible(carrier with { Country = "IS", Location = new(64.15f, -21.94f) }));
    }

    [Fact]
    public void Somebody_elses_or_a_forged_token_is_a_mismatch()
    {
        var other = new RiskAuth.Profiles.DeviceTokens(Some.Key).Issue(Guid.CreateVersion7(Some.Noon), Some.Alice with { User = "bob" });
        foreach (var token in (string[])[other, "rd_forged", "rd_" + new string('A', 43)])
        {
            var assessment = Diary.FromOslo().Assess(Some.Attempt(Some.Noon.AddDays(1)) with { DeviceToken = token }, Some.Oslo);
            Assert.Contains(ReasonCode.DeviceTokenMismatch, assessment.Signals.Select(s => s.Code));
            Assert.Contains(ReasonCode.NewDevice, assessment.Signals.Select(s => s.Code));
        }
    }

    [Fact]
    public void A_client_that_keeps_no_tokens_is_not_a_new_device_every_time()
    {
        var diary = Diary.FromOslo(30, keepsToken: false);
        Assert.Single(diary.Profile.Devices);
        var assessment = diary.Assess(Some.Attempt(Some.Noon.AddDays(1)), Some.Oslo);
        Assert.DoesNotContain(ReasonCode.NewDevice, assessment.Signals.Select(s => s.Code));
    }

    [Fact]
    public void A_known_token_on_a_different_machine_is_suspect()
    {
        var diary = new Diary();
        var home = new Fingerprint("nb-NO", "Europe/Oslo", "1920x1080", "Win32");
        for (var i = 0; i < 3; i++)
            diary.SignIn(Some.Attempt(Some.Noon.AddHours(i)) with { DeviceToken = diary.Token, Fingerprint = home }, Some.Oslo);
        var thief = new Fingerprint("en-US", "Europe/Oslo", "1366x768", "Linux x86_64");
        var assessment = diary.Assess(Some.Attempt(Some.Noon.AddHours(4)) with { DeviceToken = diary.Token, Fingerprint = thief }, Some.Oslo);
        Assert.Contains(ReasonCode.FingerprintMismatch, assessment.Signals.Select(s => s.Code));
    }

    [Fact]
    public void A_clock_far_from_the_address_is_a_mismatch_and_a_near_one_is_not()
    {
        var lagosClock = Some.Attempt(Some.Noon) with { Fingerprint = new(null, "Africa/Lagos", null, null) };
        var losAngelesClock = lagosClock with { Fingerprint = new(null, "America/Los_Angeles", null, null) };
        Assert.DoesNotContain(ReasonCode.TimezoneMismatch, new Diary().Assess(lagosClock, Some.Oslo).Signals.Select(s => s.Code));
        Assert.Contains(ReasonCode.TimezoneMismatch, new Diary().Assess(losAngelesClock, Some.Oslo).Signals.Select(s => s.Code));
    }

    [Fact]
    public void A_breached_password_is_challenged_whatever_the_score()
    {
        var diary = Diary.FromOslo();
        diary.Credential = new CredentialCheck(CredentialStatus.Compromised, 10, 7);
        var assessment = diary.Assess(Some.Attempt(Some.Noon.AddDays(1)) with { DeviceToken = diary.Token }, Some.Oslo);
        Assert.Equal(Decision.Challenge, assessment.Verdict.Decision);
        Assert.Equal("compromised_password", assessment.Verdict.Reasons[0].Code);
        Assert.Equal(CredentialStatus.Compromised, assessment.Credential);
    }

    [Fact]
    public void A_blocked_range_is_blocked_and_named()
    {
        var diary = Diary.FromOslo();
        diary.Standing = new(new RiskExceptionRange("84.208.0.0/16", "old office"), null);
        var verdict = diary.Assess(Some.Attempt(Some.Noon.AddDays(1)), Some.Oslo).Verdict;
        Assert.Equal(Decision.Block, verdict.Decision);
        Assert.Equal("The address is blocked: 84.208.0.0/16 (old office).", Assert.Single(verdict.Reasons).Text);
    }

    [Fact]
    public void Audit_says_what_would_have_happened_and_lets_it_pass()
    {
        var diary = Diary.FromOslo();
        diary.Configuration = diary.Configuration with { Mode = EnforcementMode.Audit };
        var assessment = diary.Assess(Some.Attempt(Some.Noon.AddMinutes(5), "105.112.0.1", Some.FirefoxOnLinux), Some.Lagos);
        Assert.Equal((Decision.Allow, Decision.Challenge), (assessment.Verdict.Decision, assessment.Verdict.Unenforced));
        Assert.Contains(assessment.Verdict.Reasons, r => r.Code == "impossible_travel");
    }

    [Theory]
    [InlineData(VelocityKind.PasswordTag, CampaignKind.PasswordSpray)]
    [InlineData(VelocityKind.User, CampaignKind.DistributedGuessing)]
    public void An_owner_in_a_known_network_is_not_part_of_a_campaign_that_has_no_place(VelocityKind key, CampaignKind kind)
    {
        var diary = Diary.FromOslo(keepsToken: false);
        diary.Velocity = new VelocityReading() with { Campaign = new(kind, key, "k", 50, 40, 30, 20) };
        Assert.Equal(Decision.Allow, diary.Assess(Some.Attempt(Some.Noon.AddDays(1)), Some.Oslo).Verdict.Decision);
        Assert.Equal(Decision.Challenge, diary.Assess(Some.Attempt(Some.Noon.AddDays(1), "77.16.9.9", Some.FirefoxOnLinux), Some.Oslo).Verdict.Decision);
    }

    [Fact]
    public void Guesses_at_an_account_from_its_owners_own_office_are_part_of_the_campaign()
    {
        var diary = Diary.FromOslo(keepsToken: false);
        var campaign = new Campaign(CampaignKind.BruteForce, VelocityKind.User, "alice", 12, 12, 1, 1);
        Decision Judge(int failuresHere)
        {
            diary.Velocity = new VelocityReading() with { Campaign = campaign, Address = new KeyReading() with { Failures24h = failuresHere } };
            return diary.Assess(Some.Attempt(Some.Noon.AddDays(1)), Some.Oslo).Verdict.Decision;
        }
        Assert.Equal((Decision.Allow, Decision.Challenge), (Judge(2), Judge(12)));
    }

    [Fact]
    public void An_address_that_attacks_is_challenged_even_where_an_owner_is_known()
    {
        var diary = Diary.FromOslo(keepsToken: false);
        diary.Velocity = new VelocityReading() with { Campaign = new(CampaignKind.CredentialStuffing, VelocityKind.Address, "84.208.20.110", 50, 40, 30, 1) };
        Assert.Equal(Decision.Challenge, diary.Assess(Some.Attempt(Some.Noon.AddDays(1)), Some.Oslo).Verdict.Decision);
    }

    [Fact]
    public void Every_verdict_has_one_to_three_reasons()
    {
        foreach (var mode in Enum.GetValues<EnforcementMode>())
            foreach (var network in (NetworkFacts[])[Some.Oslo, Some.Lagos, Some.Hosting, NetworkFacts.Unknown, NetworkFacts.PrivateNetwork])
                foreach (var campaign in Enum.GetValues<CampaignKind>())
                {
                    var diary = Diary.FromOslo();
                    diary.Configuration = diary.Configuration with { Mode = mode };
                    diary.Velocity = campaign == CampaignKind.None
                        ? default : new VelocityReading() with { Campaign = new(campaign, VelocityKind.Address, "192.0.2.1", 50, 40, 30, 1) };
                    var verdict = diary.Assess(Some.Attempt(Some.Noon.AddMinutes(5), "192.0.2.1", "curl/8.0"), network).Verdict;
                    Assert.InRange(verdict.Reasons.Count, 1, 3);
                    Assert.All(verdict.Reasons, r => Assert.NotEmpty(r.Text));
                }
    }

    [Fact]
    public void The_same_arguments_give_the_same_assessment()
    {
        var (first, second) = (Diary.FromOslo(), Diary.FromOslo());
        var attempt = Some.Attempt(Some.Noon.AddMinutes(39), "105.112.0.1", Some.FirefoxOnLinux);
        Assert.Equal(
            System.Text.Json.JsonSerializer.Serialize(first.Assess(attempt, Some.Lagos)),
            System.Text.Json.JsonSerializer.Serialize(second.Assess(attempt, Some.Lagos)));
    }
}
