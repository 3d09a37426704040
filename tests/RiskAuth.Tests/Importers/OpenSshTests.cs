using RiskAuth.Assessments;
using RiskAuth.Learning.Importers;
using RiskAuth.Network;

namespace RiskAuth.Tests.Importers;

public class OpenSshTests
{
    private const string Head = "Dec 10 06:55:46 LabSZ sshd[24200]: ";

    [SharedDataFact("OpenSSH_2k.log")]
    public void The_sample_log_gives_as_many_attempts_as_grep_counts()
    {
        var path = SharedData.Require("OpenSSH_2k.log");
        using var reader = LogReader.Open(File.OpenRead(path), LogFormat.OpenSsh, new LogReaderOptions { Year = 2015 });
        var entries = reader.Read().ToList();
        Assert.DoesNotContain(entries, entry => entry.Broken is not null);
        var signIns = entries.ConvertAll(entry => entry.SignIn!);

        // grep counts lines: 520 of them say Failed password, and two of those say that it was repeated five times.
        var lines = File.ReadAllLines(path);
        var failedLines = lines.Count(line => line.Contains("Failed password", StringComparison.Ordinal));
        var repeatedLines = lines.Count(line => line.Contains("message repeated 5 times: [ Failed password", StringComparison.Ordinal));
        Assert.Equal((520, 2), (failedLines, repeatedLines));
        Assert.Equal(failedLines, signIns.Where(s => s.Outcome != Outcome.Success).Select(s => s.Id.Split('.')[0]).Distinct().Count());
        Assert.Equal(failedLines + 4 * repeatedLines, signIns.Count(s => s.Outcome != Outcome.Success));
        Assert.Equal(
            lines.Count(line => line.Contains("Failed password for invalid user", StringComparison.Ordinal)),
            signIns.Count(s => s.Outcome == Outcome.UnknownUser));

        var accepted = Assert.Single(signIns, s => s.Outcome == Outcome.Success);
        Assert.Equal(
            ("line-956", "fztu", "119.137.62.142", new DateTimeOffset(2015, 12, 10, 9, 32, 20, TimeSpan.Zero)),
            (accepted.Id, accepted.User, accepted.Ip.ToString(), accepted.Time));
        Assert.Equal(signIns.Count, signIns.Select(s => s.Id).Distinct().Count());
        Assert.Equal(signIns.Select(s => s.Time).Order(), signIns.Select(s => s.Time));
    }

