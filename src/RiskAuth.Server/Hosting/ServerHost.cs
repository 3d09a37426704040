using RiskAuth.Assessments;
using RiskAuth.Credentials.Corpus;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Network.Geo;
using RiskAuth.Server.Admission;
using RiskAuth.Server.Assessments;
using RiskAuth.Server.Background;
using RiskAuth.Server.Checks;
using RiskAuth.Server.Configuration;
using RiskAuth.Server.Health;
using RiskAuth.Server.Json;
using RiskAuth.Server.Keys;
using RiskAuth.Server.Metrics;
using RiskAuth.Server.Models;
using RiskAuth.Server.Observability;
using RiskAuth.Server.OpenApi;
using RiskAuth.Server.Proxies;
using RiskAuth.Server.Users;
using RiskAuth.Telemetry;

namespace RiskAuth.Server.Hosting;

/// <summary>Puts the server together: the only place that knows every part.</summary>
internal static class ServerHost
{
    private static readonly TimeSpan KeyRefresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConfigurationRefresh = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CorpusRefresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NetworkRefresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReadinessInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ModelRefresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CounterInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RetentionInterval = TimeSpan.FromHours(1);

    public static WebApplication Build(WebApplicationBuilder builder, ServerOptions options, Installation installation, TimeProvider clock)
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        services.AddSingleton(clock);
        services.AddSingleton<IEventStore>(installation.Store);
        services.AddSingleton<ISettingsStore>(installation.Store);
        services.AddSingleton(installation.Configuration);
        services.AddSingleton(installation.Versions);
        services.AddSingleton(installation.Assessor);
        services.AddSingleton(installation.Corpora);
        services.AddSingleton(installation.Network);
        services.AddSingleton(installation.Credentials);
        services.ConfigureHttpJsonOptions(json => ApiJson.Ruled(json.SerializerOptions).TypeInfoResolverChain.Insert(0, ApiJson.Rules));
        services.AddApiDescription();
        AddApi(services, installation);
        AddBackground(services);
        if (options.Otlp.IsOn)
            services.AddHostedService<OtlpExport>();
        builder.WebHost.ConfigureKestrel(Listening.Limit);

        var app = builder.Build();
        // What happens before somebody asks for the metrics counts too.
        app.Services.GetRequiredService<MetricsCollector>();
        app.Services.GetRequiredService<ServerGauges>();
        app.UseMiddleware<FaultBoundary>();
        app.UseRouting();
        app.UseMiddleware<KeyGate>();
        if (options.Otlp.IsOn)
            app.UseMiddleware<RequestTracing>();
        app.MapAssessments();
        app.MapCredentials();
        app.MapUsers();
        app.MapConfiguration();
        app.MapHealth();
        app.MapMetrics();
        app.MapApiDescription();
        return app;
    }

    private static void AddApi(IServiceCollection services, Installation installation)
    {
        services.AddSingleton<RiskMeters>();
        services.AddSingleton<ApiKeyDirectory>();
        services.AddSingleton<FailedAuthentications>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AdmissionGate>(provider, installation.Store));
        services.AddSingleton<UserPlaces>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<LateFailures>();
        services.AddSingleton<SharedAddressWatch>();
        services.AddSingleton<AttemptReader>();
        services.AddSingleton<MetricsCollector>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ServerGauges>(provider, installation.Store));
        services.AddSingleton<UserExporter>();
        services.AddSingleton(new EventCursors(installation.Key));
        services.AddSingleton(installation.Models);
        services.AddSingleton<ModelCare>();
        services.AddSingleton<Readiness>();
        services.AddSingleton(provider => new Component("store", IsRequired: true, () => provider.GetRequiredService<IEventStore>().CheckAsync()));
        services.AddSingleton(provider => new Component("clientAddresses", IsRequired: false, () => new(provider.GetRequiredService<SharedAddressWatch>().Warning)));
        services.AddSingleton(provider => new Component("load", IsRequired: false, () => new(provider.GetRequiredService<AdmissionGate>().Warning)));
        services.AddSingleton(new Component("network", IsRequired: false, () => new(NetworkProblem(installation))));
        services.AddSingleton(provider => new Component("model", IsRequired: false, () => new(provider.GetRequiredService<ModelCare>().Problem)));
        services.AddSingleton(new Component("breaches", IsRequired: false, () => new(BreachProblem(installation))));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RetentionCare>(provider, installation.Key));
    }

    private static string? NetworkProblem(Installation installation) =>
        !installation.Network.HasData ? "No network data is installed: places and networks are not judged. Run `npm ci` in data/geo and `riskauth geo build`."
        : installation.Network.Status().Problems is [var problem, ..] ? problem
        : null;

    private static string? BreachProblem(Installation installation) =>
        installation.Corpora.Refused is [var refused, ..] ? refused.Reason
        : installation.Range?.IsPaused == true ? "The range service does not answer and is left alone for a while; the declared failure policy decides."
        : null;

    private static void AddBackground(IServiceCollection services)
    {
        services.Every(KeyRefresh, "Reading the API keys", provider => _ => provider.GetRequiredService<ApiKeyDirectory>().RefreshAsync());
        services.Every(ConfigurationRefresh, "Reading the configuration", provider => async _ => await provider.GetRequiredService<ConfigurationVersions>().RefreshAsync());
        services.Every(CorpusRefresh, "Looking for corpora of breaches", provider => _ => { provider.GetRequiredService<BreachCorpora>().Refresh(); return default; });
        services.Every(ModelRefresh, "Looking for models", provider => _ => provider.GetRequiredService<ModelCare>().RefreshAsync());
        services.Every(NetworkRefresh, "Looking for network data", provider => _ => { provider.GetRequiredService<GeoNetworkSource>().Refresh(); return default; });
        services.Every(ReadinessInterval, "Looking at the components", provider => async _ => await provider.GetRequiredService<Readiness>().AskAsync());
        services.Every(CounterInterval, "Saving the counters", provider => _ => provider.GetRequiredService<Assessor>().SaveCountersAsync());
        services.Every(RetentionInterval, "Retention", provider => provider.GetRequiredService<RetentionCare>().RunAsync);
    }

    private static void Every(
        this IServiceCollection services, TimeSpan period, string name, Func<IServiceProvider, Func<CancellationToken, ValueTask>> work) =>
        services.AddSingleton<IHostedService>(provider => new PeriodicWork(
            name, period, work(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<PeriodicWork>>()));
}
