using RiskAuth.Assessments;

namespace RiskAuth.Velocity;

/// <summary>
/// Counts attempts, failures and distinct users per user, address, prefix, ASN, device, user agent and password tag.
/// Safe from any thread; never waits for anything but short locks; bounded by <see cref="VelocityLimits"/>; allocates nothing once it has grown.
/// Attempts count when they are assessed, failures when their outcome arrives, at the time of the attempt.
/// A failure from a device that the account knows counts for that device only; the same wrong password of the same user counts once a day.
/// After a restart the host folds the last 24 hours of its log through <see cref="RecordAttempt"/> and <see cref="RecordOutcome"/> again.
/// </summary>
public sealed class VelocityBoard
{
    private const int Kinds = 7;

    /// <summary>A password that failed for this many users within a day is treated as a popular one.</summary>
    private const int PopularAfterUsers = 3;

    private static ReadOnlySpan<VelocityKind> Sources => [VelocityKind.Address, VelocityKind.Device, VelocityKind.Prefix];

    private static ReadOnlySpan<VelocityKind> Crowds => [VelocityKind.Asn, VelocityKind.UserAgent];

    private readonly KeyTable[] _tables = new KeyTable[Kinds];
    private readonly PopulationCounts _population = new();
    private readonly SequenceDetector _detector;
    private readonly CampaignBook _campaigns;

    /// <param name="seed">Spreads keys over the tables; an installation's own number makes collisions impossible to aim for.</param>
    public VelocityBoard(VelocityLimits? limits = null, SequenceThresholds? thresholds = null, ulong seed = 0)
    {
        limits ??= new();
        var sketches = new SketchAllowance(limits.MaxSketches);
        for (var kind = VelocityKind.User; kind <= VelocityKind.PasswordTag; kind++)
            _tables[(int)kind] = new(limits.MaxKeys(kind), limits.MaxBusyKeysPerKind, seed, sketches);
        _detector = new(thresholds ?? SequenceThresholds.Default);
        _campaigns = new(limits.MaxCampaigns, _detector, _tables, _population);
    }

    /// <summary>How many keys of the kind are remembered now.</summary>
    public int Count(VelocityKind kind) => _tables[(int)kind].Count;

    /// <summary>The counts of every key of an attempt that has not been recorded yet.</summary>
    public VelocityReading Read(in VelocityKeys keys, DateTimeOffset now)
    {
        var seconds = EpochSeconds.Of(now);
        Fetch(keys);
        var user = Measure(VelocityKind.User, keys, seconds);
        var asn = Measure(VelocityKind.Asn, keys, seconds);
        return new VelocityReading(
            user.ToReading(isUser: true),
            Measure(VelocityKind.Address, keys, seconds).ToReading(isUser: false),
            Measure(VelocityKind.Prefix, keys, seconds).ToReading(isUser: false),
            asn.ToReading(isUser: false),
            Measure(VelocityKind.Device, keys, seconds).ToReading(isUser: false),
            Measure(VelocityKind.UserAgent, keys, seconds).ToReading(isUser: false),
            Measure(VelocityKind.PasswordTag, keys, seconds).ToReading(isUser: false),
            asn.ExpectedFailures1h,
            user.First.Failed24h,
            user.Second.Failed24h,
            _campaigns.Strongest(keys, seconds))
        {
            FailuresBeforeSuccess = user.FailuresBeforeSuccess,
            AsnFailureSurge = _detector.IsSurge(asn.Hour.Failures, asn.ExpectedFailures1h),
        };
    }

    /// <summary>Counts an attempt under all of its keys.</summary>
    public void RecordAttempt(in VelocityKeys keys, DateTimeOffset now)
    {
        var seconds = EpochSeconds.Of(now);
        _population.Attempt(keys, seconds);
        _campaigns.CountAttempt(keys, seconds);
        for (var kind = VelocityKind.User; kind <= VelocityKind.PasswordTag; kind++)
        {
            if (keys.KeyOf(kind) is not (var key and not 0))
                continue;
            var (first, second) = keys.MembersOf(kind);
            var events = _tables[(int)kind][key].Attempt(key, first, second, seconds);
            if (events >= SilenceWorthALook(kind))
                WatchForSilence(kind, keys, seconds);
        }
    }

    /// <summary>Counts what became of an attempt that was recorded at <paramref name="attemptTime"/>. To be called once for an attempt.</summary>
    public void RecordOutcome(in VelocityKeys keys, Outcome outcome, bool knownDevice, DateTimeOffset attemptTime, DateTimeOffset now)
    {
        var judged = keys with { KnownDevice = knownDevice || keys.KnownDevice };
        var marks = MarksOf(judged, outcome);
        var time = EpochSeconds.Of(attemptTime);
        var seconds = Math.Max(EpochSeconds.Of(now), time);

        // The tag's key says whether this wrong password is popular, the user's key whether it is a repetition.
        if ((marks & EventMarks.Failed) != 0 && Measure(VelocityKind.PasswordTag, keys, seconds).First.Failed24h >= PopularAfterUsers)
            marks |= EventMarks.Popular;
        marks = Resolve(VelocityKind.User, judged, marks, time, seconds, out var user);
        Resolve(VelocityKind.PasswordTag, judged, marks, time, seconds, out var tag);
        NoteSuccess(judged, outcome, user, seconds);

        _campaigns.CountOutcome(judged, marks, time, seconds);
        Judge(VelocityKind.User, judged, marks, user, time, seconds);
        Judge(VelocityKind.PasswordTag, judged, marks, tag, time, seconds);
        foreach (var kind in Sources)
        {
            Resolve(kind, judged, marks, time, seconds, out var stats);
            Judge(kind, judged, marks, stats, time, seconds);
        }
        ResolveCrowds(judged, marks, time, seconds);
    }