    [SharedDataFact("OpenSSH_2k.log")]
    public void Each_address_in_the_sample_log_has_the_failures_that_its_lines_name()
    {
        var path = SharedData.Require("OpenSSH_2k.log");
        using var reader = LogReader.Open(File.OpenRead(path), LogFormat.OpenSsh);
        var counted = reader.Read().Where(e => e.SignIn!.Outcome != Outcome.Success).GroupBy(e => e.SignIn!.Ip.ToString()).ToDictionary(g => g.Key, g => g.Count());
        var expected = File.ReadLines(path).Where(line => line.Contains("Failed password", StringComparison.Ordinal))
            .GroupBy(line => System.Text.RegularExpressions.Regex.Match(line, @"from ([0-9.]+) port \d+ ssh2\]?$").Groups[1].Value)
            .ToDictionary(g => g.Key, g => g.Sum(line => line.Contains("repeated 5 times", StringComparison.Ordinal) ? 5 : 1));
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), counted.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Failed password for root from 203.0.113.5 port 38926 ssh2", "root", "203.0.113.5", Outcome.WrongPassword, true)]
    [InlineData("Failed password for invalid user webmaster from 203.0.113.5 port 38926 ssh2", "webmaster", "203.0.113.5", Outcome.UnknownUser, false)]
    [InlineData("Failed password for illegal user webmaster from 203.0.113.5 port 38926 ssh2", "webmaster", "203.0.113.5", Outcome.UnknownUser, false)]
    [InlineData("Failed keyboard-interactive/pam for bob from 203.0.113.5 port 1 ssh2", "bob", "203.0.113.5", Outcome.WrongPassword, true)]
    [InlineData("Failed password for root from 2001:db8::15 port 38926 ssh2", "root", "2001:db8::15", Outcome.WrongPassword, true)]
    [InlineData("Failed password for root from fe80::1%eth0 port 38926 ssh2", "root", "fe80::1", Outcome.WrongPassword, true)]
    [InlineData("Failed password for root from 203.0.113.5 port 38926", "root", "203.0.113.5", Outcome.WrongPassword, true)]
    [InlineData("Accepted password for alice from 203.0.113.5 port 49116 ssh2", "alice", "203.0.113.5", Outcome.Success, true)]
    [InlineData("Accepted publickey for alice from 203.0.113.5 port 49116 ssh2: ED25519 SHA256:abc", "alice", "203.0.113.5", Outcome.Success, true)]
    [InlineData("Accepted publickey for alice from 203.0.113.5 port 49116 ssh2: RSA-CERT ID x from 198.51.100.1 port 5 ssh2 (serial 1) CA RSA SHA256:abc", "alice", "203.0.113.5", Outcome.Success, true)]
    [InlineData("Accepted keyboard-interactive/pam for alice from 203.0.113.5 port 49116 ssh2", "alice", "203.0.113.5", Outcome.Success, true)]
    [InlineData("Failed password for invalid user  from 203.0.113.5 port 7 ssh2", "", "203.0.113.5", Outcome.UnknownUser, false)]
    [InlineData("Failed password for invalid user from 203.0.113.5 port 7 ssh2", "", "203.0.113.5", Outcome.UnknownUser, false)]
    [InlineData("Failed password for  from 203.0.113.5 port 7 ssh2", "", "203.0.113.5", Outcome.WrongPassword, true)]
    [InlineData("Failed password for invalid user  0101 from 203.0.113.5 port 7 ssh2", " 0101", "203.0.113.5", Outcome.UnknownUser, false)]
    [InlineData("Failed password for invalid user john q public from 203.0.113.5 port 7 ssh2", "john q public", "203.0.113.5", Outcome.UnknownUser, false)]
    [InlineData("Connection closed by authenticating user root 203.0.113.5 port 5 [preauth]", "root", "203.0.113.5", Outcome.Abandoned, true)]
    [InlineData("Connection reset by invalid user oracle 203.0.113.5 port 5 [preauth]", "oracle", "203.0.113.5", Outcome.UnknownUser, false)]
    [InlineData("Disconnected from invalid user  203.0.113.5 port 5 [preauth]", "", "203.0.113.5", Outcome.UnknownUser, false)]
    [InlineData("Disconnecting authenticating user root 203.0.113.5 port 5: Too many authentication failures [preauth]", "root", "203.0.113.5", Outcome.Abandoned, true)]
    [InlineData("error: maximum authentication attempts exceeded for invalid user x from 203.0.113.5 port 5 ssh2 [preauth]", "x", "203.0.113.5", Outcome.UnknownUser, false)]
    public void An_attempt_is_read(string message, string user, string ip, Outcome outcome, bool known) =>
        Assert.Equal(
            new LoggedSignIn("line-1", new DateTimeOffset(2000, 12, 10, 6, 55, 46, TimeSpan.Zero), user, ClientAddress.Parse(ip),
                null, null, null, null, known, outcome, null, null),
            Assert.Single(Logs.SignIns(LogFormat.OpenSsh, Head + message)));

    [Theory]
    [InlineData("Failed password for invalid user x from 198.51.100.1 port 22 ssh2 from 203.0.113.5 port 38926 ssh2", "x from 198.51.100.1 port 22 ssh2")]
    [InlineData("Failed password for invalid user Accepted password for root from 198.51.100.1 port 22 ssh2 from 203.0.113.5 port 9 ssh2", "Accepted password for root from 198.51.100.1 port 22 ssh2")]
    [InlineData("Failed password for invalid user sshd[1]: Failed password for root from 198.51.100.1 from 203.0.113.5 port 9 ssh2", "sshd[1]: Failed password for root from 198.51.100.1")]
    [InlineData("Connection closed by invalid user a 198.51.100.1 port 22 [preauth] 203.0.113.5 port 9 [preauth]", "a 198.51.100.1 port 22 [preauth]")]
    public void A_user_name_cannot_forge_the_address(string message, string user)
    {
        var signIn = Assert.Single(Logs.SignIns(LogFormat.OpenSsh, Head + message));
        Assert.Equal((user, "203.0.113.5", Outcome.UnknownUser), (signIn.User, signIn.Ip.ToString(), signIn.Outcome));
    }

