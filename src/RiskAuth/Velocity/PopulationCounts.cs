namespace RiskAuth.Velocity;

/// <summary>Addresses, addresses with a success, and failing users of the whole installation within a day.</summary>
internal sealed class PopulationCounts
{
    private readonly Lock _lock = new();
    private readonly DistinctMembers _addresses = new(new SketchAllowance(1));
    private readonly DistinctMembers _users = new(new SketchAllowance(1));
    private uint _latest;

    public void Attempt(uint address, uint now)
    {
        lock (_lock)
            _addresses.Record(MemberFact.Seen, address, Latest(now), _latest);
    }

    /// <summary>Counts an outcome at the time of its attempt.</summary>
    public void Resolve(uint address, uint user, EventMarks marks, uint time, uint now)
    {
        lock (_lock)
        {
            time = Math.Min(time, Latest(now));
            if ((marks & EventMarks.Succeeded) != 0)
                _addresses.Record(MemberFact.Succeeded, address, time, _latest);
            else if ((marks & EventMarks.Failed) != 0)
                _users.Record(MemberFact.Failed, user, time, _latest);
        }
    }

    public PopulationStats Measure(uint now)
    {
        lock (_lock)
        {
            now = Math.Max(now, _latest);
            var addresses = _addresses.Count(now);
            return new(addresses.Seen24h, addresses.Succeeded24h, _users.Count(now).Failed24h);
        }
    }

    /// <summary>Time never goes back, unless by more than a day: then the clock was wrong before, and counting starts again.</summary>
    private uint Latest(uint now)
    {
        if (_latest > (ulong)now + EpochSeconds.Day)
        {
            _addresses.Clear();
            _users.Clear();
            _latest = 0;
        }
        return _latest = Math.Max(now, _latest);
    }
}
