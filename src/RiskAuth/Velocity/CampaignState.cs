using RiskAuth.Assessments;

namespace RiskAuth.Velocity;

/// <summary>What a campaign has done since it began.</summary>
/// <param name="Passwords">Distinct ones; 0 when they are not known.</param>
/// <param name="Seconds">That it was active.</param>
internal readonly record struct CampaignCounts(int Attempts, int Failures, int Users, int Addresses, int Passwords, uint Seconds);

/// <summary>One campaign while it is remembered. Safe from any thread.</summary>
/// <param name="isShared">Whether anybody's attempts come from the key, so that they say nothing of whether the campaign goes on.</param>
internal sealed class CampaignState(VelocityKind kind, string name, bool isShared, SequenceDetector detector)
{
    /// <summary>Users from which on a source tells of a swarm.</summary>
    private const int ManyUsers = 3;

    private const uint MaxGapSeconds = 2 * EpochSeconds.Hour;

    private readonly Lock _lock = new();
    private readonly CampaignMembers _users = new();
    private readonly CampaignMembers _addresses = new();
    private readonly CampaignMembers _passwords = new();
    private readonly CampaignMembers _succeeded = new();
    private int _attempts;
    private int _failures;
    private uint _began = uint.MaxValue;
    private uint _latest;
    private uint _activeSeconds;
    private uint _hostile;
    private uint _hostileBefore;
    private CampaignKind _attack;
    private bool _acts;
    private bool _refuted;
    private uint _refutedUntil;

    /// <summary>Whether it turned out to be none.</summary>
    public bool IsRefuted
    {
        get
        {
            lock (_lock)
                return _refuted;
        }
    }

    /// <summary>When it last did something that was not a success.</summary>
    public uint LastHostile
    {
        get
        {
            lock (_lock)
                return _hostile;
        }
    }

    public bool IsAlive(uint now)
    {
        lock (_lock)
            return IsAliveAt(now);
    }

    /// <summary>
    /// From now on the attempts of the campaign are worth acting on: its key was judged hostile just now.
    /// True when that is new and the campaign is one over many accounts.
    /// </summary>
    public bool Act(uint now)
    {
        lock (_lock)
        {
            if (_refuted && now < _refutedUntil)
                return false;
            if (_refuted)
                _succeeded.Clear();
            var isNew = !_acts || !IsAliveAt(now);
            (_acts, _refuted, _hostile) = (true, false, Math.Max(_hostile, now));
            return isNew && _users.Count >= ManyUsers;
        }
    }

    public bool IsActive(uint now)
    {
        lock (_lock)
            return _acts && IsAliveAt(now);
    }

    /// <summary>The campaign as it stands, if it is alive and worth acting on.</summary>
    public Campaign? Active(uint now)
    {
        lock (_lock)
            return _acts && IsAliveAt(now) ? Describe() : null;
    }

    public Campaign Report()
    {
        lock (_lock)
            return Describe();
    }

    /// <summary>Takes over one attempt that the key remembers from before the campaign was found.</summary>
    public void Inherit(in KeyEvent what)
    {
        if (what.IsSuccess || (what.Marks & EventMarks.KnownDevice) != 0)
            return;
        lock (_lock)
        {
            Attempt(what.First, what.Second, what.Time);
            if (what.CountsAsFailure)
                Fail(what.Time);
        }
    }

    /// <summary>Takes over what a busy key has counted: numbers without the attempts behind them.</summary>
    public void Inherit(int attempts, int failures, uint now)
    {
        lock (_lock)
        {
            (_attempts, _failures) = (_attempts + attempts, _failures + failures);
            (_hostile, _latest) = (now, now);
            _attack = detector.Classify(kind, Counts());
        }
    }

    /// <summary>Takes over a member, at the time when it was last hostile.</summary>
    public void Inherit(uint first, uint second, uint time)
    {
        lock (_lock)
        {
            Name(first, second);
            _began = Math.Min(_began, time);
        }
    }

