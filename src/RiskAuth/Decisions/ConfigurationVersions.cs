using System.Text.Json;
using RiskAuth.Events;

namespace RiskAuth.Decisions;

/// <summary>What became of a change. Exactly one of the three is set.</summary>
/// <param name="Saved">The document that is now in force.</param>
/// <param name="Conflict">The document that somebody else has written meanwhile.</param>
/// <param name="Errors">What is wrong with the change.</param>
public sealed record ConfigurationChange(ConfigurationDocument? Saved, ConfigurationDocument? Conflict, IReadOnlyList<ConfigurationError>? Errors);

/// <summary>Reads configurations from the store into the directory, and writes changes, of which every version is kept.</summary>
public sealed class ConfigurationVersions(ISettingsStore settings, ConfigurationDirectory directory, TimeProvider clock)
{
    public const int MaxTenants = 10_000;

    /// <summary>Puts into force whatever the store holds; a document that cannot be read is named and leaves the running one in force.</summary>
    /// <returns>A sentence for each document that could not be read.</returns>
    public async ValueTask<IReadOnlyList<string>> RefreshAsync()
    {
        var problems = new List<string>();
        foreach (var tenant in await settings.TenantsAsync().ConfigureAwait(false))
        {
            if (await settings.LatestConfigurationAsync(tenant).ConfigureAwait(false) is not { } stored || stored.Version <= directory.Document(tenant).Version)
                continue;
            if (Read(stored) is { } document)
                directory.Set(tenant, document);
            else
                problems.Add($"Version {stored.Version} of the configuration of tenant {tenant} cannot be read; version {directory.Document(tenant).Version} stays in force.");
        }
        return problems;
    }

    /// <summary>Validates and stores a new version and puts it into force.</summary>
    /// <param name="basedOnVersion">The version that the author had before them.</param>
    public async ValueTask<ConfigurationChange> SaveAsync(string tenant, TenantConfiguration configuration, int basedOnVersion, string author)
    {
        var latest = await settings.LatestConfigurationAsync(tenant).ConfigureAwait(false);
        if ((latest?.Version ?? 0) != basedOnVersion)
            return Lost(tenant, latest);
        var now = clock.GetUtcNow();
        var errors = ConfigurationValidation.Check(configuration, directory.Document(tenant).Configuration, now);
        if (errors.Count > 0)
            return new(null, null, errors);

        var stored = new SettingsVersion(basedOnVersion + 1, now, author, ConfigurationJson.Write(configuration));
        if (!await settings.SaveConfigurationAsync(tenant, stored).ConfigureAwait(false))
            return Lost(tenant, await settings.LatestConfigurationAsync(tenant).ConfigureAwait(false));
        var document = new ConfigurationDocument(configuration, stored.Version, stored.Time, stored.Author);
        directory.Set(tenant, document);
        return new(document, null, null);
    }

    /// <summary>The last versions, newest first; those that cannot be read are left out.</summary>
    public async ValueTask<IReadOnlyList<ConfigurationDocument>> HistoryAsync(string tenant, int limit)
    {
        var stored = await settings.ConfigurationHistoryAsync(tenant, limit).ConfigureAwait(false);
        return [.. stored.Select(Read).OfType<ConfigurationDocument>()];
    }

    private ConfigurationChange Lost(string tenant, SettingsVersion? latest) =>
        new(null, latest is null ? ConfigurationDocument.Default : Read(latest) ?? directory.Document(tenant), null);

    private static ConfigurationDocument? Read(SettingsVersion stored)
    {
        try
        {
            return new(ConfigurationJson.Read(stored.Json), stored.Version, stored.Time, stored.Author);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
