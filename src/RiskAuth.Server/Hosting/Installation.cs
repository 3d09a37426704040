using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Credentials.Corpus;
using RiskAuth.Credentials.RangeLookup;
using RiskAuth.Decisions;
using RiskAuth.Network.Geo;
using RiskAuth.Scoring.Models;
using RiskAuth.Server.Commands;
using RiskAuth.Server.Commands.Breaches;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Server.Hosting;

/// <summary>One data directory, opened: the store, the configuration in force, what is known of breaches, and an assessor whose counters stand where the log says.</summary>
/// <param name="Key">The installation's secret, from which every keyed hash and tag is derived.</param>
/// <param name="Range">Null unless the operator has turned the range service on.</param>
internal sealed record Installation(
    SqliteStore Store,
    byte[] Key,
    ConfigurationDirectory Configuration,
    ConfigurationVersions Versions,
    GeoNetworkSource Network,
    BreachCorpora Corpora,
    RangeClient? Range,
    ICredentialCheck Credentials,
    ModelLibrary Models,
    Assessor Assessor) : IAsyncDisposable
{
    /// <summary>
    /// Callers that wait for one user's turn. Each outcome holds the turn until it is on disk, so more would wait longer than a sign-in
    /// may take, and hold places that other users need.
    /// </summary>
    private const int MaxWaitersPerUser = 32;

    private static readonly AssessorOptions Options = new() { Grains = new() { MaxWaitersPerGrain = MaxWaitersPerUser } };

    /// <exception cref="Events.StoreUnavailableException">The store cannot be opened; the message says why and what to do.</exception>
    public static async Task<Installation> OpenAsync(ServerOptions options, GeoNetworkSource network, TimeProvider clock, CancellationToken cancellationToken)
    {
        var store = SqliteStore.Open(new() { DataDirectory = options.Data, Durability = options.Durability, MaxFileBytes = options.MaxStoreBytes, Clock = clock });
        RangeClient? range = null;
        try
        {
            var key = await store.InstallationKeyAsync();
            var configuration = new ConfigurationDirectory();
            var versions = new ConfigurationVersions(store, configuration, clock);
            foreach (var problem in await versions.RefreshAsync())
                throw new StartFailure(problem);
            var corpora = new BreachCorpora(BreachFolder.In(options.Data), key);
            range = options.RangeLookup.Enabled ? new RangeClient(options.RangeLookup, clock) : null;
            ICredentialCheck credentials = new LayeredCredentialCheck(corpora, range, new PasswordTagger(key));
            var assessor = await Assessor.StartAsync(store, store, network, credentials, configuration, clock, Options, cancellationToken);
            return new(store, key, configuration, versions, network, corpora, range, credentials, ModelsOption.Library(options), assessor);
        }
        catch
        {
            range?.Dispose();
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Saves the counters, so that the next start reads less of the log, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Assessor.SaveCountersAsync();
        }
        finally
        {
            Range?.Dispose();
            await Store.DisposeAsync();
        }
    }
}
