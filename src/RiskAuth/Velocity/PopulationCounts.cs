namespace RiskAuth.Velocity;

/// <summary>
/// What is usual in the whole installation within a day: a busy key for everything. Failures that belong to a campaign already are left out,
/// so that one loud address does not make the rest suspect.
/// </summary>
internal sealed class PopulationCounts
{
    /// <summary>Users and addresses.</summary>
    private const int Sketches = 2;

    private readonly Lock _lock = new();
    private readonly BusyKey _all = new(new SketchAllowance(Sketches));
    private uint _latest;

    public void Attempt(in VelocityKeys keys, uint now)
    {
        var (user, address) = keys.MembersOf(VelocityKind.Installation);
        lock (_lock)
            _all.Attempt(user, address, Latest(now), _latest);
    }

    /// <summary>Counts an outcome at the time of its attempt; measured after a failure.</summary>
    public void Resolve(in VelocityKeys keys, EventMarks marks, uint time, uint now, ref KeyStats stats)
    {
        var (user, address) = keys.MembersOf(VelocityKind.Installation);
        lock (_lock)
        {
            var what = new KeyEvent(Math.Min(time, Latest(now)), user, address, marks);
            _all.Resolve(what, _latest);
            if (what.CountsAsFailure)
                _all.Measure(_latest, ref stats);
        }
    }

    public PopulationStats Measure(uint now)
    {
        lock (_lock)
        {
            var (users, addresses) = _all.Members(Math.Max(now, _latest));
            return new(addresses.Seen24h, addresses.Succeeded24h, users.Failed24h, users.Succeeded24h);
        }
    }

    public void Tell(uint now, CampaignState campaign)
    {
        lock (_lock)
            _all.Tell(Math.Max(now, _latest), campaign, failuresOnly: true);
    }

    /// <summary>Time never goes back, unless by more than a day: then the clock was wrong before, and counting starts again.</summary>
    private uint Latest(uint now)
    {
        if (_latest > (ulong)now + EpochSeconds.Day)
        {
            _all.Clear();
            _latest = 0;
        }
        return _latest = Math.Max(now, _latest);
    }
}
