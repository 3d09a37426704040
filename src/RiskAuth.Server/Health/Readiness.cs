namespace RiskAuth.Server.Health;

/// <summary>One part of the server that may be broken.</summary>
/// <param name="IsRequired">Without it no traffic should come; without others the server works and says what it lacks.</param>
/// <param name="Problem">Null when all is well, else what is wrong and what to do.</param>
internal sealed record Component(string Name, bool IsRequired, Func<ValueTask<string?>> Problem);

/// <summary>
/// Asks every component how it is, at most once a second: readiness is open to everybody, and one of the answers costs a write.
/// </summary>
internal sealed class Readiness(IEnumerable<Component> components, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    /// <summary>A component that does not answer within this time is broken.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Component[] _components = [.. components];
    private readonly SemaphoreSlim _turn = new(1);
    private ReadinessResponse? _last;
    private long _lastTimestamp;

    /// <summary>The last answer, however old; null before the first.</summary>
    public ReadinessResponse? Last => Volatile.Read(ref _last);

    public static bool IsReady(ReadinessResponse readiness) => readiness.Status != "unavailable";

    public async Task<ReadinessResponse> AskAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_last is { } last && clock.GetElapsedTime(_lastTimestamp) < Freshness)
                return last;
            var views = await Task.WhenAll(_components.Select(AskAsync));
            last = new(Worst(views), views);
            Volatile.Write(ref _last, last);
            _lastTimestamp = clock.GetTimestamp();
            return last;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private static async Task<ComponentView> AskAsync(Component component)
    {
        string? problem;
        try
        {
            problem = await component.Problem().AsTask().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            problem = $"It has not answered within {Patience.TotalSeconds:0} seconds.";
        }
        catch (Exception exception)
        {
            problem = $"It failed with {exception.GetType().Name}; the log may say more.";
        }
        return new(component.Name, problem is null ? "ok" : component.IsRequired ? "unavailable" : "degraded", problem);
    }

    private static string Worst(ComponentView[] views) =>
        views.Any(view => view.Status == "unavailable") ? "unavailable" : views.Any(view => view.Status == "degraded") ? "degraded" : "ready";
}
