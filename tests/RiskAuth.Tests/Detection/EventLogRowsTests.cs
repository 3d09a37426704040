using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Network;
using RiskAuth.Scoring;

namespace RiskAuth.Tests.Detection;

/// <summary>What training sees of our own log is what the engine saw live.</summary>
public sealed class EventLogRowsTests
{
    private static readonly INetworkSource Network = AddressBook.Synthetic().Source;

    [Fact]
    public async Task Features_read_back_from_the_log_are_those_that_were_scored_live()
    {
        var seen = new List<float[]>();
        await using var store = new MemoryStore(installationKey: Some.Key);
        var clock = new ManualClock(Some.Noon);
        var assessor = await Assessor.StartAsync(store, store, Network, null, new ConfigurationDirectory(), clock, null, CancellationToken.None);
        assessor.Engine.Scorer = new Watcher(seen);
        await LiveAsync(assessor, clock);

        var rows = await EventLogRows.ReadAsync(store.ReadLogAsync(0, DateTimeOffset.MinValue, CancellationToken.None), Some.Key, CancellationToken.None);
        var recorded = await DetectionLog.RecordAsync(rows, Network, new() { InstallationKey = Some.Key }, CancellationToken.None);
        Assert.Equal(seen.Count, recorded.Count);
        var vector = new float[FeatureSchema.Count];
        for (var row = 0; row < seen.Count; row++)
        {
            recorded.Table.CopyRow(row, vector);
            Assert.Equal(seen[row], vector);
        }
        Assert.Contains(seen, features => features[FeatureSchema.IndexOf("device_state")] == -1);
        Assert.All(rows.Index().Where(row => row.Item.SignIn.Kind != SignInKind.SignIn), row => Assert.Equal(Truth.Unknown, recorded.Truths[row.Index]));
        Assert.Contains(rows, row => row.SignIn.Kind == SignInKind.TokenRefresh);
    }

    [Fact]
    public async Task Labels_come_from_outcomes_and_feedback_and_an_administrators_word_outranks_a_users()
    {
        await using var store = new MemoryStore(installationKey: Some.Key);
        var clock = new ManualClock(Some.Noon);
        var assessor = await Assessor.StartAsync(store, store, Network, null, new ConfigurationDirectory(), clock, null, CancellationToken.None);
        var success = await SignInAsync(assessor, clock, "ola", Outcome.Success);
        var mistyped = await SignInAsync(assessor, clock, "kari", Outcome.WrongPassword);
        var after = await SignInAsync(assessor, clock, "kari", Outcome.Success);
        var guess = await SignInAsync(assessor, clock, "nils", Outcome.WrongPassword);
        var open = await SignInAsync(assessor, clock, "per", null);
        var stolen = await SignInAsync(assessor, clock, "liv", Outcome.Success);
        await assessor.GiveFeedbackAsync(stolen, FeedbackValue.Invalid, FeedbackSource.User, CancellationToken.None);
        var disputed = await SignInAsync(assessor, clock, "eva", Outcome.Success);
        await assessor.GiveFeedbackAsync(disputed, FeedbackValue.Invalid, FeedbackSource.Administrator, CancellationToken.None);
        await assessor.GiveFeedbackAsync(disputed, FeedbackValue.Valid, FeedbackSource.User, CancellationToken.None);

        var rows = await EventLogRows.ReadAsync(store.ReadLogAsync(0, DateTimeOffset.MinValue, CancellationToken.None), Some.Key, CancellationToken.None);
        var truths = rows.ToDictionary(row => Guid.Parse(row.SignIn.Id), row => (row.Truth, row.Family));
        Assert.Equal((Truth.Legitimate, null), truths[success]);
        Assert.Equal((Truth.Legitimate, null), truths[mistyped]);
        Assert.Equal((Truth.Legitimate, null), truths[after]);
        Assert.Equal((Truth.Unknown, null), truths[guess]);
        Assert.Equal((Truth.Unknown, null), truths[open]);
        Assert.Equal((Truth.Attack, EventLogRows.Reported), truths[stolen]);
        Assert.Equal((Truth.Attack, EventLogRows.Reported), truths[disputed]);
    }

    [Fact]
    public void A_truncated_address_keeps_its_range_and_equal_addresses_stay_equal()
    {
        foreach (var text in new[] { "84.208.20.0", "2001:db8:7::" })
        {
            var range = ClientAddress.Parse(text);
            Assert.Equal(range.Site, range.WithHostBits(0x1234_5678_9ABC_DEF0).Site);
            Assert.Equal(range.WithHostBits(77), range.WithHostBits(77));
            Assert.NotEqual(range.WithHostBits(77).Host, range.WithHostBits(78).Host);
        }
    }

    private static async Task LiveAsync(Assessor assessor, ManualClock clock)
    {
        var tokens = new Dictionary<string, string?>();
        var random = new Random(4);
        for (var i = 0; i < 300; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(random.Next(1, 90)));
            var user = $"user{random.Next(12)}";
            var attempt = Some.Attempt(clock.GetUtcNow(), $"198.51.{random.Next(3)}.{random.Next(40)}", random.Next(5) == 0 ? Some.FirefoxOnLinux : Some.ChromeOnWindows) with
            {
                User = new UserKey(random.Next(8) == 0 ? "other" : UserKey.DefaultTenant, user),
                RttMs = random.Next(3) == 0 ? random.Next(20, 200) : null,
                DeviceToken = random.Next(4) == 0 ? null : tokens.GetValueOrDefault(user),
                Fingerprint = random.Next(2) == 0 ? null : new Fingerprint(null, "Europe/Oslo", null, "Win32"),
                // These teach the profile and rotate its token as well.
                Kind = random.Next(4) == 0 ? SignInKind.TokenRefresh : SignInKind.SignIn,
            };
            await assessor.AssessAsync(attempt, null, null, CancellationToken.None);
            var answer = await assessor.ReportOutcomeAsync(attempt.EventId, random.Next(4) == 0 ? Outcome.WrongPassword : Outcome.Success, CancellationToken.None);
            tokens[user] = answer.DeviceToken ?? tokens.GetValueOrDefault(user);
        }
    }

    private static async Task<Guid> SignInAsync(Assessor assessor, ManualClock clock, string user, Outcome? outcome)
    {
        clock.Advance(TimeSpan.FromMinutes(1));
        var attempt = Some.Attempt(clock.GetUtcNow()) with { User = new UserKey(UserKey.DefaultTenant, user) };
        await assessor.AssessAsync(attempt, null, null, CancellationToken.None);
        if (outcome is { } known)
            await assessor.ReportOutcomeAsync(attempt.EventId, known, CancellationToken.None);
        return attempt.EventId;
    }

    private sealed class Watcher(List<float[]> seen) : IRiskScorer
    {
        public string Version => "watcher";

        public bool Allocates(ChallengeAllocation allocation) => true;

        public double Score(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation)
        {
            var vector = new float[FeatureSchema.Count];
            FeatureVector.Write(observation, vector);
            seen.Add(vector);
            return 0;
        }

        public IReadOnlyList<Reason> Explain(in Observation observation, IReadOnlyList<ObservedSignal> signals, ChallengeAllocation allocation, double alertScore, int most) => [];
    }

    private sealed class ManualClock(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset _now = now;

        public void Advance(TimeSpan time) => _now += time;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
