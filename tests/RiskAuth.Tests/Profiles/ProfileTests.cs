using RiskAuth.Assessments;
using RiskAuth.Network;
using RiskAuth.Profiles;

namespace RiskAuth.Tests.Profiles;

public class ProfileTests
{
    [Fact]
    public void A_failed_attempt_changes_a_count_and_nothing_else()
    {
        var profile = Diary.FromOslo().Profile;
        var before = ProfileCodec.Decode(ProfileCodec.Encode(profile));
        profile.CountFailure();
        Assert.Equal(1, profile.FailuresSinceSuccess);
        before.CountFailure();
        Assert.Equal(ProfileCodec.Encode(before), ProfileCodec.Encode(profile));
        Assert.Single(profile.Networks);
    }

    [Fact]
    public void A_typical_profile_takes_at_most_600_bytes()
    {
        var diary = Diary.FromOslo(40);
        diary.SignIn(Some.Attempt(Some.Noon.AddDays(1), "77.16.0.9", Some.SafariOnIPhone), Some.Oslo with { City = "Bergen" });
        diary.SignIn(Some.Attempt(Some.Noon.AddDays(2), "84.208.20.111", Some.FirefoxOnLinux), Some.Oslo);
        Assert.InRange(ProfileCodec.Encode(diary.Profile).Length, 100, 600);
    }

    [Fact]
    public void Every_list_stays_within_its_limit_whatever_comes()
    {
        var random = new Random(7);
        var diary = new Diary();
        for (var i = 0; i < 500; i++)
            diary.SignIn(
                Some.Attempt(Some.Noon.AddHours(i), $"10{random.Next(9)}.{random.Next(250)}.{random.Next(250)}.1", $"Mozilla/5.0 Agent/{i}"),
                Some.Oslo with { City = $"City {i}" }, keepsToken: false);
        var profile = diary.Profile;
        Assert.InRange(profile.Devices.Count, 1, UserProfile.MaxDevices);
        Assert.Equal(UserProfile.MaxNetworks, profile.Networks.Count);
        Assert.Equal(UserProfile.MaxPlaces, profile.Places.Count);
        Assert.Equal(UserProfile.MaxUserAgents, profile.UserAgents.Count);
        Assert.Equal(UserProfile.MaxHours, profile.Hours.Count);
    }

    [Fact]
    public void What_was_not_seen_for_six_months_is_forgotten()
    {
        var diary = Diary.FromOslo();
        diary.SignIn(Some.Attempt(Some.Noon.AddDays(200), "77.16.0.9", Some.SafariOnIPhone), Some.Lagos);
        Assert.Equal("NG", TraitReader.CountryOf(Assert.Single(diary.Profile.Places).Country));
        Assert.Single(diary.Profile.Networks);
        Assert.Single(diary.Profile.Devices);
    }

    [Fact]
    public void IPv6_privacy_addresses_of_one_line_are_one_network()
    {
        var diary = new Diary();
        for (var i = 1; i < 20; i++)
            diary.SignIn(Some.Attempt(Some.Noon.AddHours(i), $"2001:db8:1:2::{i:x}"), Some.Oslo);
        Assert.Single(diary.Profile.Networks);
    }

    [Fact]
    public void Feedback_that_it_was_somebody_else_takes_the_device_and_the_place_back()
    {
        var diary = Diary.FromOslo();
        var attempt = Some.Attempt(Some.Noon.AddHours(1), "105.112.0.1", Some.FirefoxOnLinux);
        diary.SignIn(attempt, Some.Lagos);
        Assert.Equal(2, diary.Profile.Places.Count);
        var tokens = new DeviceTokens(Some.Key);
        var traits = new TraitReader(new KeyedHash(Some.Key)).Read(
            attempt.Time, attempt.Ip, Some.Lagos, attempt.UserAgent, UserAgentParser.Parse(attempt.UserAgent), 0, null, null);
        diary.Profile.Unlearn(traits, tokens.Key(tokens.Issue(attempt.EventId, attempt.User)));
        Assert.Single(diary.Profile.Places);
        Assert.Single(diary.Profile.Devices);
        Assert.Single(diary.Profile.UserAgents);
    }

    [Fact]
    public void Damaged_profiles_are_refused_and_never_crash()
    {
        var bytes = ProfileCodec.Encode(Diary.FromOslo().Profile);
        var random = new Random(20261121);
        for (var i = 0; i < 5_000; i++)
        {
            var damaged = bytes.AsSpan(0, random.Next(bytes.Length + 1)).ToArray();
            for (var flips = random.Next(4); flips > 0 && damaged.Length > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                ProfileCodec.Encode(ProfileCodec.Decode(damaged));
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    /// <summary>Vectors of the reference implementation: key 00 01 … 0f, input 00 01 … of the given length.</summary>
    [Theory]
    [InlineData(0, 0x726fdb47dd0e0e31)]
    [InlineData(1, 0x74f839c593dc67fd)]
    [InlineData(7, 0xab0200f58b01d137)]
    [InlineData(8, 0x93f5f5799a932462)]
    [InlineData(15, 0xa129ca6149be45e5)]
    public void SipHash_meets_the_reference_vectors(int length, ulong expected) =>
        Assert.Equal(expected, new KeyedHash(Some.Key).Of([.. Enumerable.Range(0, length).Select(i => (byte)i)]));
}
