using RiskAuth.Assessments;

namespace RiskAuth.Server.Replay;

/// <summary>
/// Puts attempts into the order of their times within a window of the file, because servers write their logs a little out of order.
/// What comes later than the window is passed on late, and counted.
/// </summary>
internal sealed class TimeOrder
{
    public const int WindowAttempts = 4_096;

    private readonly PriorityQueue<LoggedSignIn, (DateTimeOffset Time, long Order)> _waiting = new(WindowAttempts + 1);
    private long _order;
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    /// <summary>Attempts that were passed on after a later one.</summary>
    public long Late { get; private set; }

    /// <summary>Takes one attempt; gives the earliest one back once the window is full.</summary>
    public LoggedSignIn? Push(LoggedSignIn attempt)
    {
        _waiting.Enqueue(attempt, (attempt.Time, _order++));
        return _waiting.Count > WindowAttempts ? Pop() : null;
    }

    public LoggedSignIn? Pop()
    {
        if (!_waiting.TryDequeue(out var attempt, out _))
            return null;
        if (attempt.Time < _last)
            Late++;
        else
            _last = attempt.Time;
        return attempt;
    }
}
