namespace RiskAuth.Server.Keys;

/// <summary>
/// A token bucket in one number (the generic cell rate algorithm, ITU-T I.371): the moment at which the bucket will be full again.
/// Safe for many threads, without a lock. Moments are spans of a monotonic clock, so a changed wall clock locks nobody out.
/// </summary>
internal sealed class RequestBudget(int perSecond, int burst)
{
    private readonly long _intervalTicks = Math.Max(1, TimeSpan.TicksPerSecond / perSecond);
    private readonly long _toleranceTicks = Math.Max(1, TimeSpan.TicksPerSecond / perSecond) * burst;
    private long _fullAtTicks = long.MinValue;

    /// <summary>Takes one request; when there is none left, says how long until there is.</summary>
    public bool TryTake(TimeSpan now, out TimeSpan wait)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _fullAtTicks);
            var next = Math.Max(seen, now.Ticks) + _intervalTicks;
            if (next - now.Ticks > _toleranceTicks)
            {
                wait = TimeSpan.FromTicks(next - now.Ticks - _toleranceTicks);
                return false;
            }
            if (Interlocked.CompareExchange(ref _fullAtTicks, next, seen) == seen)
            {
                wait = TimeSpan.Zero;
                return true;
            }
        }
    }
}

internal static class Uptime
{
    /// <summary>The monotonic clock as a span since a fixed, unknown moment.</summary>
    public static TimeSpan Now(this TimeProvider clock) => clock.GetElapsedTime(0);
}
