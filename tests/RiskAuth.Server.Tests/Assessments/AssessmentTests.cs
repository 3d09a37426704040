using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Network;
using RiskAuth.Server.Assessments;
using RiskAuth.Server.Json;
using RiskAuth.Signals;

namespace RiskAuth.Server.Tests.Assessments;

public sealed class AssessmentTests(SomeServer server) : IClassFixture<SomeServer>
{
    [Fact]
    public async Task An_answer_has_exactly_the_documented_members()
    {
        var answer = await server.PostAsync("/v1/assessments", """{"user":"shape","ip":"81.2.69.142"}""");
        Assert.Equal(200, answer.Status);
        Assert.Equal(
            ["eventId", "decision", "riskScore", "riskLevel", "reasons", "signals", "credential", "challenge", "network", "model", "mode", "allocation", "account"],
            ((JsonObject)answer.Json).Select(member => member.Key));
        Assert.Equal(["country", "city", "asn", "organization", "class"], ((JsonObject)answer["network"]!).Select(member => member.Key));
        Assert.Equal(["stage", "signIns"], ((JsonObject)answer["account"]!).Select(member => member.Key));
        Assert.Equal(["code", "text", "evidence"], ((JsonObject)answer["reasons"]![0]!).Select(member => member.Key));
        Assert.All(answer["signals"]!.AsArray(), signal => Assert.Equal(["code", "logOdds", "evidence"], ((JsonObject)signal!).Select(member => member.Key)));
    }

    [Theory]
    [MemberData(nameof(AssessmentsOfAllKinds))]
    internal void What_is_written_is_what_the_description_promises(Assessment assessment)
    {
        var written = JsonBuffers.Write(assessment, AssessmentJson.Write).ToArray();
        var read = JsonSerializer.Deserialize(written, ApiJson.Rules.AssessmentResponse)!;
        Assert.Equal(JsonSerializer.Serialize(read, ApiJson.Rules.AssessmentResponse), Encoding.UTF8.GetString(written));
        Assert.Equal((assessment.EventId, assessment.RiskScore, assessment.Signals.Count), (read.EventId, read.RiskScore, read.Signals.Count));
        Assert.Equal(assessment.Mode == EnforcementMode.Audit ? assessment.Verdict.Unenforced : null, read.WouldDecide);
        Assert.Equal(assessment.Verdict.Decision == Decision.Challenge ? assessment.Factors : null, read.Challenge?.Factors);
    }

    public static TheoryData<Assessment> AssessmentsOfAllKinds()
    {
        var data = new TheoryData<Assessment>();
        foreach (var mode in Enum.GetValues<EnforcementMode>())
        {
            foreach (var decision in Enum.GetValues<Decision>())
            {
                data.Add(Judged(mode, decision, NetworkFacts.Unknown, []));
                data.Add(Judged(mode, decision, new("NO", null, "\u00c5lesund \"\u2028<b>", null, 0, uint.MaxValue, "Telenor", NetworkClass.Hosting), [
                    new(ReasonCode.NewDevice, -1.23456f, Evidence.Of(("knownDevices", 2), ("word", "x\ny"))), new(ReasonCode.RareAsn, float.Epsilon, Evidence.None)]));
            }
        }
        return data;
    }

    private static Assessment Judged(EnforcementMode mode, Decision decision, NetworkFacts network, ObservedSignal[] signals) => new()
    {
        EventId = EventIds.New(DateTimeOffset.UnixEpoch),
        Verdict = new(decision, Decision.Block, [new("low_risk", "Known \u00e9\ud83d\ude00 device.", Evidence.Of("share", 1 / 3d))]),
        RiskScore = 1 / 3d,
        RiskLevel = RiskLevel.Medium,
        Signals = signals,
        Credential = RiskAuth.Credentials.CredentialStatus.NotChecked,
        Factors = [ChallengeFactor.Passkey, ChallengeFactor.SmsCode],
        Network = network,
        Model = "default",
        Mode = mode,
        Allocation = ChallengeAllocation.ByRisk,
        Account = new(AccountStage.Learning, 3),
    };

    [Fact]
    public async Task An_ordinary_first_sign_in_is_allowed_with_a_reason()
    {
        var answer = await server.PostAsync("/v1/assessments", """
            {"tenant":"acme","user":"first","userName":"ola@example.org","ip":"2001:db8::1","userAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
             "clientHints":{"brands":"\"Firefox\";v=\"145\"","platform":"\"Linux\"","platformVersion":null,"mobile":false,"model":""},
             "fingerprint":{"languages":"nb-NO,nb,en","timeZone":"Europe/Oslo","screen":"1920x1080","platform":"Linux x86_64"},
             "rttMs":38.6,"appClient":"web","kind":"SignIn","credential":{"password":"correct horse battery staple"}}
            """);
        Assert.Equal(200, answer.Status);
        Assert.Equal("Allow", answer["decision"]!.GetValue<string>());
        Assert.Null(answer["challenge"]);
        Assert.Equal("New", answer["account"]!["stage"]!.GetValue<string>());
        Assert.NotEmpty(answer["reasons"]![0]!["text"]!.GetValue<string>());
        Assert.Equal(7, Guid.Parse(answer["eventId"]!.GetValue<string>()).Version);
    }

