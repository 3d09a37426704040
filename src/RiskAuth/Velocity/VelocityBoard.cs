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

    private readonly KeyTable[] _tables = new KeyTable[Kinds];

    /// <param name="seed">Spreads keys over the tables; an installation's own number makes collisions impossible to aim for.</param>
    public VelocityBoard(VelocityLimits? limits = null, ulong seed = 0)
    {
        limits ??= new();
        var sketches = new SketchAllowance(limits.MaxSketches);
        for (var kind = VelocityKind.User; kind <= VelocityKind.PasswordTag; kind++)
            _tables[(int)kind] = new(limits.MaxKeys(kind), limits.MaxBusyKeysPerKind, seed, sketches);
    }

    /// <summary>How many keys of the kind are remembered now.</summary>
    public int Count(VelocityKind kind) => _tables[(int)kind].Count;

    /// <summary>The counts of every key of an attempt that has not been recorded yet.</summary>
    public VelocityReading Read(in VelocityKeys keys, DateTimeOffset now)
    {
        var seconds = EpochSeconds.Of(now);
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
            Campaign: null)
        {
            FailuresBeforeSuccess = user.FailuresBeforeSuccess,
        };
    }

    /// <summary>Counts an attempt under all of its keys.</summary>
    public void RecordAttempt(in VelocityKeys keys, DateTimeOffset now)
    {
        var seconds = EpochSeconds.Of(now);
        for (var kind = VelocityKind.User; kind <= VelocityKind.PasswordTag; kind++)
        {
            if (keys.KeyOf(kind) is not (var key and not 0))
                continue;
            var (first, second) = keys.MembersOf(kind);
            _tables[(int)kind][key].Attempt(key, first, second, seconds);
        }
    }

    /// <summary>Counts what became of an attempt that was recorded at <paramref name="attemptTime"/>. To be called once for an attempt.</summary>
    public void RecordOutcome(in VelocityKeys keys, Outcome outcome, bool knownDevice, DateTimeOffset attemptTime, DateTimeOffset now)
    {
        var marks = MarksOf(keys, outcome, knownDevice || keys.KnownDevice);
        var (time, seconds) = (EpochSeconds.Of(attemptTime), EpochSeconds.Of(now));
        seconds = Math.Max(seconds, time);
        var stats = default(KeyStats);

        // The user's key says whether this wrong password is a repetition, the tag's key whether it is popular.
        marks = Resolve(VelocityKind.User, keys, marks, time, seconds, dedupe: true, ref stats);
        NoteSuccess(keys, outcome, marks, stats, seconds);
        Resolve(VelocityKind.PasswordTag, keys, marks, time, seconds, dedupe: false, ref stats);
        if (stats.First.Failed24h >= PopularAfterUsers)
            marks |= EventMarks.Popular;
        for (var kind = VelocityKind.Address; kind <= VelocityKind.UserAgent; kind++)
            Resolve(kind, keys, marks, time, seconds, dedupe: false, ref stats);
    }

    private static EventMarks MarksOf(in VelocityKeys keys, Outcome outcome, bool knownDevice) =>
        (outcome.IsSuccess() ? EventMarks.Succeeded : outcome.IsFailure() ? EventMarks.Failed : EventMarks.None)
        | (knownDevice ? EventMarks.KnownDevice : EventMarks.None)
        | (keys.PopularPassword ? EventMarks.Popular : EventMarks.None);

    private void NoteSuccess(in VelocityKeys keys, Outcome outcome, EventMarks marks, in KeyStats user, uint now)
    {
        if (!outcome.IsSuccess() || keys.User == 0)
            return;
        // A later success does not clear the suspicion, or the attacker's next sign-in would; proof does.
        var proven = outcome == Outcome.ChallengePassed || (marks & EventMarks.KnownDevice) != 0;
        var failures = proven ? 0 : Math.Max(user.Hour.Failures, user.FailuresBeforeSuccess);
        if (failures != user.FailuresBeforeSuccess)
            _tables[(int)VelocityKind.User][keys.User].NoteFailuresBeforeSuccess(keys.User, failures, now);
    }

    private EventMarks Resolve(
        VelocityKind kind, in VelocityKeys keys, EventMarks marks, uint time, uint now, bool dedupe, ref KeyStats stats)
    {
        stats = default;
        var key = keys.KeyOf(kind);
        if (key == 0)
            return marks;
        var (first, second) = keys.MembersOf(kind);
        // A known device's failures stay with the device, so that a stranger's cannot lock the owner out, nor the owner's accuse a network.
        var counted = (marks & EventMarks.KnownDevice) != 0 && kind != VelocityKind.Device ? marks & ~EventMarks.Failed : marks;
        return _tables[(int)kind][key].Resolve(key, new(time, first, second, counted), now, dedupe, ref stats) | marks;
    }

    private KeyStats Measure(VelocityKind kind, in VelocityKeys keys, uint now)
    {
        var stats = default(KeyStats);
        if (keys.KeyOf(kind) is var key and not 0)
            _tables[(int)kind][key].Measure(key, now, ref stats);
        return stats;
    }
}
