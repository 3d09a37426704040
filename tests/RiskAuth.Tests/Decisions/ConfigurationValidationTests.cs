using RiskAuth.Decisions;

namespace RiskAuth.Tests.Decisions;

public sealed class ConfigurationValidationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly TenantConfiguration Defaults = new();

    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(Check(new()));

    [Theory]
    [InlineData("10.0.0.1/8", "did you mean the network 10.0.0.0/8")]
    [InlineData("2001:db8::1/32", "did you mean the network 2001:db8::/32")]
    [InlineData("10.0.0.0/33", "prefix length from 0 to 32")]
    [InlineData("example.org", "does not begin with an IPv4 or IPv6 address")]
    [InlineData("", "does not begin with an IPv4 or IPv6 address")]
    [InlineData("0.0.0.0/0", "must not name every address")]
    [InlineData("::/0", "must not name every address")]
    public void A_range_that_is_none_is_named_with_what_may_be_meant(string range, string problem)
    {
        var error = Assert.Single(Check(new() { Blocked = [new("192.0.2.0/24"), new(range)] }));
        Assert.Equal("default.blocked[1].range", error.Path);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EventAction.Block, EventAction.MfaRequired, EventAction.Block, "medium")]
    [InlineData(EventAction.NoAction, EventAction.Block, EventAction.MfaRequired, "high")]
    public void A_higher_level_is_never_treated_more_softly(EventAction low, EventAction medium, EventAction high, string field)
    {
        var error = Assert.Single(Check(new() { Actions = new(low, medium, high) }));
        Assert.Equal($"default.actions.{field}", error.Path);
    }

    [Theory]
    [InlineData(.6, .01, "medium")]
    [InlineData(-.1, -.2, "medium")]
    [InlineData(double.NaN, .01, "medium")]
    [InlineData(.05, .06, "high")]
    [InlineData(.05, double.NaN, "high")]
    public void Challenge_rates_stay_within_their_bounds_and_order(double medium, double high, string field)
    {
        var errors = Check(new() { TargetChallengeRates = new(medium, high) });
        Assert.Contains(errors, error => error.Path == $"default.targetChallengeRates.{field}");
    }

    [Theory]
    [InlineData(0, 0, "eventDays")]
    [InlineData(3651, 0, "eventDays")]
    [InlineData(1, -1, "addressDays")]
    [InlineData(1, 3651, "addressDays")]
    public void Retention_stays_within_its_bounds(int eventDays, int addressDays, string field)
    {
        var error = Assert.Single(Check(new() { Retention = new(eventDays, addressDays) }));
        Assert.Equal($"default.retention.{field}", error.Path);
    }

    [Fact]
    public void A_new_entry_must_expire_in_the_future_and_an_old_one_may_have_expired()
    {
        var expired = new RiskExceptionRange("192.0.2.0/24", "old", Now.AddDays(-1));
        var added = new RiskConfiguration { Blocked = [expired] };
        Assert.Equal("default.blocked[0].expires", Assert.Single(Check(added)).Path);
        Assert.Empty(ConfigurationValidation.Check(new() { Default = added }, new() { Default = added }, Now));
    }

    [Fact]
    public void An_override_is_checked_like_its_tenant()
    {
        var configuration = new TenantConfiguration
        {
            AppClients = new Dictionary<string, RiskOverride>
            {
                ["web"] = new() { TargetChallengeRates = new(.9, .01), Skipped = [new("10.1.2.3/8")] },
            },
        };
        var paths = ConfigurationValidation.Check(configuration, Defaults, Now).Select(error => error.Path);
        Assert.Equal(["appClients.web.targetChallengeRates.medium", "appClients.web.skipped[0].range"], paths);
    }

    [Fact]
    public void An_app_client_needs_a_name_that_can_be_sent()
    {
        var clients = new Dictionary<string, RiskOverride> { [""] = new(), ["tab\there"] = new(), [new string('a', 129)] = new() };
        Assert.Equal(3, ConfigurationValidation.Check(new() { AppClients = clients }, Defaults, Now).Count);
    }

    [Fact]
    public void More_ranges_than_the_limit_are_refused_even_when_they_are_spread()
    {
        var half = Enumerable.Range(0, RiskConfiguration.MaxExceptions / 2 + 1)
            .Select(i => new RiskExceptionRange($"10.{i / 65536}.{i / 256 % 256}.{i % 256}")).ToArray();
        Assert.Empty(Check(new() { Blocked = half }));
        Assert.Contains("10,000", Assert.Single(Check(new() { Blocked = half, Skipped = half })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_entries_are_refused_and_never_thrown_over()
    {
        var configuration = new TenantConfiguration
        {
            Default = new() { Blocked = [null!], TrustedProxies = [null!] },
            AppClients = new Dictionary<string, RiskOverride> { ["web"] = null! },
        };
        var paths = ConfigurationValidation.Check(configuration, configuration, Now).Select(error => error.Path);
        Assert.Equal(["default.trustedProxies[0]", "default.blocked[0]", "appClients.web"], paths);
    }

    [Fact]
    public void The_number_of_errors_is_bounded() =>
        Assert.Equal(ConfigurationValidation.MaxErrors, Check(new() { Blocked = [.. Enumerable.Repeat(new RiskExceptionRange("x"), 1_000)] }).Count);

    private static IReadOnlyList<ConfigurationError> Check(RiskConfiguration configuration) =>
        ConfigurationValidation.Check(new() { Default = configuration }, Defaults, Now);
}
