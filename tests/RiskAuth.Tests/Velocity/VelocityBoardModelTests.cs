using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Velocity;
using Outcome = RiskAuth.Assessments.Outcome;
using static RiskAuth.Tests.Velocity.SignIns;

namespace RiskAuth.Tests.Velocity;

/// <summary>Compares the board with the obvious way to count, and with itself under floods, threads and clocks that jump.</summary>
public sealed class VelocityBoardModelTests
{
    [Fact]
    public void Few_events_are_counted_exactly() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var (board, model) = (new VelocityBoard(), new List<Seen>());
            var time = Start;
            for (var n = 0; n < 17; n++)
            {
                time = time.AddSeconds(random.Next(3) switch { 0 => random.Next(3), 1 => random.Next(600), _ => random.Next(20_000) });
                Step(board, model, time, random);
                var asked = time.AddSeconds(random.Next(100_000));
                Assert.Equal(Expect(model, asked, slackSeconds: [0, 0, 0, 0]), Windows(board.Read(Keys(), asked).Address));
            }
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Many_events_are_never_undercounted_and_overcounted_by_one_bucket_at_most() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var (board, model) = (new VelocityBoard(), new List<Seen>());
            var time = Start;
            for (var n = 0; n < 400; n++)
            {
                time = time.AddSeconds(random.Next(4) == 0 ? random.Next(3_000) : random.Next(20));
                Step(board, model, time, random);
            }
            var asked = time.AddSeconds(random.Next(5_000));
            var read = Windows(board.Read(Keys(), asked).Address);
            var (least, most) = (Expect(model, asked, [0, 0, 0, 0]), Expect(model, asked, [10, 60, 300, 3_600]));
            for (var index = 0; index < read.Length; index++)
                Assert.InRange(read[index], least[index], most[index]);
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Time_may_jump_anywhere_without_an_error_or_a_negative_count() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var board = new VelocityBoard(new VelocityLimits { MaxUsers = 32, MaxAddresses = 32, MaxBusyKeysPerKind = 16, MaxSketches = 2 });
            for (var n = 0; n < 1_500; n++)
            {
                var time = AnyTime(random);
                var keys = Keys($"user{random.Next(60)}", $"10.0.0.{random.Next(random.Next(1, 60))}", 64500, $"d{random.Next(9)}", "ua", $"p{random.Next(40)}");
                board.RecordAttempt(keys, time);
                board.RecordOutcome(keys, (Outcome)random.Next(6), random.Next(5) == 0, random.Next(2) == 0 ? time : AnyTime(random), AnyTime(random));
                var reading = board.Read(keys, AnyTime(random));
                foreach (var key in new[] { reading.User, reading.Address, reading.Prefix, reading.Asn, reading.Device, reading.UserAgent, reading.PasswordTag })
                    Assert.All([.. Windows(key), key.Users1h, key.Users24h, key.FailedUsers1h, key.FailedUsers24h], count => Assert.InRange(count, 0, 3_000));
                Assert.True(double.IsFinite(reading.AsnExpectedFailures1h) && reading.AsnExpectedFailures1h >= 0);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Theory]
    [InlineData(20)]
    [InlineData(32)]
    public void Up_to_thirty_two_users_are_counted_exactly(int users) => Assert.Equal((users, users), CountUsers(users));

    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(30_000)]
    public void Many_users_are_estimated_within_a_third(int users)
    {
        var (seen, failing) = CountUsers(users);
        Assert.InRange(seen, users * 2 / 3, users * 4 / 3);
        Assert.InRange(failing, users * 2 / 3, users * 4 / 3);
    }

    [Fact]
    public void Nothing_is_allocated_once_the_board_has_grown()
    {
        var board = new VelocityBoard(new VelocityLimits { MaxUsers = 64, MaxAddresses = 64, MaxPrefixes = 64, MaxPasswordTags = 64, MaxBusyKeysPerKind = 16 });
        var keys = Enumerable.Range(0, 300).Select(n => Keys($"user{n}", $"10.{n / 200}.{n % 200}.1", 64500, userAgent: "ua", password: $"p{n}")).ToArray();
        Rounds(20);
        Assert.InRange(Allocations.Of(() => Rounds(20)), 0, 1_000);

        void Rounds(int rounds)
        {
            for (var round = 0; round < rounds; round++)
                foreach (var key in keys)
                {
                    board.Read(key, Start);
                    board.RecordAttempt(key, Start);
                    board.RecordOutcome(key, Outcome.Success, false, Start, Start);
                }
        }
    }

    [Fact]
    public void Threads_lose_no_count()
    {
        var board = new VelocityBoard();
        Parallel.For(0, 8, thread =>
        {
            for (var n = 0; n < 2_000; n++)
                board.Run(Keys($"user{thread}-{n}", asn: 64500, userAgent: "ua"), n % 2 == 0 ? Outcome.WrongPassword : Outcome.Success, Start.AddSeconds(n % 30));
        });

        var reading = board.Read(Keys(asn: 64500, userAgent: "ua"), Start.AddSeconds(30));
        foreach (var key in new[] { reading.Address, reading.Prefix, reading.Asn, reading.UserAgent })
            Assert.Equal((16_000, 8_000), (key.Attempts1m, key.Failures24h));
    }

    private static void Step(VelocityBoard board, List<Seen> model, DateTimeOffset time, Random random)
    {
        var failed = random.Next(2) == 0;
        board.Run(Keys($"user{random.Next(5)}"), failed ? Outcome.WrongPassword : Outcome.Success, time);
        model.Add(new(time, failed));
    }

    private static DateTimeOffset AnyTime(Random random) => random.Next(8) switch
    {
        0 => DateTimeOffset.MinValue.AddDays(random.Next(1_000)),
        1 => DateTimeOffset.MaxValue,
        2 => DateTimeOffset.UnixEpoch,
        3 => Start.AddDays(random.Next(-90, 90)),
        _ => Start.AddSeconds(random.Next(-5_000, 5_000)),
    };

    private static (int Seen, int Failing) CountUsers(int users)
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 2 * users; n++)
            board.Run(Keys($"user{n % users}"), Outcome.WrongPassword, Start.AddSeconds(n * 1_000L / users));
        var address = board.Read(Keys(), Start.AddSeconds(2_100)).Address;
        return (address.Users1h, address.FailedUsers24h);
    }

    private static int[] Windows(KeyReading key) =>
        [key.Attempts1m, key.Attempts10m, key.Attempts1h, key.Attempts24h, key.Failures1m, key.Failures10m, key.Failures1h, key.Failures24h];

    private static int[] Expect(List<Seen> model, DateTimeOffset now, int[] slackSeconds)
    {
        int[] windows = [60, 600, 3_600, 86_400];
        return
        [
            .. windows.Select((window, index) => model.Count(seen => seen.Time > now.AddSeconds(-window - slackSeconds[index]))),
            .. windows.Select((window, index) => model.Count(seen => seen.Failed && seen.Time > now.AddSeconds(-window - slackSeconds[index]))),
        ];
    }

    private sealed record Seen(DateTimeOffset Time, bool Failed);
}