    /// <summary>Counts an attempt while the campaign is alive.</summary>
    public void CountAttempt(uint first, uint second, uint now)
    {
        lock (_lock)
            if (IsAliveAt(now))
                Attempt(first, second, now);
    }

    /// <summary>Counts a failure; one that comes after the campaign's end brings its attempt along and revives it.</summary>
    public void CountFailure(uint first, uint second, uint time, uint now)
    {
        lock (_lock)
        {
            if (!IsAliveAt(now))
                Attempt(first, second, time);
            Fail(time);
        }
    }

    /// <summary>
    /// A success does not keep a campaign alive: somebody else may have the address by now. Many of them refute it, and then its key is left
    /// alone for a while. True when there is nothing left to remember, because it was no more than a suspicion.
    /// </summary>
    public bool CountSuccess(uint first, uint time, uint now)
    {
        lock (_lock)
        {
            if (_hostile == time)
                _hostile = _hostileBefore;
            if (kind == VelocityKind.User || !IsAliveAt(now))
                return false;
            _succeeded.Add(first);
            if (_acts && detector.IsRefuted(kind, _succeeded.Count, _users.Count))
                (_acts, _refuted, _refutedUntil) = (false, true, now + detector.RefutedSeconds);
            return !_acts && !_refuted;
        }
    }

    /// <summary>A key in words.</summary>
    public static string NameOf(VelocityKind kind, in VelocityKeys keys) => kind switch
    {
        VelocityKind.User => keys.Account.Tenant == UserKey.DefaultTenant ? keys.Account.User : $"{keys.Account.Tenant}/{keys.Account.User}",
        VelocityKind.Address => keys.Ip.IsIPv4 ? keys.Ip.ToString() : $"{keys.Ip.Host}/64",
        VelocityKind.Prefix => keys.Ip.IsIPv4 ? $"{keys.Ip.Site}/24" : $"{keys.Ip.Site}/48",
        VelocityKind.Asn => $"AS{keys.Asn}",
        VelocityKind.Installation => "many addresses",
        _ => $"{keys.KeyOf(kind):x16}",
    };

    private void Attempt(uint first, uint second, uint time)
    {
        _attempts++;
        Name(first, second);
        Prolong(time);
        _attack = detector.Classify(kind, Counts());
    }

    private void Fail(uint time)
    {
        _failures++;
        if (_hostile < time)
            Prolong(time);
        _attack = detector.Classify(kind, Counts());
    }

    private void Prolong(uint time)
    {
        _began = Math.Min(_began, time);
        // Pauses between its bouts say nothing of its pace.
        if (time > _latest)
            (_activeSeconds, _latest) = (_latest == 0 ? 0 : _activeSeconds + Math.Min(time - _latest, MaxGapSeconds), time);
        if (!isShared)
            (_hostileBefore, _hostile) = (_hostile, Math.Max(_hostile, time));
    }

    private void Name(uint first, uint second)
    {
        (kind == VelocityKind.User ? _addresses : _users).Add(first);
        (kind is VelocityKind.User or VelocityKind.Address ? _passwords : _addresses).Add(second);
        _attack = detector.Classify(kind, Counts());
    }

    private bool IsAliveAt(uint now) => now <= (ulong)_hostile + detector.IdleSeconds(kind, isShared, _attack);

    private CampaignCounts Counts() => new(
        Math.Max(_attempts, _failures), _failures,
        kind == VelocityKind.User ? 1 : _users.Count, kind == VelocityKind.Address ? 1 : _addresses.Count,
        _passwords.Count, _activeSeconds);

    private Campaign Describe()
    {
        var counts = Counts();
        return new Campaign(_attack, kind, name, counts.Attempts, counts.Failures, counts.Users, counts.Addresses)
        {
            Began = EpochSeconds.ToTime(Math.Min(_began, _hostile)),
            LastSeen = EpochSeconds.ToTime(_hostile),
        };
    }
}
