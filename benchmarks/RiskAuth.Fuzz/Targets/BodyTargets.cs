using System.Text;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Features;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Server.Assessments;
using RiskAuth.Server.Checks;
using RiskAuth.Server.Configuration;
using RiskAuth.Server.Json;

namespace RiskAuth.Fuzz.Targets;

/// <summary>The JSON bodies of every endpoint, through the readers that the endpoints use; what is accepted goes on to the engine and the store's form.</summary>
internal static class BodyTargets
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly byte[][] Words = Bytes.Of(
        "\"user\":", "\"ip\":", "\"tenant\":", "\"userAgent\":", "\"clientHints\":{", "\"credential\":{", "\"password\":\"x\"", "\"sha1\":", "\"ntlm\":", "\"rttMs\":", "\"fingerprint\":{",
        "\"kind\":", "\"SignIn\"", "\"outcome\":\"Success\"", "\"::1\"", "\"connection\"", "\"255.255.255.255\"", "\"version\":0", "\"default\":{", "\"blocked\":[", "\"range\":", "\"appClients\":{",
        "\"Enforced\"", "\"Challenge\"", "\"0.0.0.0/0\"", "\"::/0\"", "\"expires\":");

    public static IEnumerable<FuzzTarget> All(TimeProvider clock)
    {
        var engine = new Engine(clock);
        var reader = new AttemptReader(new ConfigurationDirectory(), clock);
        yield return Json("body:assessment", input => Read(input, ApiJson.Rules.AssessmentRequest, (request, bytes) => reader.Read(Context(input), request, bytes), engine.Assess),
            """{"user":"ola","ip":"81.2.69.142"}""",
            """{"tenant":"north","user":"kari@example.com","userName":"Kari","ip":"2001:db8::7","userAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36","clientHints":{"brands":"\"Chromium\";v=\"131\"","platform":"\"Windows\"","platformVersion":"\"15.0.0\"","mobile":false,"model":"\"\""},"deviceToken":"rd_AAAA","fingerprint":{"languages":"nb","timeZone":"Europe/Oslo","screen":"1920x1080","platform":"Win32"},"rttMs":23.5,"credential":{"password":"tr0ub4dor&3"},"appClient":"web","kind":"SignIn"}""",
            """{"user":"x","ip":"connection","credential":{"sha1":"5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"}}""") with
        { Renew = engine.Renew, Cost = 3 };
        yield return Json("body:outcome", input => Read<OutcomeRequest, OutcomeRequest>(input, ApiJson.Rules.OutcomeRequest, (request, _) => request, request => Bytes.Shape(request.Outcome)),
            """{"outcome":"Success"}""", """{"outcome":"WrongPassword"}""");
        yield return Json("body:feedback", input => Read<FeedbackRequest, FeedbackRequest>(input, ApiJson.Rules.FeedbackRequest, (request, _) => request, request => Bytes.Shape(request.Value, request.Source)),
            """{"value":"Valid","source":"User"}""", """{"value":"Invalid","source":"Administrator"}""");
        yield return Json("body:credential", input => Read(input, ApiJson.Rules.CredentialCheckRequest, CredentialEndpoints.Read, asked =>
            {
                asked.Credential.Dispose();
                return Bytes.Shape(asked.Kind);
            }),
            """{"credential":{"password":"hunter2"},"userName":"ola","minimumCount":3,"kind":"SignIn"}""", """{"credential":{"ntlm":"8846f7eaee8fb117ad06bdd830b7586c"}}""",
            """{"credential":{"password":"\u00e6\u00f8\u00e5\ud83d\ude00"}}""");
        yield return Json("body:configuration", input => Read<ConfigurationRequest, ConfigurationRequest>(input, ConfigurationApiJson.Request, (request, _) => request, request => Check(request, clock), ConfigurationEndpoints.MaxBytes),
            """{"version":0,"default":{"mode":"Audit"}}""",
            """{"version":3,"default":{"mode":"Enforced","blocked":[{"range":"198.51.100.0/24","note":"scanner","expires":"2027-01-31T00:00:00Z"}],"skipped":[{"range":"2001:db8::/32"}],"trustedProxies":["10.0.0.0/8"]},"appClients":{"web":{"mode":"Off"}}}""") with
        { AllocationLimit = (512 * 1024, 1_024), Cost = 3 };
    }

    private static FuzzTarget Json(string name, Func<byte[], int> parse, params string[] seeds) =>
        new(name, Bytes.Of(seeds), parse) { IsJson = true, Words = Words, MaxLength = RequestBody.MaxBytes + 64 };

    private static int Check(ConfigurationRequest request, TimeProvider clock)
    {
        var errors = ConfigurationValidation.Check(request.ToTenantConfiguration(), new(), clock.GetUtcNow());
        foreach (var error in errors)
            BrokenPromiseException.Unless(error.Message.Length is > 0 and < 1_000, "an error is explained in a bounded sentence");
        if (errors.Count > 0)
            return Bytes.Shape(errors[0].Path.Length, Bytes.Kind(errors[0].Message));
        // What is saved can be read again, as it was.
        var written = ConfigurationJson.Write(request.ToTenantConfiguration());
        BrokenPromiseException.Unless(ConfigurationJson.Write(ConfigurationJson.Read(written)) == written, "a saved configuration reads back as it was");
        return 1;
    }

    private static int Read<TBody, TResult>(byte[] input, JsonTypeInfo<TBody> type, BodyUse<TBody, TResult> use, Func<TResult, int> accepted, int maxBytes = RequestBody.MaxBytes)
        where TBody : class
    {
        var body = RequestBody.ReadAsync(Context(input), type, use, maxBytes).AsTask().GetAwaiter().GetResult();
        if (body.Problem is not { } problem)
            return accepted(body.Value!);
        BrokenPromiseException.Unless(problem.StatusCode is 400 or 413 or 415, $"a body is refused with 400, 413 or 415, not {problem.StatusCode}");
        BrokenPromiseException.Unless(problem.StatusCode != 413 || input.Length > maxBytes, "only a long body is too long");
        return Shape(problem);
    }

    private static int Shape(ProblemHttpResult problem)
    {
        var text = new StringBuilder();
        if (problem.ProblemDetails is HttpValidationProblemDetails { Errors: { } errors })
        {
            foreach (var (field, messages) in errors)
            {
                BrokenPromiseException.Unless(field.Length <= 256 && messages.All(message => message.Length is > 0 and < 2_000), "a problem names its field and says what to do, in bounded words");
                text.Append(field.Length > 40 ? "" : field).Append(Bytes.Kind(messages[0]));
            }
        }
        return Bytes.Shape(problem.StatusCode, text.ToString());
    }

    private static DefaultHttpContext Context(byte[] body)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(body);
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;
        return context;
    }

    /// <summary>The engine over a store in memory, which is replaced now and then so that it does not grow.</summary>
    private sealed class Engine(TimeProvider clock)
    {
        private Assessor? _assessor;

        public void Renew()
        {
            var store = new MemoryStore(maxEvents: FuzzTarget.RenewEvery, clock, Key);
            _assessor = Assessor.StartAsync(store, store, new SyntheticNetwork(), null, new ConfigurationDirectory(), clock, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        public int Assess(AskedAttempt asked)
        {
            if (_assessor is null)
                Renew();
            using (asked.Credential)
            {
                var assessment = _assessor!.AssessAsync(asked.Attempt, CredentialCheck.NotChecked, null, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                BrokenPromiseException.Unless(assessment.RiskScore is >= 0 and <= 1, $"a score is a share, not {assessment.RiskScore}");
                BrokenPromiseException.Unless(assessment.Verdict.Reasons.Count > 0, "no verdict is without a reason");
                return Bytes.Shape(assessment.Verdict.Decision, assessment.Signals.Count, assessment.Signals.Count > 0 ? (int)assessment.Signals[0].Code : 0);
            }
        }
    }
}
