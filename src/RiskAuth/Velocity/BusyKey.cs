namespace RiskAuth.Velocity;

/// <summary>The history of a key with more events a day than are kept one by one: about 2 KB, recycled.</summary>
internal sealed class BusyKey(SketchAllowance allowance)
{
    private readonly SlidingCounts _counts = new();
    private readonly DistinctMembers _first = new(allowance);
    private readonly DistinctMembers _second = new(allowance);
    private readonly FailureBaseline _baseline = new();

    /// <summary>The slot of the key that owns it.</summary>
    public int Slot;

    public void Clear()
    {
        _counts.Clear();
        _first.Clear();
        _second.Clear();
        _baseline.Clear();
    }

    /// <summary>Takes over an event that was kept on its own so far.</summary>
    public void Absorb(in KeyEvent what, uint now)
    {
        Attempt(what.First, what.Second, what.Time, now);
        if ((what.Marks & EventMarks.Resolved) != 0)
            Resolve(what, now);
    }

    public void Attempt(uint first, uint second, uint time, uint now)
    {
        _counts.Add(SlidingCounts.Attempt, time, now);
        _first.Record(MemberFact.Seen, first, time, now);
        if (second != 0)
            _second.Record(MemberFact.Seen, second, time, now);
    }

    public void Resolve(in KeyEvent what, uint now)
    {
        if (what.IsSuccess)
        {
            _counts.Add(SlidingCounts.Success, what.Time, now);
            _first.Record(MemberFact.Succeeded, what.First, what.Time, now);
            if (what.Second != 0)
                _second.Record(MemberFact.Succeeded, what.Second, what.Time, now);
        }
        else if (what.CountsAsFailure)
        {
            _counts.Add(what.IsPopularFailure ? SlidingCounts.PopularFailure : SlidingCounts.Failure, what.Time, now);
            _first.Record(MemberFact.Failed, what.First, what.Time, now);
            if (what.Second != 0)
                _second.Record(MemberFact.Failed, what.Second, what.Time, now);
        }
        _baseline.Count(what.CountsAsFailure, what.IsSuccess, now);
    }

    public bool HasFailedWith(uint second, uint now) => _second.HasFailed(second, now);

    /// <summary>Tells a campaign what happened within a day: all that did not succeed, or the failures only.</summary>
    public void Tell(uint now, CampaignState campaign, bool failuresOnly)
    {
        var day = WindowCounts.From(_counts.Sum(Window.Day, now));
        campaign.Inherit(failuresOnly ? day.Failures : Math.Max(day.Failures, day.Attempts - day.Successes), day.Failures, now);
        _first.EachHostile(now, failuresOnly, campaign, static (campaign, member, time) => campaign.Inherit(member, 0, time));
        _second.EachHostile(now, failuresOnly, campaign, static (campaign, member, time) => campaign.Inherit(0, member, time));
    }

    public void Measure(uint now, ref KeyStats stats)
    {
        stats.Minute = WindowCounts.From(_counts.Sum(Window.Minute, now));
        stats.TenMinutes = WindowCounts.From(_counts.Sum(Window.TenMinutes, now));
        stats.Hour = WindowCounts.From(_counts.Sum(Window.Hour, now));
        stats.Day = WindowCounts.From(_counts.Sum(Window.Day, now));
        (stats.First, stats.Second) = Members(now);
        stats.ExpectedFailures1h = _baseline.Expect(stats.Hour.Successes, now);
        stats.IsSettled = _baseline.IsSettled;
    }

    public (MemberCounts First, MemberCounts Second) Members(uint now) => (_first.Count(now), _second.Count(now));
}