    [Fact]
    public async Task A_success_rotates_the_device_token_and_saying_it_twice_gives_the_same_one()
    {
        var eventId = await server.AssessAsync("device");
        var first = await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}""");
        Assert.Equal((200, "Recorded"), (first.Status, first["result"]!.GetValue<string>()));
        var again = await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}""");
        Assert.Equal((200, "AlreadyRecorded"), (again.Status, again["result"]!.GetValue<string>()));
        var token = first["deviceToken"]!.GetValue<string>();
        Assert.StartsWith("rd_", token, StringComparison.Ordinal);
        Assert.Equal(token, again["deviceToken"]!.GetValue<string>());

        var next = await server.PostAsync("/v1/assessments", new JsonObject { ["user"] = "device", ["ip"] = "81.2.69.142", ["deviceToken"] = token }.ToJsonString());
        Assert.Equal(1, next["account"]!["signIns"]!.GetValue<int>());
        Assert.Contains(next["signals"]!.AsArray(), signal => signal!["code"]!.GetValue<string>() == "known_device");
    }

    [Fact]
    public async Task A_failure_gives_no_token_and_cannot_become_a_success()
    {
        var eventId = await server.AssessAsync("conflict");
        var failed = await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"WrongPassword"}""");
        Assert.Equal(200, failed.Status);
        Assert.False(((JsonObject)failed.Json).ContainsKey("deviceToken"));
        var changed = await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}""");
        Assert.Equal(409, changed.Status);
        Assert.Contains("WrongPassword", changed["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("01a20054-1c92-76bc-828e-8eaa66c489a0")]
    [InlineData("not-an-id")]
    public async Task An_unknown_event_is_not_found(string eventId)
    {
        Assert.Equal(404, (await server.PostAsync($"/v1/assessments/{eventId}/outcome", """{"outcome":"Success"}""")).Status);
        Assert.Equal(404, (await server.PostAsync($"/v1/events/{eventId}/feedback", """{"value":"Valid","source":"User"}""")).Status);
    }

    [Fact]
    public async Task Feedback_is_recorded_once_and_shown_with_the_event()
    {
        var eventId = await server.AssessAsync("feedback");
        const string Invalid = """{"value":"Invalid","source":"Administrator"}""";
        Assert.Equal("Recorded", (await server.PostAsync($"/v1/events/{eventId}/feedback", Invalid))["result"]!.GetValue<string>());
        Assert.Equal("AlreadyRecorded", (await server.PostAsync($"/v1/events/{eventId}/feedback", Invalid))["result"]!.GetValue<string>());
        var shown = (await server.GetAsync("/v1/users/feedback/events"))["events"]![0]!;
        Assert.Equal("Invalid", shown["feedback"]!.AsArray().Single()!["value"]!.GetValue<string>());
        Assert.Null(shown["outcome"]);
    }

    [Fact]
    public async Task What_a_browser_controls_is_cut_and_never_refused()
    {
        var answer = await server.PostAsync("/v1/assessments", new JsonObject
        {
            ["user"] = "long",
            ["ip"] = "81.2.69.142",
            ["userAgent"] = new string('a', 5_000),
            ["deviceToken"] = new string('t', 5_000),
            ["fingerprint"] = new JsonObject { ["languages"] = new string('l', 1_000) },
        }.ToJsonString());
        Assert.Equal(200, answer.Status);
        Assert.Equal(1_024, (await server.GetAsync("/v1/users/long/events"))["events"]![0]!["userAgent"]!.GetValue<string>().Length);
    }

    [Fact]
    public async Task A_cut_text_never_ends_in_half_a_character()
    {
        var agent = new string('a', 1_023) + "\U0001F600 more";
        await server.PostAsync("/v1/assessments", new JsonObject { ["user"] = "emoji", ["ip"] = "81.2.69.142", ["userAgent"] = agent }.ToJsonString());
        Assert.Equal(new string('a', 1_023), (await server.GetAsync("/v1/users/emoji/events"))["events"]![0]!["userAgent"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_member_that_nobody_knows_is_passed_over() =>
        Assert.Equal(200, (await server.PostAsync("/v1/assessments", """{"user":"u","ip":"81.2.69.142","ofTomorrow":{"a":[1]}}""")).Status);

    [Fact]
    public async Task One_user_of_two_tenants_is_two_users()
    {
        await server.PostAsync("/v1/assessments", """{"tenant":"north","user":"same","ip":"81.2.69.142"}""");
        Assert.Single((await server.GetAsync("/v1/users/same/events?tenant=north"))["events"]!.AsArray());
        Assert.Empty((await server.GetAsync("/v1/users/same/events?tenant=south"))["events"]!.AsArray());
    }
}
