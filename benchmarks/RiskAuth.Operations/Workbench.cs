namespace RiskAuth.Operations;

/// <summary>Every operation that is measured, by name. What they need is set up when one is first asked for, and removed at the end.</summary>
public sealed class Workbench : IDisposable
{
    /// <summary>Reads the databases of data/geo, so it is there only where those are installed.</summary>
    public const string NetworkLookUp = "network-look-up";

    private readonly Lazy<Installation> _installation = new();
    private readonly Lazy<PipelineOperations> _pipeline;
    private readonly Lazy<NetworkOperations> _network = new();
    private readonly Lazy<BreachOperations> _breaches = new();
    private readonly Lazy<StoreOperations> _store = new();
    private readonly Lazy<SequenceOperations> _sequences = new();
    private readonly Lazy<GrainOperations> _grains = new();

    public Workbench() => _pipeline = new(() => new(_installation.Value));

    /// <summary>In the order in which a sign-in meets them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        NetworkLookUp, "user-agent-parse", "breach-look-up", "grain-turn", "sequences", "feature-vector",
        "detector-trees", "detector-forest", "detector-freeman", "detector-sequences", "score", "decision", "explanation",
        "assess-ordinary", "assess-suspicious", "store-append",
    ];

    /// <summary>Whether one run of it is one operation.</summary>
    public static bool IsSingle(string name) => name is not (NetworkLookUp or "breach-look-up" or "store-append");

    /// <exception cref="ArgumentException">There is no operation of that name.</exception>
    public Operation Open(string name) => name switch
    {
        NetworkLookUp => new(name, _network.Value.LookUp) { PerRun = NetworkOperations.Addresses },
        "user-agent-parse" => new(name, _pipeline.Value.ParseUserAgent),
        "breach-look-up" => new(name, _breaches.Value.LookUp) { PerRun = BreachOperations.Hashes },
        "grain-turn" => new(name, _grains.Value.Turn),
        "sequences" => new(name, _sequences.Value.ReadAndCount),
        "feature-vector" => new(name, _pipeline.Value.WriteFeatures),
        "detector-trees" => new(name, _pipeline.Value.Trees),
        "detector-forest" => new(name, _pipeline.Value.Forest),
        "detector-freeman" => new(name, _pipeline.Value.Freeman),
        "detector-sequences" => new(name, _pipeline.Value.Sequences),
        "score" => new(name, _pipeline.Value.Score),
        "decision" => new(name, _pipeline.Value.Decide),
        "explanation" => new(name, _pipeline.Value.Explain),
        "assess-ordinary" => new(name, _pipeline.Value.AssessOrdinary),
        "assess-suspicious" => new(name, _pipeline.Value.AssessSuspicious),
        "store-append" => new(name, _store.Value.Append) { PerRun = StoreOperations.EventsPerRun, IsOnOneThread = false },
        _ => throw new ArgumentException($"There is no operation {name}; there are {string.Join(", ", Names)}.", nameof(name)),
    };

    public void Dispose()
    {
        if (_store.IsValueCreated)
            _store.Value.Dispose();
        if (_breaches.IsValueCreated)
            _breaches.Value.Dispose();
    }
}
