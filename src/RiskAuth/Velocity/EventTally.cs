using System.Numerics;

namespace RiskAuth.Velocity;

/// <summary>Measures a key from its events, exactly. A set of events is a number with one bit for each.</summary>
internal static class EventTally
{
    /// <param name="events">In the order in which the attempts were made, at most <see cref="KeyShard.MaxExactEvents"/>.</param>
    public static void Measure(ReadOnlySpan<KeyEvent> events, uint now, ref KeyStats stats)
    {
        var (minute, tenMinutes) = (EpochSeconds.Before(now, EpochSeconds.Minute), EpochSeconds.Before(now, EpochSeconds.TenMinutes));
        var (hour, day) = (EpochSeconds.Before(now, EpochSeconds.Hour), EpochSeconds.Before(now, EpochSeconds.Day));
        uint inMinute = 0, inTenMinutes = 0, inHour = 0, inDay = 0;
        Outcomes outcomes = default;
        for (var index = 0; index < events.Length; index++)
        {
            ref readonly var what = ref events[index];
            if (what.Time <= day)
                continue;
            var bit = 1u << index;
            inDay |= bit;
            inHour |= what.Time > hour ? bit : 0;
            inTenMinutes |= what.Time > tenMinutes ? bit : 0;
            inMinute |= what.Time > minute ? bit : 0;
            outcomes.Note(what, bit);
        }
        stats.Minute = outcomes.Within(inMinute);
        stats.TenMinutes = outcomes.Within(inTenMinutes);
        stats.Hour = outcomes.Within(inHour);
        stats.Day = outcomes.Within(inDay);
        CountMembers(events, inHour, inDay, outcomes, ref stats);
    }

    private static void CountMembers(ReadOnlySpan<KeyEvent> events, uint inHour, uint inDay, in Outcomes outcomes, ref KeyStats stats)
    {
        for (var rest = inDay; rest != 0; rest &= rest - 1)
        {
            var index = BitOperations.TrailingZeroCount(rest);
            ref readonly var what = ref events[index];
            uint sameFirst = 0, sameSecond = 0;
            for (var later = index + 1; later < events.Length; later++)
            {
                sameFirst |= events[later].First == what.First ? 1u << later : 0;
                sameSecond |= events[later].Second == what.Second ? 1u << later : 0;
            }
            var bit = 1u << index;
            ref var first = ref stats.First;
            ref var second = ref stats.Second;
            outcomes.CountLast(bit, sameFirst & inDay, ref first.Seen24h, ref first.Failed24h, ref first.Succeeded24h);
            outcomes.CountLast(bit & inHour, sameFirst & inHour, ref first.Seen1h, ref first.Failed1h, ref first.Succeeded1h);
            if (what.Second == 0)
                continue;
            outcomes.CountLast(bit, sameSecond & inDay, ref second.Seen24h, ref second.Failed24h, ref second.Succeeded24h);
            outcomes.CountLast(bit & inHour, sameSecond & inHour, ref second.Seen1h, ref second.Failed1h, ref second.Succeeded1h);
        }
    }

    /// <summary>Which events were failures, popular failures and successes.</summary>
    private struct Outcomes
    {
        private uint _failed;
        private uint _popular;
        private uint _succeeded;

        public void Note(in KeyEvent what, uint bit)
        {
            _failed |= what.CountsAsFailure ? bit : 0;
            _popular |= what.IsPopularFailure ? bit : 0;
            _succeeded |= what.IsSuccess ? bit : 0;
        }

        public readonly WindowCounts Within(uint window) => new(
            BitOperations.PopCount(window), BitOperations.PopCount(window & _succeeded), BitOperations.PopCount(window & _failed), BitOperations.PopCount(window & _popular));

        /// <summary>
        /// Counts the member of one event where the event is the last of its kind: the last attempt, the last failure with no success after it,
        /// the last success.
        /// </summary>
        /// <param name="bit">The event; 0 when it is outside of the window.</param>
        /// <param name="later">The member's later events within the window.</param>
        public readonly void CountLast(uint bit, uint later, ref int seen, ref int failed, ref int succeeded)
        {
            if (bit == 0)
                return;
            seen += later == 0 ? 1 : 0;
            failed += (bit & _failed) != 0 && (later & (_failed | _succeeded)) == 0 ? 1 : 0;
            succeeded += (bit & _succeeded) != 0 && (later & _succeeded) == 0 ? 1 : 0;
        }
    }
}
