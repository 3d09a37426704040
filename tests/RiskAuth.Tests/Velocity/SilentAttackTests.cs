using RiskAuth.Assessments;
using RiskAuth.Network;
using RiskAuth.Velocity;
using static RiskAuth.Tests.Velocity.SignIns;

namespace RiskAuth.Tests.Velocity;

/// <summary>Attackers who are challenged and walk away, so that no outcome is ever reported; and people who only look like them.</summary>
public sealed class SilentAttackTests
{
    [Fact]
    public void A_spray_is_found_though_no_outcome_of_it_is_ever_reported()
    {
        var board = Reporting();
        for (var n = 0; n < 9; n++)
            board.RecordAttempt(Keys($"victim{n}", $"{30 + n}.7.9.1", password: "Winter2026!"), Start.AddMinutes(n));

        Assert.Equal(CampaignKind.PasswordSpray, board.Read(Keys("next", "77.7.9.1", password: "Winter2026!"), Start.AddHours(1)).Campaign?.Kind);
        Assert.Null(board.Read(Keys("next", "77.7.9.1", password: "another"), Start.AddHours(1)).Campaign);
    }

    [Fact]
    public void A_password_with_which_people_get_in_is_no_spray_however_many_share_it()
    {
        var board = Reporting();
        for (var n = 0; n < 30; n++)
            board.Run(Keys($"newcomer{n}", $"{30 + n}.7.9.1", password: "Welcome1"), Outcome.Success, Start.AddMinutes(n));

        Assert.Null(board.Read(Keys("next", "77.7.9.1", password: "Welcome1"), Start.AddHours(1)).Campaign);
    }

    [Fact]
    public void One_password_tried_on_many_names_from_home_is_somebody_who_forgot_the_name()
    {
        var board = Reporting();
        for (var n = 0; n < 4; n++)
            board.Run(Keys($"ann.{n}", "77.7.9.1", password: "right"), Outcome.UnknownUser, Start.AddSeconds(20 * n));
        for (var n = 4; n < 6; n++)
            board.Run(Keys($"ann.{n}", "77.7.9.2", password: "right"), Outcome.UnknownUser, Start.AddSeconds(20 * n));

        Assert.Null(board.Read(Keys("ann", "77.7.9.2", password: "right"), Start.AddMinutes(5)).Campaign);
    }

    [Fact]
    public void Many_addresses_that_try_one_account_and_are_never_heard_of_again_are_guessing_at_it()
    {
        var board = Reporting();
        for (var n = 0; n < 13; n++)
            board.RecordAttempt(Keys("ann", $"{30 + n}.7.9.1", password: $"guess{n}"), Start.AddMinutes(10 * n));

        Assert.Equal(CampaignKind.DistributedGuessing, board.Read(Keys("ann", "77.7.9.1"), Start.AddHours(3)).Campaign?.Kind);
    }

    [Fact]
    public void A_mail_program_that_retries_the_old_password_from_everywhere_is_not()
    {
        var board = Reporting();
        for (var n = 0; n < 40; n++)
            board.Run(Keys("ann", $"{30 + n}.7.9.1", password: "old"), Outcome.WrongPassword, Start.AddMinutes(4 * n));

        Assert.Null(board.Read(Keys("ann", "77.7.9.1"), Start.AddHours(3)).Campaign);
    }

    [Fact]
    public void Nor_is_a_phone_that_renews_its_session_from_address_after_address()
    {
        var board = Reporting();
        for (var n = 0; n < 40; n++)
            board.RecordAttempt(Keys("ann", $"{30 + n}.7.9.1"), Start.AddMinutes(30 * n));

        Assert.Null(board.Read(Keys("ann", "77.7.9.1"), Start.AddHours(20)).Campaign);
    }

    [Fact]
    public void Names_tried_slowly_from_one_address_are_found_where_some_were_challenged_and_nobody_gets_in()
    {
        var board = Reporting();
        for (var n = 0; n < 8; n++)
        {
            var keys = Keys($"leaked{n}", "192.0.2.66", password: $"pw{n}");
            board.RecordAttempt(keys, Start.AddMinutes(40 * n));
            if (n % 2 == 0)
                board.RecordOutcome(keys, Outcome.UnknownUser, knownDevice: false, Start.AddMinutes(40 * n), Start.AddMinutes(40 * n));
        }

        Assert.Equal(VelocityKind.Address, board.Read(Keys("next", "192.0.2.66"), Start.AddHours(6)).Campaign?.KeyKind);
    }

    [Fact]
    public void Where_no_outcomes_are_reported_silence_says_nothing()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 60; n++)
            board.RecordAttempt(Keys("ann", $"{30 + n}.7.9.1", password: n % 2 == 0 ? "Winter2026!" : $"pw{n}"), Start.AddMinutes(n));

        Assert.Null(board.Read(Keys("ann", "77.7.9.1", password: "Winter2026!"), Start.AddHours(2)).Campaign);
    }

    [Fact]
    public void A_vpn_exit_is_let_go_three_hours_after_an_attack_whoever_uses_it_since()
    {
        var board = Reporting();
        for (var n = 0; n < 40; n++)
            board.Run(Keys($"leaked{n}", "192.0.2.66", network: NetworkClass.Anonymizer), Outcome.UnknownUser, Start.AddSeconds(n));
        for (var n = 0; n < 8; n++)
            board.Run(Keys($"customer{n}", "192.0.2.66", network: NetworkClass.Anonymizer), n % 2 == 0 ? Outcome.Success : Outcome.Abandoned, Start.AddMinutes(20 * n));

        Assert.NotNull(board.Read(Keys("customer", "192.0.2.66", network: NetworkClass.Anonymizer), Start.AddMinutes(170)).Campaign);
        Assert.Null(board.Read(Keys("customer", "192.0.2.66", network: NetworkClass.Anonymizer), Start.AddMinutes(190)).Campaign);
    }

    [Theory]
    [InlineData(NetworkClass.Hosting, true)]
    [InlineData(NetworkClass.Residential, false)]
    public void Three_names_in_vain_from_a_rented_server_are_enough_and_from_a_home_they_are_not(NetworkClass network, bool found)
    {
        var board = Reporting();
        for (var n = 0; n < 3; n++)
            board.Run(Keys($"leaked{n}", "192.0.2.66", network: network), Outcome.UnknownUser, Start.AddSeconds(20 * n));

        Assert.Equal(found, board.Read(Keys("next", "192.0.2.66", network: network), Start.AddMinutes(2)).Campaign is not null);
    }

    /// <summary>An installation so small that one attack is most of what fails in it.</summary>
    [Fact]
    public void An_attacked_network_is_not_the_measure_of_itself()
    {
        var board = Reporting();
        for (var n = 0; n < 14; n++)
            board.Run(Keys($"leaked{n}", $"192.0.2.{n + 1}", password: $"pw{n}"), Outcome.UnknownUser, Start.AddSeconds(20 * n));

        Assert.Equal(VelocityKind.Prefix, board.Read(Keys("next", "192.0.2.99"), Start.AddMinutes(10)).Campaign?.KeyKind);
    }

    /// <summary>A board that has seen eight people get in, so that it knows that outcomes are reported.</summary>
    private static VelocityBoard Reporting()
    {
        var board = new VelocityBoard();
        for (var n = 0; n < 8; n++)
            board.Run(Keys($"person{n}", $"20.0.{n}.1", password: $"right{n}"), Outcome.Success, Start.AddMinutes(-60 + n));
        return board;
    }
}
