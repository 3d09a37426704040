using System.Collections.Concurrent;

namespace RiskAuth.Velocity;

/// <summary>The campaigns of a board: which attempts belong to them, and what they have done. Those that are over are kept until others need the room.</summary>
internal sealed class CampaignBook(int maxCampaigns, SequenceDetector detector, KeyTable[] tables, PopulationCounts population)
{
    private const int NewestAddresses = 8;

    private readonly uint[] _newestAddresses = new uint[NewestAddresses];
    private int _addressCount;
    private readonly ConcurrentDictionary<(VelocityKind, ulong), CampaignState> _campaigns = new();
    private readonly Lock _admission = new();

    /// <summary>Set by the first campaign. (The dictionary's own IsEmpty takes all of its locks when it is.)</summary>
    private volatile bool _hasBegun;

    /// <summary>The campaign with the most failures of those that the attempt belongs to; that of the whole installation only if there is no other.</summary>
    public Campaign? Strongest(in VelocityKeys keys, uint now)
    {
        if (!_hasBegun)
            return null;
        Campaign? strongest = null;
        for (var kind = VelocityKind.User; kind <= VelocityKind.PasswordTag; kind++)
            if (Find(kind, keys, now)?.Active(now) is { } campaign && (strongest is null || campaign.Failures > strongest.Failures))
                strongest = campaign;
        return strongest ?? Find(VelocityKind.Installation, keys, now)?.Active(now);
    }

    /// <summary>Whether the campaign of one of the attempt's keys is active.</summary>
    public bool IsActive(VelocityKind kind, in VelocityKeys keys, uint now) =>
        _hasBegun && Find(kind, keys, now) is { } state && state.IsActive(now);

    /// <summary>Whether an active campaign of an account, a source or a password explains the attempt.</summary>
    public bool Explains(in VelocityKeys keys, uint now) =>
        _hasBegun
        && (IsActive(VelocityKind.Address, keys, now) || IsActive(VelocityKind.User, keys, now) || IsActive(VelocityKind.PasswordTag, keys, now)
            || IsActive(VelocityKind.Prefix, keys, now) || IsActive(VelocityKind.Device, keys, now));

    /// <summary>Addresses whose campaigns over many users began or resumed within an hour; counted up to a few, which is all that is asked.</summary>
    public int HostileAddresses(uint now)
    {
        var count = 0;
        foreach (ref readonly var time in _newestAddresses.AsSpan())
            count += Volatile.Read(in time) > EpochSeconds.Before(now, EpochSeconds.Hour) ? 1 : 0;
        return count;
    }

    public void CountAttempt(in VelocityKeys keys, uint now)
    {
        if (!_hasBegun)
            return;
        for (var kind = VelocityKind.User; kind <= VelocityKind.Installation; kind++)
        {
            var (first, second) = keys.MembersOf(kind);
            Find(kind, keys, now)?.CountAttempt(first, second, now);
        }
    }

    /// <summary>Counts an outcome for the campaigns that are known already.</summary>
    public void CountOutcome(in VelocityKeys keys, EventMarks marks, uint time, uint now)
    {
        if (!_hasBegun || (marks & EventMarks.Repeated) != 0)
            return;
        for (var kind = VelocityKind.User; kind <= VelocityKind.Installation; kind++)
        {
            if ((marks & EventMarks.Succeeded) != 0)
                CountSuccess(kind, keys, time, now);
            else if ((marks & EventMarks.Failed) != 0 && Find(kind, keys, now) is { } state && (kind == VelocityKind.Address || state.IsAlive(now)))
            {
                // An address's failures count even between its campaigns, so that its report says what its log says.
                var (first, second) = keys.MembersOf(kind);
                state.CountFailure(first, second, time, now);
            }
        }
    }

    /// <summary>Known devices count here: they show best that a source is shared.</summary>
    private void CountSuccess(VelocityKind kind, in VelocityKeys keys, uint time, uint now)
    {
        var key = keys.KeyOf(kind);
        if (_campaigns.TryGetValue((kind, key), out var state) && state.CountSuccess(keys.MembersOf(kind).First, time, now))
            _campaigns.TryRemove(KeyValuePair.Create((kind, key), state));
    }

    /// <summary>Begins the campaign of a key, or takes up one that was over, because of a failure that its key has already counted.</summary>
    public void Note(VelocityKind kind, in VelocityKeys keys, Finding finding, uint time, uint now)
    {
        if (finding == Finding.None)
            return;
        var key = keys.KeyOf(kind);
        if (!_campaigns.TryGetValue((kind, key), out var state))
        {
            state = Begin(kind, keys, now);
        }
        else if (!state.IsAlive(now))
        {
            var (first, second) = keys.MembersOf(kind);
            state.CountFailure(first, second, time, now);
        }
        if (finding == Finding.Campaign && state.Act(now) && kind == VelocityKind.Address)
            _newestAddresses[(uint)Interlocked.Increment(ref _addressCount) % NewestAddresses] = now;
    }

    /// <summary>Every remembered campaign that was hostile since then, the one with the most failures first.</summary>
    public IReadOnlyList<Campaign> Report(uint since) =>
    [
        .. _campaigns.Values.Where(state => state.LastHostile >= since && !state.IsRefuted).Select(state => state.Report())
            .OrderByDescending(campaign => campaign.Failures)
            .ThenBy(campaign => campaign.KeyKind)
            .ThenBy(campaign => campaign.Key, StringComparer.Ordinal),
    ];

    /// <summary>
    /// The key's campaign, if the attempt can belong to it. A known device belongs to none but its own; and where thousands share a key
    /// (a prefix, an ASN, a user agent, everything), an address from which somebody got in within a day does not.
    /// </summary>
    private CampaignState? Find(VelocityKind kind, in VelocityKeys keys, uint now)
    {
        if (keys.KnownDevice && kind != VelocityKind.Device)
            return null;
        if (!_campaigns.TryGetValue((kind, keys.KeyOf(kind)), out var state))
            return null;
        if (!SequenceDetector.IsCrowd(kind))
            return state;
        var address = keys.KeyOf(VelocityKind.Address);
        var stats = default(KeyStats);
        tables[(int)VelocityKind.Address][address].Measure(address, now, ref stats);
        return stats.Day.Successes > 0 ? null : state;
    }

    private CampaignState Begin(VelocityKind kind, in VelocityKeys keys, uint now)
    {
        var key = keys.KeyOf(kind);
        lock (_admission)
        {
            if (_campaigns.TryGetValue((kind, key), out var begun))
                return begun;
            if (_campaigns.Count >= maxCampaigns)
                _campaigns.TryRemove(_campaigns.MinBy(pair => pair.Value.LastHostile).Key, out _);
            var state = new CampaignState(kind, CampaignState.NameOf(kind, keys), SequenceDetector.IsShared(kind, keys.Network), detector);
            if (kind == VelocityKind.Installation)
                population.Tell(now, state);
            else
                tables[(int)kind][key].Tell(key, now, state, failuresOnly: SequenceDetector.IsCrowd(kind));
            _campaigns[(kind, key)] = state;
            _hasBegun = true;
            return state;
        }
    }
}
