using RiskAuth.Assessments;
using RiskAuth.Velocity;
using static RiskAuth.Tests.Velocity.SignIns;

namespace RiskAuth.Tests.Velocity;

public sealed class VelocityBoardTests
{
    [Fact]
    public void An_attempt_is_not_counted_before_it_is_recorded()
    {
        var board = new VelocityBoard();
        var keys = Keys(asn: 64500, device: "phone", userAgent: "browser", password: "secret");

        Assert.Equal(default, board.Read(keys, Start));
        board.RecordAttempt(keys, Start);

        var reading = board.Read(keys, Start);
        foreach (var key in new[] { reading.User, reading.Address, reading.Prefix, reading.Asn, reading.Device, reading.UserAgent, reading.PasswordTag })
            Assert.Equal(new KeyReading(1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0), key);
    }

    [Fact]
    public void A_failure_counts_when_its_outcome_arrives_at_the_time_of_the_attempt()
    {
        var board = new VelocityBoard();
        board.RecordAttempt(Keys(), Start);
        Assert.Equal(0, board.Read(Keys(), Start.AddMinutes(5)).User.Failures1h);

        board.RecordOutcome(Keys(), Outcome.WrongPassword, false, Start, Start.AddMinutes(5));

        var user = board.Read(Keys(), Start.AddMinutes(5)).User;
        Assert.Equal((0, 1, 1), (user.Failures1m, user.Failures10m, user.Failures1h));
    }

    [Theory]
    [InlineData(59, 1, 1, 1, 1)]
    [InlineData(60, 0, 1, 1, 1)]
    [InlineData(599, 0, 1, 1, 1)]
    [InlineData(600, 0, 0, 1, 1)]
    [InlineData(3_600, 0, 0, 0, 1)]
    [InlineData(86_399, 0, 0, 0, 1)]
    [InlineData(86_400, 0, 0, 0, 0)]
    public void A_failure_leaves_each_window_in_time(int afterSeconds, int minute, int tenMinutes, int hour, int day)
    {
        var board = new VelocityBoard();
        board.Run(Keys(), Outcome.WrongPassword, Start);

        var user = board.Read(Keys(), Start.AddSeconds(afterSeconds)).User;
        Assert.Equal((minute, tenMinutes, hour, day), (user.Failures1m, user.Failures10m, user.Failures1h, user.Failures24h));
        Assert.Equal((hour, day), (user.FailedUsers1h, user.FailedUsers24h));
    }

