using System.Collections.Frozen;
using RiskAuth.Assessments;

namespace RiskAuth.Decisions;

/// <summary>One tenant's document as it stands, and who made it so.</summary>
/// <param name="Version">0 for the defaults that nobody has changed.</param>
/// <param name="Time">When it was written; null for version 0.</param>
/// <param name="Author">Name of the API key that wrote it; null for version 0.</param>
public sealed record ConfigurationDocument(TenantConfiguration Configuration, int Version, DateTimeOffset? Time, string? Author)
{
    public static readonly ConfigurationDocument Default = new(new(), 0, null, null);
}

/// <summary>
/// Every tenant's configuration, compiled. Readers take no lock: they see one immutable snapshot, and a change replaces it in one
/// write. An unknown tenant has the defaults.
/// </summary>
public sealed class ConfigurationDirectory
{
    private static readonly Tenant Unknown = new(ConfigurationDocument.Default);

    private readonly Lock _lock = new();
    private volatile FrozenDictionary<string, Tenant> _tenants = FrozenDictionary<string, Tenant>.Empty;

    public ConfigurationDirectory()
    {
    }

    /// <summary>A directory in which the default tenant has this configuration.</summary>
    public ConfigurationDirectory(TenantConfiguration configuration) =>
        Set(UserKey.DefaultTenant, new(configuration, 1, null, null));

    public CompiledConfiguration For(string tenant, string? appClient) => Find(tenant).For(appClient);

    /// <summary>The tenant's document as it was written.</summary>
    public ConfigurationDocument Document(string tenant) => Find(tenant).Document;

    public IEnumerable<string> Tenants => _tenants.Keys;

    /// <summary>Whether any tenant, or any of their app clients, wants challenges to go where risk is.</summary>
    public bool AllocatesByRisk => _tenants.Values.Any(tenant => tenant.AllocatesByRisk);

    /// <summary>Puts a document into force, unless a newer version of it already is.</summary>
    public void Set(string tenant, ConfigurationDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        lock (_lock)
        {
            if (Find(tenant).Document.Version >= document.Version)
                return;
            var tenants = new Dictionary<string, Tenant>(_tenants, StringComparer.Ordinal) { [tenant] = new(document) };
            _tenants = tenants.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }

    private Tenant Find(string tenant) => _tenants.TryGetValue(tenant, out var found) ? found : Unknown;

    private sealed class Tenant
    {
        private readonly CompiledConfiguration _default;
        private readonly FrozenDictionary<string, CompiledConfiguration> _appClients;

        public Tenant(ConfigurationDocument document)
        {
            var general = document.Configuration.Default;
            Document = document;
            _default = new(general, document.Version);
            _appClients = document.Configuration.AppClients.ToFrozenDictionary(
                pair => pair.Key, pair => new CompiledConfiguration(pair.Value.ApplyTo(general), document.Version, _default), StringComparer.Ordinal);
            AllocatesByRisk = general.ChallengeAllocation == ChallengeAllocation.ByRisk
                || document.Configuration.AppClients.Values.Any(own => own.ChallengeAllocation == ChallengeAllocation.ByRisk);
        }

        public ConfigurationDocument Document { get; }

        public bool AllocatesByRisk { get; }

        public CompiledConfiguration For(string? appClient) =>
            appClient is not null && _appClients.TryGetValue(appClient, out var own) ? own : _default;
    }
}
