using System.Text.Json;
using RiskAuth.Decisions;

namespace RiskAuth.Tests.Decisions;

public sealed class ConfigurationDirectoryTests
{
    [Fact]
    public void An_unknown_tenant_has_the_defaults()
    {
        var found = new ConfigurationDirectory().For("nobody", "web");
        Assert.Equal(EnforcementMode.Enforced, found.Source.Mode);
        Assert.Equal(0, found.Version);
    }

    [Fact]
    public void An_app_client_inherits_what_it_does_not_override()
    {
        var directory = new ConfigurationDirectory(new TenantConfiguration
        {
            Default = new() { Mode = EnforcementMode.Audit, Blocked = [new("192.0.2.0/24")] },
            AppClients = new Dictionary<string, RiskOverride> { ["web"] = new() { Actions = new(High: EventAction.Block) } },
        });
        var web = directory.For("default", "web");
        Assert.Equal(EventAction.Block, web.Source.Actions.High);
        Assert.Equal(EnforcementMode.Audit, web.Source.Mode);
        Assert.Equal(1, web.Blocked.Count);
        Assert.Equal(EventAction.MfaRequired, directory.For("default", "other").Source.Actions.High);
        Assert.Equal(EnforcementMode.Enforced, directory.For("another", "web").Source.Mode);
    }

    [Fact]
    public void A_thousand_app_clients_with_the_tenants_ranges_have_them_once()
    {
        RiskExceptionRange[] blocked = [new("192.0.2.0/24")], own = [new("198.51.100.0/24")];
        var directory = new ConfigurationDirectory(new TenantConfiguration
        {
            Default = new() { Blocked = blocked, Skipped = blocked },
            AppClients = Enumerable.Range(0, 1_000).ToDictionary(n => $"client{n}", n => n == 7 ? new RiskOverride { Blocked = own } : new() { Mode = EnforcementMode.Audit }),
        });
        var general = directory.For("default", null);
        Assert.Same(general.Blocked, directory.For("default", "client1").Blocked);
        Assert.Same(general.Skipped, directory.For("default", "client1").Skipped);
        Assert.Same(general.TrustedProxies, directory.For("default", "client1").TrustedProxies);
        Assert.NotSame(general.Blocked, directory.For("default", "client7").Blocked);
        Assert.Same(general.Skipped, directory.For("default", "client7").Skipped);
    }

    [Fact]
    public void An_older_version_never_replaces_a_newer_one()
    {
        var directory = new ConfigurationDirectory();
        directory.Set("a", Document(2, EnforcementMode.Audit));
        directory.Set("a", Document(1, EnforcementMode.Off));
        directory.Set("a", Document(2, EnforcementMode.Off));
        Assert.Equal(EnforcementMode.Audit, directory.For("a", null).Source.Mode);
        Assert.Equal(2, directory.For("a", null).Version);
    }

    [Fact]
    public async Task Readers_always_see_a_whole_version_while_others_write()
    {
        var directory = new ConfigurationDirectory();
        var writer = Task.Run(() =>
        {
            for (var version = 1; version <= 500; version++)
                directory.Set("a", Document(version, version % 2 == 0 ? EnforcementMode.Audit : EnforcementMode.Off));
        });
        var last = 0;
        while (last < 500)
        {
            var seen = directory.For("a", null);
            Assert.True(seen.Version >= last);
            Assert.Equal(seen.Version == 0 ? EnforcementMode.Enforced : seen.Version % 2 == 0 ? EnforcementMode.Audit : EnforcementMode.Off, seen.Source.Mode);
            last = seen.Version;
        }
        await writer;
    }

    [Fact]
    public void A_written_configuration_reads_back_as_it_was()
    {
        var configuration = new TenantConfiguration
        {
            Default = new()
            {
                Actions = new(High: EventAction.Block),
                Skipped = [new("2001:db8::/32", "office", new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero))],
                TrustedProxies = ["10.0.0.0/8"],
            },
            AppClients = new Dictionary<string, RiskOverride> { ["web"] = new() { Mode = EnforcementMode.Off } },
        };
        var json = ConfigurationJson.Write(configuration);
        var read = ConfigurationJson.Read(json);
        Assert.Equal(json, ConfigurationJson.Write(read));
        Assert.Contains("\"high\":\"BLOCK\"", json, StringComparison.Ordinal);
        Assert.Equal(configuration.Default.Skipped, read.Default.Skipped);
    }

    [Fact]
    public void A_document_of_a_newer_version_is_read_with_its_unknown_members_passed_over()
    {
        var read = ConfigurationJson.Read("""{"default":{"mode":"Audit","unheardOf":1}}""");
        Assert.Equal(EnforcementMode.Audit, read.Default.Mode);
        Assert.Equal(180, read.Default.Retention.EventDays);
    }

    [Theory]
    [InlineData("""{"default":null}""")]
    [InlineData("""{"default":{"mode":2}}""")]
    [InlineData("""{"default":{"blocked":7}}""")]
    [InlineData("null")]
    [InlineData("")]
    public void A_text_that_is_no_configuration_is_refused(string json) => Assert.Throws<JsonException>(() => ConfigurationJson.Read(json));

    private static ConfigurationDocument Document(int version, EnforcementMode mode) =>
        new(new() { Default = new() { Mode = mode } }, version, null, null);
}