    [Fact]
    public void The_same_wrong_password_of_one_user_counts_once_however_often_a_client_retries()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 30; n++)
            board.Run(Keys(password: "old password"), Outcome.WrongPassword, Start.AddSeconds(20 * n));
        board.Run(Keys(password: "another"), Outcome.WrongPassword, Start.AddMinutes(11));

        var reading = board.Read(Keys(), Start.AddMinutes(11));
        Assert.Equal(31, reading.User.Attempts1h);
        Assert.Equal((2, 2), (reading.User.Failures1h, reading.Address.Failures1h));
        Assert.Equal(2, reading.DistinctWrongPasswords24h);
    }

    [Fact]
    public void The_same_wrong_password_of_two_users_counts_twice()
    {
        var board = new VelocityBoard();
        board.Run(Keys("ann", password: "Summer2026"), Outcome.WrongPassword, Start);
        board.Run(Keys("bob", password: "Summer2026"), Outcome.WrongPassword, Start);

        var reading = board.Read(Keys("eve", password: "Summer2026"), Start);
        Assert.Equal((2, 2), (reading.PasswordTag.Failures1h, reading.PasswordTag.FailedUsers24h));
        Assert.Equal((2, 2), (reading.Address.Failures1h, reading.Address.FailedUsers1h));
    }

    [Fact]
    public void A_known_device_has_a_budget_of_its_own()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 4; n++)
            board.Run(Keys(device: "own laptop", known: true), Outcome.WrongPassword, Start);
        for (var n = 0; n < 9; n++)
            board.Run(Keys(ip: "198.51.100.9", password: $"guess{n}"), Outcome.WrongPassword, Start);

        var owner = board.Read(Keys(device: "own laptop", known: true), Start);
        Assert.Equal((4, 0), (owner.Device.Failures1h, owner.Address.Failures1h));
        Assert.Equal(9, owner.User.Failures1h);
        Assert.Equal(13, owner.User.Attempts1h);
    }

    [Fact]
    public void Who_mistypes_and_then_gets_in_is_no_failing_user()
    {
        var board = new VelocityBoard();
        foreach (var user in new[] { "ann", "bob", "eve" })
            board.Run(Keys(user), Outcome.WrongPassword, Start);
        board.Run(Keys("ann"), Outcome.Success, Start.AddMinutes(1));

        var address = board.Read(Keys(), Start.AddMinutes(1)).Address;
        Assert.Equal((3, 2), (address.Failures1h, address.FailedUsers1h));
    }

    [Fact]
    public void Addresses_of_one_slash_64_are_one_host_and_of_one_slash_48_one_prefix()
    {
        var board = new VelocityBoard();
        board.Run(Keys("a", ip: "2001:db8:1:1::1"), Outcome.WrongPassword, Start);
        board.Run(Keys("b", ip: "2001:db8:1:1::2"), Outcome.WrongPassword, Start);
        board.Run(Keys("c", ip: "2001:db8:1:2::1"), Outcome.WrongPassword, Start);

        var reading = board.Read(Keys("d", ip: "2001:db8:1:1:ffff::1"), Start);
        Assert.Equal((2, 3), (reading.Address.Failures1h, reading.Prefix.Failures1h));
    }

    [Fact]
    public void Failures_at_one_account_name_how_many_addresses_they_came_from()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 12; n++)
            board.Run(Keys(ip: $"198.51.{n}.1", password: $"guess{n}"), Outcome.WrongPassword, Start.AddMinutes(n));

        var reading = board.Read(Keys(), Start.AddMinutes(12));
        Assert.Equal((12, 12), (reading.UserFailedAddresses24h, reading.DistinctWrongPasswords24h));
        Assert.Equal((1, 1), (reading.User.Users24h, reading.User.FailedUsers24h));
    }

    [Fact]
    public void A_success_after_a_strangers_failures_is_remembered_until_it_is_proven()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 7; n++)
            board.Run(Keys(password: $"guess{n}"), Outcome.WrongPassword, Start.AddSeconds(n));
        board.Run(Keys(), Outcome.Success, Start.AddSeconds(8));
        Assert.Equal(7, board.Read(Keys(), Start.AddSeconds(9)).FailuresBeforeSuccess);

        board.Run(Keys(), Outcome.Success, Start.AddHours(3));
        Assert.Equal(7, board.Read(Keys(), Start.AddHours(3)).FailuresBeforeSuccess);

        board.Run(Keys(), Outcome.ChallengePassed, Start.AddHours(3));
        Assert.Equal(0, board.Read(Keys(), Start.AddHours(3)).FailuresBeforeSuccess);
    }

    [Fact]
    public void A_success_on_a_known_device_raises_no_suspicion()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 7; n++)
            board.Run(Keys(password: $"guess{n}"), Outcome.WrongPassword, Start);
        board.Run(Keys(device: "own laptop", known: true), Outcome.Success, Start);

        Assert.Equal(0, board.Read(Keys(), Start).FailuresBeforeSuccess);
    }

    [Fact]
    public void Abandoned_attempts_are_neither_failures_nor_successes()
    {
        var board = new VelocityBoard();
        board.Run(Keys(), Outcome.Abandoned, Start);

        Assert.Equal(new KeyReading(1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0), board.Read(Keys(), Start).Address);
    }

    [Fact]
    public void A_clock_that_ran_ahead_by_days_does_not_hold_counts_for_ever()
    {
        var board = new VelocityBoard();
        board.Run(Keys(), Outcome.WrongPassword, Start.AddYears(10));
        board.Run(Keys(), Outcome.WrongPassword, Start);

        Assert.Equal(1, board.Read(Keys(), Start).User.Failures24h);
        Assert.Equal(0, board.Read(Keys(), Start.AddDays(2)).User.Failures24h);
    }

    [Fact]
    public void An_asn_is_measured_against_its_own_usual_failures()
    {
        var board = new VelocityBoard();
        for (var hour = 0; hour < 72; hour++)
            for (var n = 0; n < 100; n++)
                board.Run(Keys($"user{hour}-{n}", ip: $"10.{hour}.{n}.1", asn: 64500), n % 10 < 3 ? Outcome.WrongPassword : Outcome.Success, Start.AddHours(hour));

        var usual = board.Read(Keys(asn: 64500), Start.AddHours(71.5)).AsnExpectedFailures1h;
        Assert.InRange(usual, 24, 36);

        for (var n = 0; n < 3_000; n++)
            board.Run(Keys($"victim{n}", ip: $"10.{n % 200}.1.1", asn: 64500), Outcome.WrongPassword, Start.AddHours(73));
        var attacked = board.Read(Keys(asn: 64500), Start.AddHours(74));
        Assert.InRange(attacked.AsnExpectedFailures1h, 24, 40);
    }
}
