using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace RiskAuth.Server.Tests.Assessments;

public sealed class RequestValidationTests(SomeServer server) : IClassFixture<SomeServer>
{
    private const string Valid = """{"user":"ola","ip":"81.2.69.142","rttMs":38,"kind":"SignIn","fingerprint":{"timeZone":"Europe/Oslo"},"credential":{"password":"hunter2"}}""";

    [Theory]
    [InlineData("""{"ip":"81.2.69.142"}""", "user")]
    [InlineData("""{"user":"","ip":"81.2.69.142"}""", "user")]
    [InlineData("""{"user":null,"ip":"81.2.69.142"}""", "user")]
    [InlineData("""{"user":"..","ip":"81.2.69.142"}""", "user")]
    [InlineData("""{"user":"a\u0000b","ip":"81.2.69.142"}""", "user")]
    [InlineData("""{"user":"\ud800","ip":"81.2.69.142"}""", "user")]
    [InlineData("""{"user":7,"ip":"81.2.69.142"}""", "user")]
    [InlineData("""{"user":["ola"],"ip":"81.2.69.142"}""", "user")]
    [InlineData("""{"user":"a","user":"b","ip":"81.2.69.142"}""", "user")]
    [InlineData("""{"User":"ola","ip":"81.2.69.142"}""", "user")]
    [InlineData("""{"user":"ola"}""", "ip")]
    [InlineData("""{"user":"ola","ip":""}""", "ip")]
    [InlineData("""{"user":"ola","ip":"81.2.69"}""", "ip")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142:443"}""", "ip")]
    [InlineData("""{"user":"ola","ip":"localhost"}""", "ip")]
    [InlineData("""{"user":"ola","ip":"Connection"}""", "ip")]
    [InlineData("""{"user":"ola","ip":2130706433}""", "ip")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","tenant":"Acme"}""", "tenant")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","tenant":""}""", "tenant")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","tenant":"-a"}""", "tenant")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","tenant":"a/b"}""", "tenant")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","appClient":"a\u0007b"}""", "appClient")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","rttMs":-1}""", "rttMs")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","rttMs":60001}""", "rttMs")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","rttMs":1e999}""", "rttMs")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","rttMs":"38"}""", "rttMs")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","kind":"signin"}""", "kind")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","kind":1}""", "kind")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","kind":"SignIn, SignUp"}""", "kind")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","fingerprint":[]}""", "fingerprint")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","fingerprint":{"screen":{}}}""", "fingerprint.screen")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","clientHints":{"mobile":"?1"}}""", "clientHints.mobile")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","credential":"hunter2"}""", "credential")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","credential":{}}""", "credential")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","credential":{"password":"a","sha1":"5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"}}""", "credential")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","credential":{"password":"a","password":"b"}}""", "credential")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","credential":{"password":""}}""", "credential.password")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","credential":{"password":"\udc00"}}""", "credential.password")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","credential":{"password":{}}}""", "credential.password")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","credential":{"sha1":"5baa61e4"}}""", "credential.sha1")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","credential":{"sha1":"5baa61e4c9b93f3f0682250b6cf8331b7ee68fdg"}}""", "credential.sha1")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","credential":{"ntlm":"x"}}""", "credential.ntlm")]
    public async Task What_is_wrong_is_named_by_its_field(string json, string field)
    {
        var answer = await server.PostAsync("/v1/assessments", json);
        Assert.Equal(400, answer.Status);
        Assert.Equal("application/problem+json", answer.ContentHeaders.ContentType?.MediaType);
        Assert.Contains(field, answer.Fields);
        Assert.StartsWith(answer.Fields.First(), answer["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142"} trailing""")]
    [InlineData("""{"user":"ola",/* no */"ip":"81.2.69.142"}""")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142",}""")]
    [InlineData("""{'user':'ola','ip':'81.2.69.142'}""")]
    [InlineData("""{"user":"ola","ip":"81.2.69.142","x":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}""")]
    public async Task What_is_no_JSON_object_is_refused(string json) =>
        Assert.Equal(400, (await server.PostAsync("/v1/assessments", json)).Status);

    [Fact]
    public async Task Every_wrong_field_is_named_at_once() =>
        Assert.Equal(["tenant", "user", "rttMs"], (await server.PostAsync("/v1/assessments", """{"tenant":"A","user":"","ip":"81.2.69.142","rttMs":-1}""")).Fields);

    [Theory]
    [InlineData(1_024, 200)]
    [InlineData(1_025, 400)]
    public async Task A_password_has_at_most_1024_characters(int length, int status) =>
        Assert.Equal(status, (await server.PostAsync("/v1/assessments", Credential(new string('\u00e5', length)))).Status);

    [Theory]
    [InlineData(256, 200)]
    [InlineData(257, 400)]
    public async Task A_user_has_at_most_256_characters(int length, int status) =>
        Assert.Equal(status, (await server.PostAsync("/v1/assessments", new JsonObject { ["user"] = new string('u', length), ["ip"] = "81.2.69.142" }.ToJsonString())).Status);

    [Theory]
    [InlineData(16 * 1024, 200)]
    [InlineData(16 * 1024 + 1, 413)]
    public async Task A_body_has_at_most_16_KiB_whether_its_length_is_announced_or_not(int bytes, int status)
    {
        var json = """{"user":"ola","ip":"81.2.69.142"}""";
        json += new string(' ', bytes - json.Length);
        Assert.Equal(status, (await server.PostAsync("/v1/assessments", json)).Status);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/assessments") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.ContentLength = null;
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Another_media_type_is_refused(string? type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Valid));
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await server.Client.PostAsync("/v1/assessments", content);
        Assert.Equal(415, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("Application/JSON; charset=\"utf-8\"")]
    public async Task JSON_in_UTF8_is_taken_however_it_is_announced(string type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Valid));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await server.Client.PostAsync("/v1/assessments", content);
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(Valid);
        bytes[Array.IndexOf(bytes, (byte)'o')] = 0xFF;
        Assert.Equal(400, await SendAsync(bytes));
    }

    [Fact]
    public void Whatever_bytes_come_the_answer_is_an_assessment_or_a_refusal()
    {
        var change = Gen.Choose(0, Valid.Length - 1).SelectMany(at => Gen.Elements((byte)'"', (byte)'{', (byte)'}', (byte)'[', (byte)'\\', (byte)'u', (byte)'0', (byte)0, (byte)0xC3, (byte)0xED, (byte)0xFF).Select(value => (at, value)));
        Prop.ForAll(change.NonEmptyListOf().ToArbitrary(), changes =>
        {
            var bytes = Encoding.UTF8.GetBytes(Valid);
            foreach (var (at, value) in changes)
                bytes[at] = value;
            return SendAsync(bytes).GetAwaiter().GetResult() is 200 or 400;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20261121, 11));
    }

    [Theory]
    [InlineData("""{"outcome":"Won"}""", "outcome")]
    [InlineData("""{"outcome":null}""", "outcome")]
    [InlineData("""{}""", "outcome")]
    public async Task An_outcome_is_one_of_six_words(string json, string field)
    {
        var answer = await server.PostAsync($"/v1/assessments/{Guid.Empty}/outcome", json);
        Assert.Equal(400, answer.Status);
        Assert.Equal([field], answer.Fields);
        Assert.Contains("ChallengeFailed", answer["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"value":"Valid"}""", "source")]
    [InlineData("""{"source":"User"}""", "value")]
    [InlineData("""{"value":"Maybe","source":"User"}""", "value")]
    public async Task Feedback_has_a_value_and_a_source(string json, string field) =>
        Assert.Equal([field], (await server.PostAsync($"/v1/events/{Guid.Empty}/feedback", json)).Fields);

    private async Task<int> SendAsync(byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/json");
        using var response = await server.Client.PostAsync("/v1/assessments", content);
        return (int)response.StatusCode;
    }

    private static string Credential(string password) =>
        new JsonObject { ["user"] = "ola", ["ip"] = "81.2.69.142", ["credential"] = new JsonObject { ["password"] = password } }.ToJsonString();
}
