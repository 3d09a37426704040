using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Assessments;
using RiskAuth.Learning.Importers;
using RiskAuth.Network;
using Outcome = RiskAuth.Assessments.Outcome;

namespace RiskAuth.Tests.Importers;

public class RbaTests
{
    private const string Header =
        "index,Login Timestamp,User ID,Round-Trip Time [ms],IP Address,Country,Region,City,ASN,User Agent String,"
        + "Browser Name and Version,OS Name and Version,Device Type,Login Successful,Is Attack IP,Is Account Takeover\n";

    private const string Front = "7,2020-02-03 12:43:30.772,-4324475583306591935,1123.0,10.0.65.171,NO,Oslo County,-,29695,";
    private const string Back = ",Chrome 69.0.3497,Mac OS X 10.14.6,desktop,True,False,True\n";

    [SharedDataFact("rba-dataset-excerpt.csv")]
    public void Every_row_of_the_published_excerpt_is_read()
    {
        using var reader = LogReader.Open(File.OpenRead(SharedData.Require("rba-dataset-excerpt.csv")), LogFormat.Rba);
        var signIns = reader.Read().Select(entry => entry.SignIn!).ToList();
        Assert.Equal(Enumerable.Range(0, 19).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), signIns.Select(s => s.Id));
        Assert.Equal(7, signIns.Count(s => s.Outcome == Outcome.Success));
        Assert.Equal(2, signIns.Count(s => s.Labels!.AttackIp));
        Assert.Equal(1123, Assert.Single(signIns, s => s.RttMs is not null).RttMs);
        Assert.All(signIns, s => Assert.StartsWith("Mozilla/5.0", s.UserAgent, StringComparison.Ordinal));
        Assert.Equal(new RecordedNetwork("NO", "Vestland", "Urangsvag", 29695), signIns[2].Network);
        Assert.Equal(
            new LoggedSignIn("0", new DateTimeOffset(2020, 2, 3, 12, 43, 30, 772, TimeSpan.Zero), "-4324475583306591935", ClientAddress.Parse("10.0.65.171"),
                "Mozilla/5.0  (iPhone; CPU iPhone OS 13_4 like Mac OS X) Gecko/20150101 Firefox/20.0.0.1618 (Chrome variation/248113",
                null, null, null, null, Outcome.WrongPassword, new LoggedLabels(false, false), new RecordedNetwork("NO", null, null, 29695)),
            signIns[0]);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11) plain", "Mozilla/5.0 (X11) plain")]
    [InlineData("\"Mozilla/5.0 (KHTML, like Gecko)\"", "Mozilla/5.0 (KHTML, like Gecko)")]
    [InlineData("\"Mozilla/5.0 \"\"quoted\"\", twice\"", "Mozilla/5.0 \"quoted\", twice")]
    [InlineData("Mozilla/5.0 (KHTML, like Gecko), unquoted", "Mozilla/5.0 (KHTML, like Gecko), unquoted")]
    [InlineData("\"Mozilla/5.0 never closed, at all", "Mozilla/5.0 never closed, at all")]
    [InlineData("Mozilla/5.0 \"inside, odd", "Mozilla/5.0 \"inside, odd")]
    [InlineData("\"Mozilla/5.0 \"undoubled\", inside\"", "Mozilla/5.0 \"undoubled\", inside")]
    [InlineData("\"a\",\"b\"", "a\",\"b")]
    [InlineData(",,,", ",,,")]
    [InlineData("-", null)]
    [InlineData("", null)]
    public void The_user_agent_is_what_stands_between_the_other_columns(string written, string? userAgent)
    {
        var signIn = Assert.Single(Logs.SignIns(LogFormat.Rba, Header + Front + written + Back));
        Assert.Equal(userAgent, signIn.UserAgent);
        Assert.Equal(new LoggedLabels(false, true), signIn.Labels);
        Assert.Equal((Outcome.Success, 1123), (signIn.Outcome, signIn.RttMs));
    }

    [Fact]
    public void Quoted_columns_before_the_user_agent_may_hold_commas()
    {
        var row = Front.Replace("Oslo County,-", "\"Washington, D.C.\",\"a \"\"b\"\"\"", StringComparison.Ordinal);
        foreach (var userAgent in new[] { "x", "\"open, x" })
        {
            var network = Assert.Single(Logs.SignIns(LogFormat.Rba, Header + row + userAgent + Back)).Network;
            Assert.Equal(new RecordedNetwork("NO", "Washington, D.C.", "a \"b\"", 29695), network);
        }
    }

    [Fact]
    public void Without_a_header_the_published_order_holds() =>
        Assert.Equal("7", Assert.Single(Logs.SignIns(LogFormat.Rba, Front + "x" + Back)).Id);

    [Fact]
    public void The_header_decides_the_order_and_columns_may_be_absent()
    {
        var signIns = Logs.SignIns(LogFormat.Rba, """
            Login Successful,User Agent String,IP Address,User ID,Login Timestamp
            False,"a, b",203.0.113.9,u1,2020-02-03 12:43:30
            TRUE,a, "b",203.0.113.9,u1,2020-02-03 12:43:31
            """);
        Assert.Equal(["line-2", "line-3"], signIns.Select(s => s.Id));
        Assert.Equal(["a, b", "a, \"b\""], signIns.Select(s => s.UserAgent));
        Assert.All(signIns, s => Assert.True(s is { Labels: null, Network: null, RttMs: null, User: "u1" }));
    }

    [Fact]
    public void A_header_that_lacks_a_needed_column_ends_the_reading()
    {
        var broken = Assert.Single(Logs.Read(LogFormat.Rba, "User ID,IP Address,User Agent String,Login Successful\na,1.2.3.4,x,True\n")).Broken!;
        Assert.Equal((1L, "the header has no column 'Login Timestamp'; nothing can be read"), (broken.Line, broken.Problem));
    }

    [Fact]
    public void Times_are_of_the_zone_that_is_given()
    {
        var options = new LogReaderOptions { Zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(1), null, null) };
        Assert.Equal(TimeSpan.FromHours(1), Assert.Single(Logs.SignIns(LogFormat.Rba, Front + "x" + Back, options)).Time.Offset);
    }

    [Theory]
    [InlineData("2020-02-03 12:43:30.772", "2020-02-31 12:43:30.772", "Login Timestamp must be a time such as 2020-02-03 12:43:30.772")]
    [InlineData("-4324475583306591935", "", "User ID must have 1 to 256 characters, not 0")]
    [InlineData("10.0.65.171", "10.0.65.1711", "IP Address must be an IPv4 or IPv6 address, not '10.0.65.1711'")]
    [InlineData("1123.0", "-5", "Round-Trip Time [ms] must be a number of milliseconds, 0 or more, or nothing")]
    [InlineData("1123.0", "99999999999", "Round-Trip Time [ms] must be a number of milliseconds, 0 or more, or nothing")]
    [InlineData("29695", "AS29695", "ASN must be a number, or -")]
    [InlineData("desktop,True", "desktop,Yes", "Login Successful must be True or False")]
    [InlineData("False,True", "False,", "Is Attack IP and Is Account Takeover must be True or False")]
    [InlineData("NO,Oslo County,-,29695,x,Chrome 69.0.3497,Mac OS X 10.14.6,", "", "has not the 16 columns that are expected")]
    public void A_bad_row_names_the_column_and_what_is_expected(string good, string bad, string problem)
    {
        var row = (Front + "x" + Back).Replace(good, bad, StringComparison.Ordinal);
        Assert.Equal(problem, Logs.Problem(LogFormat.Rba, Header + row));
    }

    [Fact]
    public void Any_user_agent_written_without_care_comes_back_whole()
    {
        // A quotation mark at both ends cannot be told from quoting, nor a lone dash from a missing value.
        var userAgents = Gen.Elements('a', '"', ',', ' ', ';', 'é').ArrayOf().Select(c => new string(c))
            .Where(text => text.Length > 0 && text[0] != '"' && text[^1] != '"');
        Prop.ForAll(userAgents.ToArbitrary(), userAgent =>
            Assert.Equal(userAgent, Assert.Single(Logs.SignIns(LogFormat.Rba, Front + userAgent + Back)).UserAgent))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(0x10ADUL, 0x15UL));
    }

    [Fact]
    public void Any_user_agent_written_by_the_rules_comes_back_whole()
    {
        var userAgents = Gen.Elements('a', '"', ',', ' ', ';', 'é', '-').ArrayOf().Select(c => new string(c));
        Prop.ForAll(userAgents.ToArbitrary(), userAgent =>
        {
            var written = "\"" + userAgent.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
            var expected = userAgent is "" or "-" ? null : userAgent;
            Assert.Equal(expected, Assert.Single(Logs.SignIns(LogFormat.Rba, Front + written + Back)).UserAgent);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(0x10ADUL, 0x15UL));
    }
}
