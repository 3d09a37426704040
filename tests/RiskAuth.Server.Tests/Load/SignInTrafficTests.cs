using System.Net;
using System.Text;
using RiskAuth.Load.Runs;
using RiskAuth.Load.Traffic;

namespace RiskAuth.Server.Tests.Load;

public sealed class SignInTrafficTests
{
    [Fact]
    public void Equal_seeds_ask_the_same_and_other_seeds_something_else()
    {
        Assert.Equal(Ask(seed: 3), Ask(seed: 3));
        Assert.NotEqual(Ask(seed: 3), Ask(seed: 4));
    }

    [Fact]
    public void Somebody_at_home_sends_the_token_that_was_kept_and_somebody_away_does_not()
    {
        var traffic = new SignInTraffic(users: 1, seed: 1, "localhost", "rk");
        traffic.Keep(new(0, IsAway: false), "rd_token"u8);
        var request = new byte[SignInTraffic.MaxRequestBytes];
        var seen = new HashSet<bool>();
        for (var i = 0; i < 100; i++)
        {
            var text = Encoding.ASCII.GetString(request, 0, traffic.WriteAssessment(request, out var attempt));
            Assert.Equal(!attempt.IsAway, text.Contains("\"deviceToken\":\"rd_token\"", StringComparison.Ordinal));
            seen.Add(attempt.IsAway);
        }
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public void Equal_seeds_arrive_at_the_same_times_and_as_often_as_they_should()
    {
        var (first, second) = (new Arrivals(250, seed: 5), new Arrivals(250, seed: 5));
        var gaps = Enumerable.Range(0, 20_000).Select(_ => first.NextGapSeconds()).ToArray();
        Assert.Equal(gaps, Enumerable.Range(0, gaps.Length).Select(_ => second.NextGapSeconds()));
        Assert.InRange(gaps.Average(), .00392, .00408);
        // Exponential: a share of 1/e of the gaps is longer than their mean.
        Assert.InRange(gaps.Count(gap => gap > .004) / (double)gaps.Length, .357, .379);
    }

    [Theory]
    [InlineData("http://192.0.2.1:8787")]
    [InlineData("http://example.com")]
    [InlineData("http://localhost.example.com:80")]
    [InlineData("https://127.0.0.1")]
    [InlineData("127.0.0.1:80")]
    public void Load_is_put_on_this_machine_only(string url) => Assert.Throws<LoadFailure>(() => ServerUnderLoad.At(url, "rk"));

    [Fact]
    public void A_loopback_address_is_this_machine() => Assert.Equal(IPAddress.IPv6Loopback, ServerUnderLoad.At("http://[::1]:8787", "rk").EndPoint.Address);

    private static string Ask(int seed)
    {
        var traffic = new SignInTraffic(users: 1_000, seed, "localhost", "rk");
        var request = new byte[SignInTraffic.MaxRequestBytes];
        return string.Concat(Enumerable.Range(0, 50).Select(_ => Encoding.ASCII.GetString(request, 0, traffic.WriteAssessment(request, out var _))));
    }
}
