using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Network;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Server.Hosting;

/// <summary>One data directory, opened: the store, the configuration in force, and an assessor whose counters stand where the log says.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private Installation(SqliteStore store, byte[] key, ConfigurationDirectory configuration, ConfigurationVersions versions, Assessor assessor)
    {
        Store = store;
        Key = key;
        Configuration = configuration;
        Versions = versions;
        Assessor = assessor;
    }

    public SqliteStore Store { get; }
    public byte[] Key { get; }
    public ConfigurationDirectory Configuration { get; }
    public ConfigurationVersions Versions { get; }
    public Assessor Assessor { get; }

    /// <exception cref="Events.StoreUnavailableException">The store cannot be opened; the message says why and what to do.</exception>
    public static async Task<Installation> OpenAsync(ServerOptions options, INetworkSource network, TimeProvider clock, CancellationToken cancellationToken)
    {
        var store = SqliteStore.Open(new() { DataDirectory = options.Data, Durability = options.Durability, Clock = clock });
        try
        {
            var key = await store.InstallationKeyAsync();
            var configuration = new ConfigurationDirectory();
            var versions = new ConfigurationVersions(store, configuration, clock);
            foreach (var problem in await versions.RefreshAsync())
                throw new StartFailure(problem);
            var assessor = await Assessor.StartAsync(store, store, network, credentials: null, configuration, clock, options: null, cancellationToken);
            return new(store, key, configuration, versions, assessor);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Assessor.SaveCountersAsync();
        }
        finally
        {
            await Store.DisposeAsync();
        }
    }
}
