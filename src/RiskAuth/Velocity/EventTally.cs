namespace RiskAuth.Velocity;

/// <summary>Measures a key from its events, exactly.</summary>
internal static class EventTally
{
    /// <param name="events">In the order in which the attempts were made, at most <see cref="KeyShard.MaxExactEvents"/>.</param>
    public static void Measure(ReadOnlySpan<KeyEvent> events, uint now, ref KeyStats stats)
    {
        foreach (ref readonly var what in events)
        {
            if (what.Time > EpochSeconds.Before(now, EpochSeconds.Minute))
                stats.Minute.Add(what);
            if (what.Time > EpochSeconds.Before(now, EpochSeconds.TenMinutes))
                stats.TenMinutes.Add(what);
            if (what.Time > EpochSeconds.Before(now, EpochSeconds.Hour))
                stats.Hour.Add(what);
            if (what.Time > EpochSeconds.Before(now, EpochSeconds.Day))
                stats.Day.Add(what);
        }
        var (hour, day) = (EpochSeconds.Before(now, EpochSeconds.Hour), EpochSeconds.Before(now, EpochSeconds.Day));
        for (var index = 0; index < events.Length; index++)
        {
            CountMember(events, index, hour, ref stats.First.Seen1h, ref stats.First.Failed1h, ref stats.First.Succeeded1h, first: true);
            CountMember(events, index, day, ref stats.First.Seen24h, ref stats.First.Failed24h, ref stats.First.Succeeded24h, first: true);
            if (events[index].Second == 0)
                continue;
            CountMember(events, index, hour, ref stats.Second.Seen1h, ref stats.Second.Failed1h, ref stats.Second.Succeeded1h, first: false);
            CountMember(events, index, day, ref stats.Second.Seen24h, ref stats.Second.Failed24h, ref stats.Second.Succeeded24h, first: false);
        }
    }

    /// <summary>
    /// Counts the member of one event where the event is the last of its kind: the last attempt, the last failure with no success after it,
    /// the last success.
    /// </summary>
    private static void CountMember(
        ReadOnlySpan<KeyEvent> events, int index, uint since, ref int seen, ref int failed, ref int succeeded, bool first)
    {
        var what = events[index];
        if (what.Time <= since)
            return;
        var (seenAgain, failedAgain, succeededAgain) = (false, false, false);
        foreach (ref readonly var later in events[(index + 1)..])
        {
            if ((first ? later.First : later.Second) != (first ? what.First : what.Second) || later.Time <= since)
                continue;
            seenAgain = true;
            failedAgain |= later.CountsAsFailure;
            succeededAgain |= later.IsSuccess;
        }
        seen += seenAgain ? 0 : 1;
        failed += what.CountsAsFailure && !failedAgain && !succeededAgain ? 1 : 0;
        succeeded += what.IsSuccess && !succeededAgain ? 1 : 0;
    }
}
