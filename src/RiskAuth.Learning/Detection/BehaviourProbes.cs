using RiskAuth.Assessments;
using RiskAuth.Learning.Training;

namespace RiskAuth.Learning.Detection;

/// <summary>
/// The behavioural set: an owner's own sign-in with one thing changed, at accounts with enough history. They are scored while a log is
/// replayed, at the moment at which they would have come; the engine counts and keeps nothing of them and learns nothing from them. Two kinds: at an hour at which
/// the account never signed in, everything else its own; and another device at the account's own address, without its token.
/// </summary>
/// <param name="seed">Equal seeds and logs give equal probes.</param>
/// <param name="tokensRotate">Every success replaces its device's token, so that a sign-in which shows the one before is a copy's and not the owner's.</param>
public sealed class BehaviourProbes(ulong seed, bool tokensRotate = false)
{
    public const string OddHour = "odd_hour";
    public const string NewDevice = "new_device";

    /// <summary>Successes of an account before it is probed: below eight nothing is known of its hours.</summary>
    public const int FewestSignIns = 10;

    /// <summary>Probes of one kind at one account, so that nobody speaks for the others.</summary>
    public const int MaxPerAccount = 2;

    /// <summary>Share of an account's further successes that a probe of a kind is made from.</summary>
    private const double Share = .1;

    /// <summary>An hour is odd where no success came within so many hours of it.</summary>
    private const int QuietHours = 2;

    private const int MostDonors = 512;
    private const int MostTries = 64;
    private const int MaxAgents = 64;

    private readonly Dictionary<string, Habit> _habits = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(LabelledSignIn Probe, int Successes), (DateTimeOffset, int)> _due = new();
    private readonly Dictionary<string, int> _successes = new(StringComparer.Ordinal);
    private readonly List<LoggedSignIn> _donors = new(MostDonors);
    private SeededRandom _random = SeededRandom.For(seed, 5);
    private int _made;
    private int _nextDonor;

    /// <summary>The probes of a replay as the detectors saw them, each kind a family; users are numbered as in the log's own rows. Null before.</summary>
    public DetectionLog? Recorded { get; internal set; }

    /// <summary>Those that a model is trained with. New devices are not: a stranger's at the owner's address looks like the owner's next one.</summary>
    public DetectionLog Learnable =>
        Recorded is { } recorded ? recorded.Where(row => recorded.FamilyOf(row) == OddHour) : throw new InvalidOperationException("No log was recorded with these probes.");

    /// <summary>The probes that come before the next row of the log or with it, in the order of their times.</summary>
    public IEnumerable<LabelledSignIn> Before(LabelledSignIn row)
    {
        ArgumentNullException.ThrowIfNull(row);
        while (_due.TryPeek(out var due, out _) && due.Probe.SignIn.Time <= row.SignIn.Time)
        {
            _due.Dequeue();
            if (!tokensRotate || _successes.GetValueOrDefault(due.Probe.SignIn.User) == due.Successes)
                yield return due.Probe;
        }
        if (IsSuccess(row) && _habits.TryGetValue(row.SignIn.User, out var habit) && Picks(habit, habit.NewDevices)
            && Donor(row.SignIn, habit) is { } donor)
        {
            habit.NewDevices++;
            yield return Probe(row.SignIn, NewDevice) with
            {
                SignIn = row.SignIn with
                {
                    DeviceId = null,
                    UserAgent = donor.UserAgent,
                    ClientHints = donor.ClientHints,
                    Fingerprint = row.SignIn.Fingerprint is { } own ? own with { Screen = donor.Fingerprint?.Screen, Platform = donor.Fingerprint?.Platform } : null,
                },
            };
        }
    }

    /// <summary>Learns the habits of whoever this row's success belongs to, and plans what may follow from it.</summary>
    public void Note(LabelledSignIn row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (tokensRotate && row.SignIn.Outcome.IsSuccess())
            _successes[row.SignIn.User] = _successes.GetValueOrDefault(row.SignIn.User) + 1;
        if (!IsSuccess(row))
            return;
        if (!_habits.TryGetValue(row.SignIn.User, out var habit))
            _habits.Add(row.SignIn.User, habit = new());
        habit.SignIns++;
        habit.Hours[row.SignIn.Time.UtcDateTime.Hour]++;
        if (row.SignIn.UserAgent is { } agent && habit.Agents.Count < MaxAgents)
            habit.Agents.Add(agent);
        if (_donors.Count < MostDonors)
            _donors.Add(row.SignIn);
        else
            _donors[_nextDonor++ % MostDonors] = row.SignIn;
        if (!Picks(habit, habit.OddHours) || OppositeHour(habit.Hours) is not { } hour)
            return;
        habit.OddHours++;
        var time = row.SignIn.Time.UtcDateTime.Date.AddHours(hour).AddSeconds(_random.Next(3_600));
        var odd = row.SignIn with { Time = new DateTimeOffset(time < row.SignIn.Time.UtcDateTime ? time.AddDays(1) : time, TimeSpan.Zero) };
        _due.Enqueue((Probe(odd, OddHour), _successes.GetValueOrDefault(odd.User)), (odd.Time, _made++));
    }

    private static bool IsSuccess(LabelledSignIn row) => row.Truth == Truth.Legitimate && row.SignIn.Outcome.IsSuccess();

    private static LabelledSignIn Probe(LoggedSignIn signIn, string kind) => new(signIn, Truth.Attack, kind);

    private bool Picks(Habit habit, int made) => habit.SignIns >= FewestSignIns && made < MaxPerAccount && _random.NextShare() < Share;

    /// <summary>The hour opposite to the mean of the account's on the clock's circle; null where the account was seen near it, or has no mean.</summary>
    internal static int? OppositeHour(ReadOnlySpan<int> hours)
    {
        var (x, y) = (0.0, 0.0);
        for (var hour = 0; hour < hours.Length; hour++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * (hour + .5) / hours.Length);
            (x, y) = (x + hours[hour] * cosine, y + hours[hour] * sine);
        }
        if (x * x + y * y < 1e-9)
            return null;
        var opposite = (int)Math.Floor((Math.Atan2(-y, -x) / (2 * Math.PI) + 1) % 1 * hours.Length) % hours.Length;
        for (var apart = -QuietHours; apart <= QuietHours; apart++)
        {
            if (hours[(opposite + apart + hours.Length) % hours.Length] > 0)
                return null;
        }
        return opposite;
    }

    /// <summary>Somebody else's recent sign-in, from a browser that the account never used.</summary>
    private LoggedSignIn? Donor(LoggedSignIn own, Habit habit)
    {
        for (var tries = 0; tries < MostTries && _donors.Count > 0; tries++)
        {
            var donor = _donors[_random.Next(_donors.Count)];
            if (donor.User != own.User && donor.UserAgent is { } agent && agent != own.UserAgent && !habit.Agents.Contains(agent))
                return donor;
        }
        return null;
    }

    private sealed class Habit
    {
        public int SignIns;
        public int OddHours;
        public int NewDevices;
        public readonly int[] Hours = new int[24];
        public readonly HashSet<string> Agents = new(StringComparer.Ordinal);
    }
}
