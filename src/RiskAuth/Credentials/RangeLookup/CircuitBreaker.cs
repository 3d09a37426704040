namespace RiskAuth.Credentials.RangeLookup;

/// <summary>
/// Leaves a failing service alone: after some failures in a row no request goes out for a pause, then a single one does,
/// and its end decides between normal work and a pause twice as long.
/// </summary>
internal sealed class CircuitBreaker
{
    /// <summary>The longest pause that a service may ask for.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    private readonly int _failuresToOpen;
    private readonly TimeSpan _firstPause;
    private readonly TimeSpan _longestPause;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private DateTimeOffset _closedUntil = DateTimeOffset.MinValue;
    private TimeSpan _nextPause;
    private int _failures;
    private bool _isTrying;

    public CircuitBreaker(int failuresToOpen, TimeSpan firstPause, TimeSpan longestPause, TimeProvider time)
    {
        (_failuresToOpen, _firstPause, _longestPause, _time) = (failuresToOpen, firstPause, longestPause, time);
        _nextPause = firstPause;
    }

    /// <summary>Nothing but a trial may go out.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
                return _failures >= _failuresToOpen;
        }
    }

    /// <summary>Whether a request may go out. The caller reports its end with <see cref="Succeeded"/> or <see cref="Failed"/>.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_failures < _failuresToOpen)
                return true;
            if (_isTrying || _time.GetUtcNow() < _closedUntil)
                return false;
            _isTrying = true;
            return true;
        }
    }

    public void Succeeded()
    {
        lock (_lock)
            (_failures, _isTrying, _nextPause) = (0, false, _firstPause);
    }

    /// <param name="retryAfter">What the service asked for: it opens the circuit at once, for as long, up to <see cref="LongestRetryAfter"/>.</param>
    public void Failed(TimeSpan? retryAfter = null)
    {
        lock (_lock)
        {
            var wasOpen = _failures >= _failuresToOpen;
            _failures = retryAfter is null ? Math.Min(_failures + 1, _failuresToOpen) : _failuresToOpen;
            // Requests that were under way when the circuit opened prolong no pause by failing.
            if (_failures < _failuresToOpen || (wasOpen && !_isTrying && retryAfter is null))
                return;
            var pause = retryAfter is { } asked && asked > _nextPause ? Shorter(asked, LongestRetryAfter) : _nextPause;
            _closedUntil = _time.GetUtcNow() + pause;
            _nextPause = Shorter(2 * _nextPause, _longestPause);
            _isTrying = false;
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
