using RiskAuth.Assessments;
using RiskAuth.Server.Admission;

namespace RiskAuth.Server.Tests.Admission;

public sealed class UserPlacesTests
{
    private static readonly UserKey Victim = new(UserKey.DefaultTenant, "victim");

    [Fact]
    public void One_user_gets_no_more_places_than_allowed_and_has_them_again_when_they_are_given_back()
    {
        var places = new UserPlaces();
        Assert.True(places.TryEnter(Victim, 2, out var first));
        Assert.True(places.TryEnter(Victim, 2, out var second));
        Assert.False(places.TryEnter(Victim, 2, out _));
        first.Dispose();
        Assert.True(places.TryEnter(Victim, 2, out var third));
        second.Dispose();
        third.Dispose();
        Assert.True(places.TryEnter(Victim, 1, out _));
    }

    [Fact]
    public void A_user_under_attack_takes_no_place_of_nearly_anybody_else()
    {
        var places = new UserPlaces();
        for (var i = 0; i < 100; i++)
            places.TryEnter(Victim, 32, out _);
        var refused = Enumerable.Range(0, 1_000).Count(i => !places.TryEnter(new(UserKey.DefaultTenant, $"user{i}"), 32, out _));
        Assert.InRange(refused, 0, 10);
    }

    [Fact]
    public void Many_threads_neither_lose_nor_keep_a_place()
    {
        var places = new UserPlaces();
        Parallel.For(0, 20_000, _ =>
        {
            if (places.TryEnter(Victim, 4, out var place))
                place.Dispose();
        });
        Assert.True(places.TryEnter(Victim, 1, out var last));
        last.Dispose();
    }
}
