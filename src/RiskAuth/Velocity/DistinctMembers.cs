namespace RiskAuth.Velocity;

/// <summary>What a member of a key was last known to do.</summary>
internal enum MemberFact
{
    Seen,
    Failed,
    Succeeded,
}

/// <summary>Distinct members seen, failing and having succeeded, within an hour and a day.</summary>
internal struct MemberCounts
{
    public int Seen1h;
    public int Seen24h;
    public int Failed1h;
    public int Failed24h;
    public int Succeeded1h;
    public int Succeeded24h;
}

/// <summary>
/// The distinct members (users, addresses or password tags) of one busy key: exact up to 32, then estimated;
/// when no sketch is to be had, the 32 latest.
/// A member counts as failing while its last known outcome here is a failure: people who mistype and then get in do not.
/// (Estimates cannot forget, and count every member that failed.)
/// </summary>
internal sealed class DistinctMembers(SketchAllowance allowance)
{
    public const int MaxExact = 32;

    private const int Facts = 3;

    /// <summary>An estimate stays good for this long; it is asked for with every attempt.</summary>
    private const uint EstimateSeconds = 30;

    private readonly uint[] _ids = new uint[MaxExact];
    private readonly uint[] _times = new uint[MaxExact * Facts];
    private int _count;

    private MemberSketch[]? _sketches;
    private MemberCounts _estimate;
    private uint _estimatedAt;

    public void Clear()
    {
        if (_sketches is not null)
            allowance.Return();
        _sketches = null;
        (_count, _estimatedAt) = (0, 0);
    }

    public void Record(MemberFact fact, uint member, uint time, uint now)
    {
        if (_sketches is null && FindOrPut(member, time, now) is var index and >= 0)
        {
            ref var last = ref Time(fact, index);
            last = Math.Max(last, time);
            if (fact == MemberFact.Succeeded)
                Time(MemberFact.Failed, index) = 0;
            return;
        }
        _sketches![(int)fact].Add(member, time, now);
    }

    /// <summary>Whether the member failed within a day; false once members are estimated.</summary>
    public bool HasFailed(uint member, uint now)
    {
        var index = _ids.AsSpan(0, _count).IndexOf(member);
        return index >= 0 && Time(MemberFact.Failed, index) > EpochSeconds.Before(now, EpochSeconds.Day);
    }

    /// <summary>Every member of the last day that is failing, or, unless <paramref name="failuresOnly"/>, never got in; none once members are estimated.</summary>
    public void EachHostile<TState>(uint now, bool failuresOnly, TState state, Action<TState, uint, uint> each)
    {
        var since = EpochSeconds.Before(now, EpochSeconds.Day);
        for (var index = 0; index < _count; index++)
        {
            var (seen, failed) = (Time(MemberFact.Seen, index), Time(MemberFact.Failed, index));
            if (failed > since)
                each(state, _ids[index], failed);
            else if (!failuresOnly && seen > since && Time(MemberFact.Succeeded, index) == 0)
                each(state, _ids[index], seen);
        }
    }

    public MemberCounts Count(uint now)
    {
        if (_sketches is not null && _estimatedAt != 0 && now - _estimatedAt < EstimateSeconds)
            return _estimate;
        var counts = default(MemberCounts);
        (counts.Seen1h, counts.Seen24h) = Count(MemberFact.Seen, now);
        (counts.Failed1h, counts.Failed24h) = Count(MemberFact.Failed, now);
        (counts.Succeeded1h, counts.Succeeded24h) = Count(MemberFact.Succeeded, now);
        (_estimate, _estimatedAt) = (counts, now);
        return counts;
    }

    /// <summary>Where the member is kept, after making room for it; -1 when members are estimated from now on.</summary>
    private int FindOrPut(uint member, uint time, uint now)
    {
        var index = _ids.AsSpan(0, _count).IndexOf(member);
        if (index >= 0)
            return index;
        if (_count < MaxExact)
            return Put(_count++, member, time);
        var stalest = Stalest();
        if (Time(MemberFact.Seen, stalest) <= EpochSeconds.Before(now, EpochSeconds.Day) || !allowance.TryTake())
            return Put(stalest, member, time);
        StartEstimating(now);
        return -1;
    }

    private int Put(int index, uint member, uint time)
    {
        _ids[index] = member;
        (Time(MemberFact.Seen, index), Time(MemberFact.Failed, index), Time(MemberFact.Succeeded, index)) = (time, 0, 0);
        return index;
    }

    private ref uint Time(MemberFact fact, int index) => ref _times[(int)fact * MaxExact + index];

    private int Stalest()
    {
        var stalest = 0;
        for (var index = 1; index < _count; index++)
            if (Time(MemberFact.Seen, index) < Time(MemberFact.Seen, stalest))
                stalest = index;
        return stalest;
    }

    private (int Hour, int Day) Count(MemberFact fact, uint now)
    {
        if (_sketches is not null)
            return _sketches[(int)fact].Estimate(now);
        var (hour, day) = (EpochSeconds.Before(now, EpochSeconds.Hour), EpochSeconds.Before(now, EpochSeconds.Day));
        var (inHour, inDay) = (0, 0);
        foreach (var time in _times.AsSpan((int)fact * MaxExact, _count))
        {
            inHour += time > hour ? 1 : 0;
            inDay += time > day ? 1 : 0;
        }
        return (inHour, inDay);
    }

    private void StartEstimating(uint now)
    {
        _sketches = [new(), new(), new()];
        for (var fact = MemberFact.Seen; fact <= MemberFact.Succeeded; fact++)
            for (var index = 0; index < _count; index++)
                if (Time(fact, index) != 0)
                    _sketches[(int)fact].Add(_ids[index], Time(fact, index), now);
        (_count, _estimatedAt) = (0, 0);
    }
}

/// <summary>How many keys of a board may estimate their members, in all.</summary>
internal sealed class SketchAllowance(int maxSketches)
{
    private int _taken;

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= maxSketches)
            return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void Return() => Interlocked.Decrement(ref _taken);
}