    [Theory]
    [InlineData(Head + "Invalid user webmaster from 203.0.113.5 port 4711")]
    [InlineData(Head + "input_userauth_request: invalid user webmaster [preauth]")]
    [InlineData(Head + "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.5  user=root")]
    [InlineData(Head + "PAM 5 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.5  user=root")]
    [InlineData(Head + "Failed none for invalid user 0 from 203.0.113.5 port 49811 ssh2")]
    [InlineData(Head + "Failed publickey for alice from 203.0.113.5 port 49811 ssh2: RSA SHA256:abc")]
    [InlineData(Head + "Connection closed by 203.0.113.5 [preauth]")]
    [InlineData(Head + "Connection closed by 203.0.113.5 port 5 [preauth]")]
    [InlineData(Head + "Disconnected from user alice 203.0.113.5 port 5")]
    [InlineData(Head + "Received disconnect from 203.0.113.5: 11: Bye Bye [preauth]")]
    [InlineData(Head + "Disconnecting authenticating user root 203.0.113.5 port 5: Change of username or service not allowed: (root,ssh-connection) -> (x 198.51.100.1 port 1,ssh-connection) [preauth]")]
    [InlineData(Head + "error: maximum authentication attempts exceeded for root")]
    [InlineData(Head)]
    [InlineData("Dec 10 06:55:46 LabSZ")]
    [InlineData("Dec 10 06:55:46 LabSZ CRON[1]: sshd[2]: Failed password for root from 203.0.113.5 port 7 ssh2")]
    [InlineData("Dec 10 06:55:46 LabSZ app: x sshd[2]: Failed password for root from 203.0.113.5 port 7 ssh2")]
    [InlineData("Dec 10 06:55:46 LabSZ sudo: Failed password for root from 203.0.113.5 port 7 ssh2")]
    [InlineData("-- Boot 0a1b2c --")]
    [InlineData("    a continued line of something else")]
    public void A_line_that_is_no_attempt_is_neither_a_record_nor_broken(string line) =>
        Assert.Empty(Logs.Read(LogFormat.OpenSsh, line));

    [Theory]
    [InlineData("Dec 10 06:55:46 LabSZ sshd[24200]: ", "2000-12-10T06:55:46Z")]
    [InlineData("Jan  2 06:55:46 LabSZ sshd[24200]: ", "2000-01-02T06:55:46Z")]
    [InlineData("Feb 29 06:55:46.250 LabSZ sshd: ", "2000-02-29T06:55:46.250Z")]
    [InlineData("<38>Dec 10 06:55:46 LabSZ sshd-session[1]: ", "2000-12-10T06:55:46Z")]
    [InlineData("2024-05-01T10:00:00.123456+02:00 host sshd-session[123]: ", "2024-05-01T08:00:00.123456Z")]
    [InlineData("2024-05-01T10:00:00+0200 host sshd-auth[123]: ", "2024-05-01T08:00:00Z")]
    [InlineData("2024-05-01 10:00:00 host /usr/sbin/sshd[123]: ", "2024-05-01T10:00:00Z")]
    [InlineData("Wed 2024-05-01 10:00:00 UTC host sshd[123]: ", "2024-05-01T10:00:00Z")]
    [InlineData("1714557600.500000 host sshd[123]: ", "2024-05-01T10:00:00.5Z")]
    [InlineData("<38>1 2024-05-01T10:00:00Z host sshd 123 - - ", "2024-05-01T10:00:00Z")]
    [InlineData("<86>1 2024-05-01T10:00:00Z host sshd 123 - [origin software=\"rsyslogd\"] ", "2024-05-01T10:00:00Z")]
    public void Every_usual_head_of_a_line_is_read(string head, string time)
    {
        var signIn = Assert.Single(Logs.SignIns(LogFormat.OpenSsh, head + "Failed password for root from 203.0.113.5 port 7 ssh2"));
        Assert.Equal(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), signIn.Time);
    }

    [Theory]
    [InlineData("Failed password for root from 203.0.113.5 port 7 ssh2")]
    [InlineData("Dec 32 06:55:46 LabSZ sshd[1]: x")]
    [InlineData("Feb 30 06:55:46 LabSZ sshd[1]: x")]
    [InlineData("Dec 10 25:55:46 LabSZ sshd[1]: x")]
    [InlineData("ecJ 10 06:55:46 LabSZ sshd[1]: x")]
    [InlineData("{\"id\":1}")]
    [InlineData("\u0000\u0001")]
    public void A_line_without_a_time_is_broken(string line) =>
        Assert.StartsWith("does not begin with a time", Logs.Problem(LogFormat.OpenSsh, line), StringComparison.Ordinal);

    [Theory]
    [InlineData("Failed password for root from UNKNOWN port 65535 ssh2")]
    [InlineData("Failed password for root from 203.0.113.5 port 123456 ssh2")]
    [InlineData("Failed password for root from 203.0.113.500 port 22 ssh2")]
    [InlineData("Failed password for root")]
    [InlineData("Accepted password for root from nowhere")]
    [InlineData("Failed password for root from 203.0.113.5 port 22 ssh2 and more")]
    public void An_attempt_without_a_readable_address_is_broken(string message) =>
        Assert.StartsWith("an attempt without a readable address", Logs.Problem(LogFormat.OpenSsh, Head + message), StringComparison.Ordinal);
}
