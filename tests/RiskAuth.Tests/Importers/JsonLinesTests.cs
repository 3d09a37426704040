using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Assessments;
using RiskAuth.Learning.Importers;
using RiskAuth.Network;
using Outcome = RiskAuth.Assessments.Outcome;

namespace RiskAuth.Tests.Importers;

public class JsonLinesTests
{
    [Fact]
    public void A_full_line_is_read()
    {
        var signIn = Assert.Single(Logs.SignIns(LogFormat.Jsonl, """
            {"id":"e-1","time":"2024-05-01T12:30:15.250+02:00","user":"ålice","ip":"2001:db8::7","userAgent":"curl/8","deviceId":"d1","rttMs":42,"passwordTag":"t","knownUser":true,"outcome":"wrongpassword","extra":{"a":[1,{}]}}
            """));
        Assert.Equal(
            new LoggedSignIn("e-1", new DateTimeOffset(2024, 5, 1, 12, 30, 15, 250, TimeSpan.FromHours(2)), "ålice",
                ClientAddress.Parse("2001:db8::7"), "curl/8", "d1", 42, "t", true, Outcome.WrongPassword, null, null),
            signIn);
    }

    [Fact]
    public void A_short_line_leaves_the_rest_unknown()
    {
        var signIn = Assert.Single(Logs.SignIns(LogFormat.Jsonl, Logs.JsonLine));
        Assert.Equal(
            new LoggedSignIn("1", new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero), "alice",
                ClientAddress.Parse("203.0.113.7"), null, null, null, null, null, Outcome.Success, null, null),
            signIn);
    }

    [Fact]
    public void Null_counts_as_absent()
    {
        var line = Logs.JsonLine.Replace("}", ""","userAgent":null,"deviceId":null,"rttMs":null,"passwordTag":null,"knownUser":null}""", StringComparison.Ordinal);
        Assert.Equal(Logs.SignIns(LogFormat.Jsonl, Logs.JsonLine), Logs.SignIns(LogFormat.Jsonl, line));
        Assert.Equal("user is missing", Logs.Problem(LogFormat.Jsonl, Logs.JsonLine.Replace("\"alice\"", "null", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"2024-05-01T10:00:00Z\"", 1714557600000)]
    [InlineData("\"2024-05-01 10:00:00z\"", 1714557600000)]
    [InlineData("\"2024-05-01T10:00:00.123456789Z\"", 1714557600123)]
    [InlineData("\"2024-05-01T10:00:00,5+00:00\"", 1714557600500)]
    [InlineData("\"2024-05-01T15:30:00+0530\"", 1714557600000)]
    [InlineData("\"2024-05-01T03:00:00-07\"", 1714557600000)]
    [InlineData("1714557600", 1714557600000)]
    [InlineData("1714557600.25", 1714557600250)]
    [InlineData("1714557600123", 1714557600123)]
    [InlineData("0", 0)]
    public void A_time_is_ISO_8601_or_Unix_time(string time, long unixMs) =>
        Assert.Equal(unixMs, Assert.Single(Logs.SignIns(LogFormat.Jsonl, WithTime(time))).Time.ToUnixTimeMilliseconds());

    [Theory]
    [InlineData("\"2024-05-01T10:00:00\"")]
    [InlineData("\"2024-05-01\"")]
    [InlineData("\"2024-02-30T10:00:00Z\"")]
    [InlineData("\"2024-05-01T24:00:00Z\"")]
    [InlineData("\"2024-05-01T10:00:00+15:00\"")]
    [InlineData("\"2024-05-01T10:00:00+02:99\"")]
    [InlineData("\"2024-05-01T10:00:00Z trailing\"")]
    [InlineData("\"1969-12-31T10:00:00Z\"")]
    [InlineData("\"9999-12-31T23:59:59Z\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("\"\"")]
    [InlineData("-1")]
    [InlineData("1e300")]
    [InlineData("true")]
    [InlineData("{}")]
    public void A_time_without_an_offset_or_beyond_the_calendar_is_refused(string time) =>
        Assert.StartsWith("time must be ISO 8601", Logs.Problem(LogFormat.Jsonl, WithTime(time)), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"time":"2024-05-01T10:00:00Z","user":"a","ip":"1.2.3.4","outcome":"Success"}""", "id is missing")]
    [InlineData("""{"id":"1","user":"a","ip":"1.2.3.4","outcome":"Success"}""", "time is missing")]
    [InlineData("""{"id":"1","time":"2024-05-01T10:00:00Z","ip":"1.2.3.4","outcome":"Success"}""", "user is missing")]
    [InlineData("""{"id":"1","time":"2024-05-01T10:00:00Z","user":"a","outcome":"Success"}""", "ip is missing")]
    [InlineData("""{"id":"1","time":"2024-05-01T10:00:00Z","user":"a","ip":"1.2.3.4"}""", "outcome is missing; it is one of Success, WrongPassword, UnknownUser, ChallengePassed, ChallengeFailed, Abandoned")]
    [InlineData("""{"id":7}""", "id must be a text")]
    [InlineData("""{"id":""}""", "id must have 1 to 512 characters, not 0")]
    [InlineData("""{"user":""}""", "user must have 1 to 256 characters, not 0")]
    [InlineData("""{"ip":"1.2.3"}""", "ip must be an IPv4 or IPv6 address, not '1.2.3'")]
    [InlineData("""{"ip":3}""", "ip must be a text")]
    [InlineData("""{"rttMs":-1}""", "rttMs must be a whole number of milliseconds, 0 or more")]
    [InlineData("""{"rttMs":1.5}""", "rttMs must be a whole number of milliseconds, 0 or more")]
    [InlineData("""{"rttMs":"12"}""", "rttMs must be a whole number of milliseconds, 0 or more")]
    [InlineData("""{"knownUser":"yes"}""", "knownUser must be true or false")]
    [InlineData("""{"userAgent":1}""", "userAgent must be a text")]
    [InlineData("""{"deviceId":[]}""", "deviceId must be a text")]
    [InlineData("""{"passwordTag":false}""", "passwordTag must be a text")]
    [InlineData("""{"outcome":"Won"}""", "outcome must be one of Success, WrongPassword, UnknownUser, ChallengePassed, ChallengeFailed, Abandoned")]
    [InlineData("""{"outcome":"0"}""", "outcome must be one of Success, WrongPassword, UnknownUser, ChallengePassed, ChallengeFailed, Abandoned")]
    [InlineData("""{"outcome":"Success,Abandoned"}""", "outcome must be one of Success, WrongPassword, UnknownUser, ChallengePassed, ChallengeFailed, Abandoned")]
    [InlineData("""{"user":"a","user":"b"}""", "user appears twice")]
    [InlineData("""{"user":"\ud800"}""", "a text is not valid Unicode")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("17", "not a JSON object")]
    [InlineData("{", "not valid JSON at byte 2")]
    [InlineData("""{"id":"1",}""", "not valid JSON at byte 11")]
    public void A_bad_line_names_the_field_and_what_is_expected(string line, string problem) =>
        Assert.Equal(problem, Logs.Problem(LogFormat.Jsonl, line));

    [Fact]
    public void Anything_after_the_object_breaks_the_line() =>
        Assert.StartsWith("not valid JSON", Logs.Problem(LogFormat.Jsonl, Logs.JsonLine + Logs.JsonLine), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_not_UTF_8_break_their_line_only()
    {
        byte[] log = [.. Encoding.UTF8.GetBytes("{\"user\":\""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("\"}\n" + Logs.JsonLine)];
        var entries = Logs.Read(LogFormat.Jsonl, log);
        Assert.Equal((1L, 2), (entries[0].Broken!.Line, entries.Count));
        Assert.NotNull(entries[1].SignIn);
    }

    [Fact]
    public void A_very_deep_line_is_broken_and_nothing_more()
    {
        var deep = "{\"x\":" + new string('[', 30_000) + new string(']', 30_000) + "}";
        Assert.StartsWith("not valid JSON", Logs.Problem(LogFormat.Jsonl, deep), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var texts = ArbMap.Default.GeneratorFor<NonEmptyString>().Select(text => text.Get).Where(text => IsUnicode(text) && text.Length <= 200);
        var addresses = ArbMap.Default.GeneratorFor<uint>().Select(ClientAddress.FromIPv4);
        var outcomes = Gen.Elements(Enum.GetValues<Outcome>());
        Prop.ForAll(texts.ToArbitrary(), addresses.ToArbitrary(), outcomes.ToArbitrary(), (text, ip, outcome) =>
        {
            var time = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(text.Length * 977);
            var line = JsonSerializer.Serialize(new { id = text, time, user = text, ip = ip.ToString(), userAgent = text, rttMs = text.Length, outcome = outcome.ToString() });
            var expected = new LoggedSignIn(text, time, text, ip, text, null, text.Length, null, null, outcome, null, null);
            Assert.Equal(expected, Assert.Single(Logs.SignIns(LogFormat.Jsonl, line)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(0x10ADUL, 0x15UL));
    }

    private static bool IsUnicode(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static string WithTime(string time) => Logs.JsonLine.Replace("\"2024-05-01T10:00:00Z\"", time, StringComparison.Ordinal);
}
