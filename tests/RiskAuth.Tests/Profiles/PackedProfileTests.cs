using RiskAuth.Profiles;

namespace RiskAuth.Tests.Profiles;

public sealed class PackedProfileTests
{
    [Fact]
    public void Whoever_had_the_objects_before_nothing_of_them_is_left()
    {
        List<byte[]> profiles = [[], .. Enumerable.Range(0, 40).Select(n => ProfileCodec.Encode(Profile(n)))];
        var random = new Random(20261122);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = profiles[random.Next(profiles.Count)];
            Assert.Equal(ProfileCodec.Encode(new PackedProfile(bytes).Open()), ProfileCodec.Encode(new PackedProfile(bytes).Peek()));
        }
    }

    [Fact]
    public void After_damaged_bytes_the_next_profile_is_whole()
    {
        var whole = ProfileCodec.Encode(Profile(7));
        for (var length = 1; length < whole.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => new PackedProfile(whole[..length]).Peek());
            Assert.Equal(whole, ProfileCodec.Encode(new PackedProfile(whole).Peek()));
        }
    }

    [Fact]
    public void What_was_opened_is_the_callers_own()
    {
        var packed = new PackedProfile(ProfileCodec.Encode(Profile(4)));
        var opened = packed.Open();
        opened.CountFailure();
        Assert.Equal(0, packed.Peek().FailuresSinceSuccess);
        Assert.Equal(1, opened.FailuresSinceSuccess);
    }

    [Fact]
    public void To_peek_allocates_no_more_than_two_short_texts()
    {
        var packed = new PackedProfile(ProfileCodec.Encode(Profile(5)));
        packed.Peek();
        Assert.InRange(Allocations.Of(() => packed.Peek()), 0, 96);
    }

    [Fact]
    public void Nothing_is_known_of_a_user_without_bytes()
    {
        new PackedProfile(ProfileCodec.Encode(Profile(5))).Peek();
        Assert.Equal(ProfileCodec.Encode(new UserProfile()), ProfileCodec.Encode(new PackedProfile([]).Peek()));
    }

    /// <summary>The n-th of some owners, no two alike in how many devices, places and browsers they have.</summary>
    private static UserProfile Profile(int n)
    {
        var diary = Diary.FromOslo(1 + n % 9);
        for (var i = 0; i < n % 7; i++)
            diary.SignIn(
                Some.Attempt(Some.Noon.AddDays(i + 1), $"77.16.{n}.{i}", i % 2 == 0 ? Some.SafariOnIPhone : Some.FirefoxOnLinux),
                Some.Oslo with { City = $"City {n}{i}" }, keepsToken: n % 2 == 0, strongAuth: i == 3);
        if (n % 3 == 0)
            diary.Profile.CountFailure();
        return diary.Profile;
    }
}
