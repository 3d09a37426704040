using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Assessments;
using RiskAuth.Features;
using RiskAuth.Learning.Detection;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Network;

namespace RiskAuth.Tests.Detection;

public sealed class BehaviourProbesTests
{
    private static readonly AddressBook Book = AddressBook.Synthetic();

    private static readonly Lazy<LabelledSignIn[]> Log = new(() =>
        [.. Simulator.Create(new() { Users = 800, Days = 60, Seed = 21, Attacks = AttackFamilies.All, SingleShotShare = .01 }, Book).SignIns().Select(LabelledSignIn.Of)]);

    [Fact]
    public async Task What_is_scored_between_the_rows_changes_nothing_of_what_is_seen_of_them()
    {
        var probes = new BehaviourProbes(7);
        var (with, without) = (await RecordAsync(probes), await RecordAsync(null));
        Assert.True(probes.Recorded!.Count > 20, $"{probes.Recorded.Count}");
        Assert.Equal(without.Count, with.Count);
        for (var feature = 0; feature < FeatureSchema.Count; feature++)
            Assert.Equal(without.Table.Column(feature), with.Table.Column(feature));
        Assert.Equal(without.Scores, with.Scores);
        Assert.Equal(without.Stopped, with.Stopped);
        Assert.Equal(without.Table.Groups, with.Table.Groups);
    }

    [Fact]
    public async Task Equal_seeds_and_logs_give_equal_probes()
    {
        var (one, two) = (new BehaviourProbes(7), new BehaviourProbes(7));
        await RecordAsync(one);
        await RecordAsync(two);
        Assert.Equal(one.Recorded!.Table.TimesMs, two.Recorded!.Table.TimesMs);
        for (var feature = 0; feature < FeatureSchema.Count; feature++)
            Assert.Equal(one.Recorded.Table.Column(feature), two.Recorded.Table.Column(feature));
    }

    [Fact]
    public async Task At_an_odd_hour_everything_but_the_hour_is_the_accounts_own()
    {
        var seen = await FeaturesAsync(BehaviourProbes.OddHour);
        Assert.True(seen.Count > 5, $"{seen.Count}");
        Assert.All(seen, row =>
        {
            Assert.Equal(0, row["hour_share"]);
            Assert.Equal((0, 0), (row["agent_new"], row["host_new"]));
            Assert.True(row["sign_ins"] >= MathF.Log(1 + BehaviourProbes.FewestSignIns) - 1e-3);
        });
    }

    [Fact]
    public async Task A_new_device_stands_at_the_accounts_own_address_with_a_browser_that_it_never_used_and_no_token()
    {
        var seen = await FeaturesAsync(BehaviourProbes.NewDevice);
        Assert.True(seen.Count > 5, $"{seen.Count}");
        Assert.All(seen, row => Assert.True(row["agent_new"] > 0 && row["device_state"] >= 0));
    }

    [Fact]
    public void Nobody_is_probed_more_than_twice_of_a_kind_nor_before_there_is_a_history()
    {
        var probes = new BehaviourProbes(3);
        var (successes, made) = (new Dictionary<string, int>(), new Dictionary<(string, string), int>());
        var before = DateTimeOffset.MinValue;
        foreach (var row in Log.Value)
        {
            foreach (var probe in probes.Before(row))
            {
                var (user, kind) = (probe.SignIn.User, probe.Family!);
                Assert.True(successes[user] >= BehaviourProbes.FewestSignIns);
                Assert.InRange(made[(user, kind)] = made.GetValueOrDefault((user, kind)) + 1, 1, BehaviourProbes.MaxPerAccount);
                Assert.InRange(probe.SignIn.Time, before, row.SignIn.Time);
                before = probe.SignIn.Time;
            }
            probes.Note(row);
            if (row.Truth == Truth.Legitimate && row.SignIn.Outcome.IsSuccess())
                successes[row.SignIn.User] = successes.GetValueOrDefault(row.SignIn.User) + 1;
        }
        Assert.NotEmpty(made);
    }

    [Fact]
    public void Where_tokens_rotate_nobody_is_probed_with_one_that_was_replaced_before_the_hour_came()
    {
        var (rotating, unchanging) = (new BehaviourProbes(7, tokensRotate: true), new BehaviourProbes(7));
        var (newest, shown, stale) = (new Dictionary<string, string?>(), 0, 0);
        foreach (var row in TwiceADay())
        {
            foreach (var probe in rotating.Before(row).Where(probe => probe.Family == BehaviourProbes.OddHour))
            {
                shown++;
                Assert.Equal(newest[probe.SignIn.User], probe.SignIn.DeviceId);
            }
            stale += unchanging.Before(row).Count(probe => probe.Family == BehaviourProbes.OddHour && newest[probe.SignIn.User] != probe.SignIn.DeviceId);
            rotating.Note(row);
            unchanging.Note(row);
            newest[row.SignIn.User] = row.SignIn.DeviceId;
        }
        Assert.NotEqual(0, shown);
        Assert.NotEqual(0, stale);

        // Every success shows another token.
        static IEnumerable<LabelledSignIn> TwiceADay() =>
            from day in Enumerable.Range(0, 60)
            from hour in Enumerable.Range(9, 2)
            from user in Enumerable.Range(0, 30)
            let time = Some.Noon.Date.AddDays(day).AddHours(hour).AddSeconds(user)
            select new LabelledSignIn(
                new($"{day}-{hour}-{user}", new(time, TimeSpan.Zero), $"user{user}", ClientAddress.Parse("198.51.100.7"), Some.ChromeOnWindows, $"token-{day}-{hour}-{user}", null, null, true, RiskAuth.Assessments.Outcome.Success, null, null),
                Truth.Legitimate, null);
    }

    [Fact]
    public void The_opposite_hour_is_one_at_which_nothing_ever_happened() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var (hours, centre, spread) = (new int[24], random.Next(24), random.Next(1, 24));
        for (var i = 0; i < 20; i++)
            hours[(centre + random.Next(spread)) % 24]++;
        return BehaviourProbes.OppositeHour(hours) is not { } hour || Enumerable.Range(-2, 5).All(apart => hours[(hour + apart + 24) % 24] == 0);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(0x0DDUL, 0x5UL));

    [Fact]
    public void Whoever_always_comes_at_nine_is_probed_in_the_evening_and_whoever_has_no_mean_hour_is_not()
    {
        var hours = new int[24];
        hours[9] = 12;
        Assert.Equal(21, BehaviourProbes.OppositeHour(hours));
        hours[21] = 12;
        Assert.Null(BehaviourProbes.OppositeHour(hours));
        hours[21] = 1;
        Assert.Null(BehaviourProbes.OppositeHour(hours));
    }

    private static Task<DetectionLog> RecordAsync(BehaviourProbes? probes) =>
        DetectionLog.RecordAsync(Log.Value, Book.Source, new() { Probes = probes }, CancellationToken.None);

    private static async Task<List<Dictionary<string, float>>> FeaturesAsync(string kind)
    {
        var probes = new BehaviourProbes(7);
        await RecordAsync(probes);
        var log = probes.Recorded!;
        var vector = new float[FeatureSchema.Count];
        var seen = new List<Dictionary<string, float>>();
        for (var row = 0; row < log.Count; row++)
        {
            if (log.FamilyOf(row) != kind)
                continue;
            log.Table.CopyRow(row, vector);
            seen.Add(FeatureSchema.Names.Zip(vector).ToDictionary(pair => pair.First, pair => pair.Second));
        }
        return seen;
    }
}
