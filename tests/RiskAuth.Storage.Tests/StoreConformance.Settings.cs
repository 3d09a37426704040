using RiskAuth.Events;

namespace RiskAuth.Storage.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_configuration_is_replaced_only_by_its_next_version()
    {
        Assert.Null(await Settings.LatestConfigurationAsync("north"));
        Assert.False(await Settings.SaveConfigurationAsync("north", Version(2)));
        Assert.True(await Settings.SaveConfigurationAsync("north", Version(1)));
        Assert.False(await Settings.SaveConfigurationAsync("north", Version(1)));
        Assert.True(await Settings.SaveConfigurationAsync("north", Version(2)));
        Assert.False(await Settings.SaveConfigurationAsync("north", Version(4)));

        Assert.Equal(Version(2), await Settings.LatestConfigurationAsync("north"));
        Assert.Null(await Settings.LatestConfigurationAsync("south"));
        Assert.Equal([Version(2), Version(1)], await Settings.ConfigurationHistoryAsync("north", 10));
        Assert.Equal([Version(2)], await Settings.ConfigurationHistoryAsync("north", 1));
    }

    [Fact]
    public async Task Of_many_who_save_the_same_version_one_succeeds()
    {
        var saved = await Task.WhenAll(Enumerable.Range(0, 32).Select(n => Task.Run(async () =>
            await Settings.SaveConfigurationAsync("north", Version(1) with { Author = $"key-{n}" }))));

        Assert.Equal(1, saved.Count(wasSaved => wasSaved));
        Assert.Equal($"key-{Array.IndexOf(saved, true)}", (await Settings.LatestConfigurationAsync("north"))?.Author);
    }

    [Fact]
    public async Task Tenants_are_those_with_a_configuration_an_event_or_a_profile()
    {
        await Settings.SaveConfigurationAsync("configured", Version(1));
        await Store.AppendAsync(Some.Event(1, Some.User("eve", "assessed")));
        await SaveProfileAsync(Profile(Some.User("eve", "profiled"), "x"));
        await Store.AppendAsync(Some.Event(2, Some.User("adam", "assessed")));

        Assert.Equal(["assessed", "configured", "profiled"], await Settings.TenantsAsync());
    }

    [Fact]
    public async Task An_api_key_is_kept_and_can_be_revoked()
    {
        var key = new StoredApiKey("k1", "till", "assess read", [1, 2, 3], Some.Time, null);
        await Settings.SaveApiKeyAsync(key);
        await Settings.SaveApiKeyAsync(key with { Id = "k0", Scopes = "" });
        await Settings.SaveApiKeyAsync(key with { Revoked = Some.Time.AddDays(1) });

        var keys = await Settings.ApiKeysAsync();

        Assert.Equal(["k0", "k1"], keys.Select(k => k.Id));
        Assert.Equal((Some.Time, Some.Time.AddDays(1), "till"), (keys[1].Created, keys[1].Revoked, keys[1].Name));
        Assert.Equal([1, 2, 3], keys[1].Hash);
        Assert.Null(keys[0].Revoked);
    }

    [Fact]
    public async Task A_snapshot_is_replaced_by_name()
    {
        var large = new byte[3_000_000];
        new Random(5).NextBytes(large);
        Assert.Null(await Settings.LoadSnapshotAsync("velocity"));
        await Settings.SaveSnapshotAsync("velocity", 7, new byte[] { 1 });
        await Settings.SaveSnapshotAsync("velocity", 9, large);
        await Settings.SaveSnapshotAsync("population", 3, ReadOnlyMemory<byte>.Empty);

        var velocity = await Settings.LoadSnapshotAsync("velocity");
        var population = await Settings.LoadSnapshotAsync("population");

        Assert.Equal(9, velocity?.Sequence);
        Assert.Equal(large, velocity?.Snapshot);
        Assert.Equal((3, 0), (population?.Sequence, population?.Snapshot.Length));
    }

    [Fact]
    public async Task The_installation_has_one_key_of_its_own()
    {
        var key = await Settings.InstallationKeyAsync();

        Assert.Equal(32, key.Length);
        Assert.True(key.Distinct().Count() > 8);
        Assert.Equal(key, await Settings.InstallationKeyAsync());
    }

    private static SettingsVersion Version(int version) => new(version, Some.Time.AddDays(version), "ops", $$"""{"mode":"{{version}}"}""");
}
