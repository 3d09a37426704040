using RiskAuth.Load.Runs;
using RiskAuth.Load.Traffic;

namespace RiskAuth.Load.Commands;

/// <summary>A server, the people who sign in to it, and the runs against it, each said in a line as it ends.</summary>
internal sealed class LoadSession(ServerUnderLoad server, int users, int connections, int seed) : IDisposable
{
    /// <summary>Connections of an open loop: so many that none is waited for unless the server stalls.</summary>
    public const int OpenConnections = 512;

    /// <summary>Connections of an overload: several callers' pools. With fewer, all their requests together would be answered in time.</summary>
    public const int OverloadConnections = 1_024;

    /// <summary>The longest single run.</summary>
    public const double MaxSeconds = 60;

    private static readonly TimeSpan RunWarmUp = TimeSpan.FromSeconds(.5);

    private int _runs;

    public ServerUnderLoad Server => server;

    public int Connections => connections;

    public SignInTraffic Traffic { get; } = new(users, seed, server.Host, server.Key);

    /// <summary>As many requests as <see cref="Connections"/> can carry, or as many as are given.</summary>
    public LoadResult Saturate(Scenario scenario, double seconds, int? over = null) =>
        Run(new(scenario, null, RunWarmUp, TimeSpan.FromSeconds(seconds), over ?? connections, seed + ++_runs));

    /// <param name="requestsPerSecond">With two requests to an arrival, half as many arrive.</param>
    public LoadResult Offer(Scenario scenario, double requestsPerSecond, double seconds) =>
        Run(new(scenario, Math.Max(1, requestsPerSecond / scenario.Requests()), RunWarmUp, TimeSpan.FromSeconds(seconds), OpenConnections, seed + ++_runs));

    /// <summary>One rate for a while and then another, without a pause between them.</summary>
    public LoadResult OfferThen(Scenario scenario, double requestsPerSecond, double seconds, double laterPerSecond, double laterSeconds) =>
        Run(new(scenario, requestsPerSecond / scenario.Requests(), RunWarmUp, TimeSpan.FromSeconds(seconds + laterSeconds), OverloadConnections, seed + ++_runs)
        {
            Change = new(TimeSpan.FromSeconds(seconds), laterPerSecond / scenario.Requests()),
        });

    /// <summary>Lets the server's code be compiled and people get their device tokens.</summary>
    public void WarmUp(double seconds)
    {
        Server.Settle();
        Saturate(Scenario.AssessAndReport, seconds * .6);
        Saturate(Scenario.Empty, seconds * .2);
        Saturate(Scenario.Assess, seconds * .2);
    }

    public void Dispose() => server.Dispose();

    private LoadResult Run(LoadPlan plan)
    {
        GC.Collect();
        var result = LoadRun.Execute(plan, Traffic, server.EndPoint, server.ProcessorMicros);
        Console.Error.WriteLine(FormattableString.Invariant(
            $"  {plan.Scenario.Name(),-24} {(plan.RatePerSecond is { } rate ? $"{rate * plan.Scenario.Requests(),8:0}/s offered" : "saturation"),-18} {result.ServedPerSecond,8:0}/s  p50 {result.Latency.PercentileMicros(50) / 1e3,7:0.00}  p99 {result.Latency.PercentileMicros(99) / 1e3,7:0.00} ms  server {result.ServerCpuPerRequest,5:0.0} us, generator {result.OwnCpuPerRequest,5:0.0} us{Trouble(result)}"));
        return result;
    }

    private static string Trouble(LoadResult result) => result.IsClean ? "" : FormattableString.Invariant(
        $"  ({result.Shed} shed, {result.Refused} with status {result.OtherStatus}, {result.Broken} broken, {result.GaveUp} gave up)");
}