    /// <summary>Campaigns that were hostile within the last 24 hours, the one with the most failures first; bursts too small to act on included.</summary>
    public IReadOnlyList<Campaign> Campaigns(DateTimeOffset now) =>
        _campaigns.Report(EpochSeconds.Before(EpochSeconds.Of(now), EpochSeconds.Day));

    /// <summary>Every campaign that is still remembered, however old.</summary>
    public IReadOnlyList<Campaign> AllCampaigns() => _campaigns.Report(since: 0);

    private static EventMarks MarksOf(in VelocityKeys keys, Outcome outcome) =>
        (outcome.IsSuccess() ? EventMarks.Succeeded : outcome.IsFailure() ? EventMarks.Failed : EventMarks.None)
        | (keys.KnownDevice ? EventMarks.KnownDevice : EventMarks.None)
        | (keys.PopularPassword ? EventMarks.Popular : EventMarks.None);

    private void NoteSuccess(in VelocityKeys keys, Outcome outcome, in KeyStats user, uint now)
    {
        if (!outcome.IsSuccess() || keys.User == 0)
            return;
        // A later success does not clear the suspicion, or the attacker's next sign-in would; proof does.
        var proven = outcome == Outcome.ChallengePassed || keys.KnownDevice;
        var failures = proven ? 0 : Math.Max(user.Hour.Failures, user.FailuresBeforeSuccess);
        if (failures != user.FailuresBeforeSuccess)
            _tables[(int)VelocityKind.User][keys.User].NoteFailuresBeforeSuccess(keys.User, failures, now);
    }

    private EventMarks Resolve(VelocityKind kind, in VelocityKeys keys, EventMarks marks, uint time, uint now, out KeyStats stats)
    {
        stats = default;
        var key = keys.KeyOf(kind);
        if (key == 0)
            return marks;
        var (first, second) = keys.MembersOf(kind);
        // A known device's failures stay with the device, so that a stranger's cannot lock the owner out, nor the owner's accuse a network.
        var counted = keys.KnownDevice && kind != VelocityKind.Device ? marks & ~EventMarks.Failed : marks;
        var isUser = kind == VelocityKind.User;
        return _tables[(int)kind][key].Resolve(key, new(time, first, second, counted), now, dedupe: isUser, measure: isUser, ref stats) | marks;
    }

    /// <summary>Last, because a failure that a campaign explains already does not count against all who share a network, a browser or the installation.</summary>
    private void ResolveCrowds(in VelocityKeys keys, EventMarks marks, uint time, uint now)
    {
        if (keys.KnownDevice || ((marks & EventMarks.Failed) != 0 && _campaigns.Explains(keys, now)))
            marks &= ~EventMarks.Failed;
        foreach (var kind in Crowds)
        {
            Resolve(kind, keys, marks, time, now, out var crowd);
            Judge(kind, keys, marks, crowd, time, now);
        }
        if (_campaigns.IsActive(VelocityKind.Asn, keys, now) || _campaigns.IsActive(VelocityKind.UserAgent, keys, now))
            marks &= ~EventMarks.Failed;
        var stats = default(KeyStats);
        _population.Resolve(keys, marks, time, now, ref stats);
        Judge(VelocityKind.Installation, keys, marks, stats, time, now);
    }

    private void Judge(VelocityKind kind, in VelocityKeys keys, EventMarks marks, in KeyStats stats, uint time, uint now)
    {
        var failed = (marks & (EventMarks.Failed | EventMarks.Repeated)) == EventMarks.Failed;
        if (!failed || keys.KeyOf(kind) == 0 || (keys.KnownDevice && kind != VelocityKind.Device))
            return;
        var population = _population.Measure(now) with { HostileAddresses1h = _campaigns.HostileAddresses(now) };
        var finding = _detector.Judge(kind, stats, population, keys.Network);
        if (kind == VelocityKind.Address && finding != Finding.Campaign
            && _campaigns.IsActive(VelocityKind.PasswordTag, keys, now) && _detector.IsAccomplice(stats))
            finding = Finding.Campaign;
        _campaigns.Note(kind, keys, finding, time, now);
    }

    /// <summary>Events of a key from which on its silence is worth a look.</summary>
    private static int SilenceWorthALook(VelocityKind kind) =>
        kind is VelocityKind.User or VelocityKind.Address or VelocityKind.PasswordTag ? 7 : int.MaxValue;

    private void WatchForSilence(VelocityKind kind, in VelocityKeys keys, uint now)
    {
        if (keys.KnownDevice || _campaigns.Explains(keys, now))
            return;
        if (_detector.IsSilent(kind, Measure(kind, keys, now), _population.Measure(now)))
            _campaigns.Note(kind, keys, Finding.Campaign, now, now);
    }

    /// <summary>Most of what a reading costs is waiting for memory; so all keys wait together.</summary>
    private void Fetch(in VelocityKeys keys)
    {
        for (var step = FetchStep.Head; step <= FetchStep.Events; step++)
            for (var kind = VelocityKind.User; kind <= VelocityKind.PasswordTag; kind++)
                if (keys.KeyOf(kind) is var key and not 0)
                    _tables[(int)kind][key].Fetch(key, step);
    }

    private KeyStats Measure(VelocityKind kind, in VelocityKeys keys, uint now)
    {
        var stats = default(KeyStats);
        if (keys.KeyOf(kind) is var key and not 0)
            _tables[(int)kind][key].Measure(key, now, ref stats);
        return stats;
    }
}
