namespace RiskAuth.Server.Admission;

/// <summary>
/// How much work may be going on at once: as much as keeps the time that each piece takes near a target. No fixed number is
/// right for a laptop and for a server with 32 cores; the time is, because work that waits behind other work takes longer
/// (Little's law). A pause of the disk or of the collector makes a queue that goes away by itself and is let be; a queue that
/// stands is overload, and then the limit falls in proportion to how much too slow the last moment was. It grows back step by step.
/// Safe for many threads; knows no clock but what it is told.
/// </summary>
/// <remarks>The difference between a queue that passes and one that stands is CoDel's: https://www.rfc-editor.org/rfc/rfc8289.</remarks>
/// <param name="allowance">
/// Time that is not queueing, asked once a window and added to the target: work that waits for a slow disk's sync shares it, and
/// fewer pieces at once would only share it among fewer.
/// </param>
internal sealed class AdmissionLimit(int most, TimeSpan target, Func<TimeSpan>? allowance = null)
{
    /// <summary>The limit never falls below this: some of the work shares a sync of the disk, and one at a time none would.</summary>
    public const int Least = 64;

    /// <summary>Where it begins and comes back to: a burst is not refused before the machine has been seen to be too slow for it.</summary>
    public const int First = 512;

    /// <summary>How long it watches before it moves.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(25);

    /// <summary>So many slow windows in a row are a queue that stands.</summary>
    public const int SlowWindows = 4;

    private const int FewestInWindow = 8;

    /// <summary>It grows only while the time is below this share of the target, so that it does not swing.</summary>
    private const double RoomToGrow = .8;

    private readonly Lock _lock = new();
    private readonly int _least = Math.Min(Least, most);
    private int _current = Math.Min(First, most);
    private TimeSpan _windowStart = TimeSpan.MinValue;
    private TimeSpan _sum;
    private int _count;
    private int _peak;
    private int _slow;

    public int Current => Volatile.Read(ref _current);

    /// <summary>A piece of work has ended.</summary>
    /// <param name="now">A span of a monotonic clock.</param>
    /// <param name="inFlight">The pieces that were going on when it ended, itself included.</param>
    public void Completed(TimeSpan now, TimeSpan took, int inFlight)
    {
        lock (_lock)
        {
            if (_windowStart == TimeSpan.MinValue)
                _windowStart = now;
            _sum += took;
            _count++;
            _peak = Math.Max(_peak, inFlight);
            if (now - _windowStart < Window || _count < FewestInWindow)
                return;
            Volatile.Write(ref _current, Next(_sum / _count));
            (_windowStart, _sum, _count, _peak) = (now, TimeSpan.Zero, 0, 0);
        }
    }

    private int Next(TimeSpan mean)
    {
        var allowed = target + (allowance?.Invoke() ?? TimeSpan.Zero);
        if (mean > allowed)
        {
            // What was not made use of has not been tried, so the fall begins where the work was.
            var used = Math.Min(_current, _peak);
            return ++_slow < SlowWindows ? _current : Math.Max(_least, (int)(used * Math.Max(.5, allowed / mean)));
        }
        _slow = 0;
        var mayGrow = mean < allowed * RoomToGrow && (_current < First || _peak >= _current * 3 / 4);
        var step = mean < allowed / 2 ? _current / 4 : _current / 16;
        return mayGrow ? Math.Min(most, _current + Math.Max(1, step)) : _current;
    }
}
