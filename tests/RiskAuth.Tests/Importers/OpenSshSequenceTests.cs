using RiskAuth.Assessments;
using RiskAuth.Learning.Importers;

namespace RiskAuth.Tests.Importers;

/// <summary>What one line means because of the lines before it: repeats, connections and years.</summary>
public class OpenSshSequenceTests
{
    private const string Head = "Dec 10 06:55:46 LabSZ sshd[24200]: ";
    private const string Failed = Head + "Failed password for root from 203.0.113.5 port 7 ssh2\n";

    [Fact]
    public void A_repeated_message_stands_for_as_many_attempts_more()
    {
        var signIns = Logs.SignIns(LogFormat.OpenSsh, Failed + Head + "message repeated 3 times: [ Failed password for root from 203.0.113.5 port 7 ssh2]\n");
        Assert.Equal(["line-1", "line-2", "line-2.2", "line-2.3"], signIns.Select(s => s.Id));
        Assert.All(signIns, s => Assert.Equal(("root", Outcome.WrongPassword), (s.User, s.Outcome)));
    }

    [Theory]
    [InlineData("Dec 10 06:55:50 LabSZ last message repeated 2 times")]
    [InlineData("Dec 10 06:55:50 LabSZ syslogd: last message repeated 2 times")]
    [InlineData("Dec 10 06:55:50 LabSZ syslogd[12]: last message repeated 2 times")]
    public void The_traditional_daemon_repeats_the_line_before(string line)
    {
        var signIns = Logs.SignIns(LogFormat.OpenSsh, Failed + line);
        Assert.Equal(["line-1", "line-2", "line-2.2"], signIns.Select(s => s.Id));
        Assert.Equal(50, signIns[2].Time.Second);
    }

    [Theory]
    [InlineData("Dec 10 06:55:50 LabSZ CRON[1]: a job\nDec 10 06:55:50 LabSZ last message repeated 2 times")]
    [InlineData("Dec 10 06:55:50 LabSZ app: last message repeated 2 times")]
    [InlineData("Dec 10 06:55:50 LabSZ sshd[1]: Invalid user last message repeated 2 times")]
    [InlineData("Dec 10 06:55:50 LabSZ last message repeated many times")]
    public void Nothing_but_an_attempt_before_is_repeated(string lines) =>
        Assert.Single(Logs.SignIns(LogFormat.OpenSsh, Failed + lines));

    [Theory]
    [InlineData("1001")]
    [InlineData("99999999999999999999")]
    public void One_line_cannot_stand_for_any_number_of_attempts(string count) =>
        Assert.EndsWith("more than the 1000 that one line may",
            Logs.Problem(LogFormat.OpenSsh, $"{Head}message repeated {count} times: [ Failed password for root from 203.0.113.5 port 7 ssh2]"), StringComparison.Ordinal);

    [Fact]
    public void The_end_of_a_connection_does_not_count_its_attempts_again()
    {
        var signIns = Logs.SignIns(LogFormat.OpenSsh,
            Failed
            + Head + "error: maximum authentication attempts exceeded for root from 203.0.113.5 port 7 ssh2 [preauth]\n"
            + Head + "Disconnecting authenticating user root 203.0.113.5 port 7: Too many authentication failures [preauth]\n"
            + Head + "PAM 5 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.5  user=root\n");
        Assert.Equal(["line-1"], signIns.Select(s => s.Id));
    }

    [Fact]
    public void Guesses_at_a_server_that_takes_only_keys_count_once_a_connection()
    {
        var signIns = Logs.SignIns(LogFormat.OpenSsh,
            Head + "Invalid user admin from 203.0.113.5 port 7\n"
            + Head + "Connection closed by invalid user admin 203.0.113.5 port 7 [preauth]\n"
            + Head + "error: maximum authentication attempts exceeded for root from 203.0.113.5 port 8 ssh2 [preauth]\n"
            + Head + "Disconnecting authenticating user root 203.0.113.5 port 8: Too many authentication failures [preauth]\n"
            + Head + "Connection closed by authenticating user root 203.0.113.5 port 7 [preauth]\n");
        Assert.Equal(
            [("line-2", Outcome.UnknownUser), ("line-3", Outcome.Abandoned), ("line-5", Outcome.Abandoned)],
            signIns.Select(s => (s.Id, s.Outcome)));
    }

    [Fact]
    public void A_success_after_failures_on_one_connection_is_an_attempt_of_its_own()
    {
        var signIns = Logs.SignIns(LogFormat.OpenSsh, Failed + Head + "Accepted password for root from 203.0.113.5 port 7 ssh2\n");
        Assert.Equal([Outcome.WrongPassword, Outcome.Success], signIns.Select(s => s.Outcome));
    }

    [Fact]
    public void Many_open_connections_are_forgotten_from_the_oldest()
    {
        var log = string.Concat(Enumerable.Range(1, 5000).Select(port => $"{Head}Failed password for root from 203.0.113.5 port {port} ssh2\n"))
            + Head + "Connection closed by authenticating user root 203.0.113.5 port 5000 [preauth]\n"
            + Head + "Connection closed by authenticating user root 203.0.113.5 port 1 [preauth]\n";
        Assert.Equal(5001, Logs.SignIns(LogFormat.OpenSsh, log).Count);
    }

    [Fact]
    public void The_year_turns_at_New_Year_and_a_late_line_stays_in_its_own()
    {
        string[] times = ["Nov 30 23:00:00", "Dec 31 23:59:59", "Jan  1 00:00:01", "Dec 31 23:59:58", "Jan  1 00:00:02", "Feb 29 12:00:00", "Jun  1 00:00:00", "May 31 23:59:59", "Jan  1 00:00:00"];
        var log = string.Concat(times.Select(time => $"{time} host sshd[1]: Failed password for root from 203.0.113.5 port 7 ssh2\n"));
        var signIns = Logs.SignIns(LogFormat.OpenSsh, log, new LogReaderOptions { Year = 2023 });
        Assert.Equal([2023, 2023, 2024, 2023, 2024, 2024, 2024, 2024, 2025], signIns.Select(s => s.Time.Year));
    }

    [Fact]
    public void A_day_that_the_year_does_not_have_is_broken() =>
        Assert.NotNull(Assert.Single(Logs.Read(LogFormat.OpenSsh, "Feb 29 06:55:46 host sshd[1]: x", new LogReaderOptions { Year = 2023 })).Broken);

    [Fact]
    public void A_very_long_name_is_cut_and_its_attempt_still_counts()
    {
        var signIn = Assert.Single(Logs.SignIns(LogFormat.OpenSsh, $"{Head}Failed password for invalid user {new string('x', 5000)} from 203.0.113.5 port 7 ssh2"));
        Assert.Equal(UserKey.MaxLength, signIn.User.Length);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_tolerated()
    {
        byte[] log = [.. System.Text.Encoding.ASCII.GetBytes(Head + "Failed password for invalid user "), 0xFF, 0xC3, .. System.Text.Encoding.ASCII.GetBytes(" from 203.0.113.5 port 7 ssh2\n")];
        Assert.Equal("\uFFFD\uFFFD", Assert.Single(Logs.Read(LogFormat.OpenSsh, log)).SignIn!.User);
    }
}
