using RiskAuth.Network;

namespace RiskAuth.Tests.Network;

public class UserAgentCacheTests
{
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";

    [Fact]
    public void A_hit_gives_the_same_object_and_allocates_nothing()
    {
        var cache = new UserAgentCache();
        var first = cache.Parse(Chrome);
        var second = first;
        Assert.Equal(0, Allocations.Of(() => second = cache.Parse(Chrome)));
        Assert.Same(first, second);
    }

    [Fact]
    public void More_strings_than_places_are_answered_and_not_kept()
    {
        var cache = new UserAgentCache(16);
        for (var i = 0; i < 10_000; i++)
            Assert.Equal(i % 300 + 1, cache.Parse(Chrome.Replace("124", (i % 300 + 1).ToString(), StringComparison.Ordinal)).BrowserMajor);
        Assert.Equal(16, cache.Capacity);
    }

    [Fact]
    public void A_string_longer_than_the_limit_is_answered_and_not_kept()
    {
        var cache = new UserAgentCache();
        var text = Chrome + new string(' ', UserAgentParser.MaxLength);
        Assert.Equal("Chrome", cache.Parse(text).Browser);
        Assert.NotSame(cache.Parse(text), cache.Parse(text));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(UserAgentCache.MaxCapacity + 1)]
    public void A_capacity_out_of_bounds_is_refused(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UserAgentCache(capacity));

    [Fact]
    public void Many_threads_get_right_answers()
    {
        var cache = new UserAgentCache(4);
        Parallel.For(0, 4_000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var major = i % 40 + 1;
            Assert.Equal(major, cache.Parse(Chrome.Replace("124", major.ToString(), StringComparison.Ordinal)).BrowserMajor);
        });
    }
}
