namespace RiskAuth.Server.Keys;

/// <summary>
/// Deadlines that requests which begin within the same moment share: a source with its timer for each request would be a good part of
/// what a request costs. A request is given at least <paramref name="span"/>, and at most one <see cref="Steps"/>th more.
/// Safe for many threads.
/// </summary>
/// <param name="clock">Its timestamps and its timers must go at one pace.</param>
internal sealed class SharedDeadlines(TimeSpan span, TimeProvider clock)
{
    public const int Steps = 16;

    private readonly Lock _lock = new();
    private volatile Moment? _moment;

    /// <summary>For a request that begins now.</summary>
    public CancellationToken Next()
    {
        var now = clock.Now();
        return (_moment is { } moment && now < moment.End ? moment : Begin(now)).Token;
    }

    private Moment Begin(TimeSpan now)
    {
        lock (_lock)
        {
            if (_moment is { } moment && now < moment.End)
                return moment;
            var length = span / Steps;
            // Its timer ends it, and with it the last hold on it; those who still wait then are told.
            return _moment = new(now + length, new CancellationTokenSource(span + length, clock).Token);
        }
    }

    private sealed record Moment(TimeSpan End, CancellationToken Token);
}
