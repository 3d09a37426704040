using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using RiskAuth.Assessments;
using RiskAuth.Events;
using RiskAuth.Server.Admission;
using RiskAuth.Server.Json;
using RiskAuth.Server.Keys;
using RiskAuth.Server.Proxies;
using RiskAuth.Telemetry;

namespace RiskAuth.Server.Assessments;

/// <summary>The main job: an attempt goes in, a decision comes out, and what happened next is reported back.</summary>
internal static class AssessmentEndpoints
{
    public static void MapAssessments(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/assessments", AssessAsync).Needs(KeyScopes.Assess, admission: AdmissionClass.Assessment).WithTags("Assessments").WithName("assess")
            .WithSummary("Assess a sign-in")
            .WithDescription("Ask before the user gets in. Answers with a decision and its reasons; the event is stored before the answer goes out.")
            .Accepts<AssessmentRequest>("application/json")
            .Answers<AssessmentResponse>(400, 413, 415);
        routes.MapPost("/v1/assessments/{eventId}/outcome", ReportOutcomeAsync).Needs(KeyScopes.Assess, admission: AdmissionClass.Report).WithTags("Assessments").WithName("reportOutcome")
            .WithSummary("Report what happened")
            .WithDescription("The engine learns from outcomes only. Reporting the same outcome again changes nothing; a different one is refused.")
            .Accepts<OutcomeRequest>("application/json")
            .Answers<OutcomeResponse>(400, 404, 409, 413, 415);
        routes.MapPost("/v1/events/{eventId}/feedback", GiveFeedbackAsync).Needs(KeyScopes.Assess, admission: AdmissionClass.Report).WithTags("Assessments").WithName("giveFeedback")
            .WithSummary("Say whether it was the owner")
            .WithDescription("From the account's owner (\"Was this you?\") or from an administrator.")
            .Accepts<FeedbackRequest>("application/json")
            .Answers<FeedbackResponse>(400, 404, 413, 415);
    }

    private static async Task<Results<Ok<AssessmentResponse>, ProblemHttpResult>> AssessAsync(
        HttpContext context, Assessor assessor, AttemptReader reader, AdmissionGate admission, RiskMeters meters, SharedAddressWatch watch, TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        var body = await RequestBody.ReadAsync<AssessmentRequest, AskedAttempt>(
            context, ApiJson.Rules.AssessmentRequest, (request, bytes) => reader.Read(context, request, bytes));
        if (body.Problem is { } problem)
            return problem;

        var (attempt, credential, userName) = body.Value!;
        using (credential)
        {
            using var activity = RiskActivities.StartAssessment(attempt.EventId);
            // A service elsewhere may be asked here; no place is held while it thinks.
            var check = await assessor.CheckAsync(attempt, credential, userName, context.RequestAborted).Within(context);
            if (!admission.TryEnter(AdmissionClass.Assessment, out var ticket))
                return Shed(context, admission, meters);
            using var place = ticket;
            var assessment = await assessor.AssessAsync(attempt, check, null, context.RequestAborted).Within(context);
            activity?.SetTag("risk.decision", assessment.Verdict.Decision.ToString());
            activity?.SetTag("risk.level", assessment.RiskLevel.ToString());
            meters.Assessed(assessment, clock.GetElapsedTime(started));
            watch.Observe(attempt.User, attempt.Ip);
            return TypedResults.Ok(AssessmentResponse.Of(assessment));
        }
    }

    private static async Task<Results<Ok<OutcomeResponse>, ProblemHttpResult>> ReportOutcomeAsync(
        HttpContext context, [Description("The eventId of the assessment.")] string eventId, Assessor assessor, AdmissionGate admission, RiskMeters meters)
    {
        var body = await RequestBody.ReadAsync<OutcomeRequest, OutcomeRequest>(context, ApiJson.Rules.OutcomeRequest, Valid);
        if (body.Problem is { } problem)
            return problem;
        if (!Guid.TryParse(eventId, out var id))
            return UnknownEvent(eventId);

        if (!admission.TryEnter(AdmissionClass.Report, out var ticket))
            return Shed(context, admission, meters);
        using var place = ticket;
        var outcome = body.Value!.Outcome!.Value;
        var answer = await assessor.ReportOutcomeAsync(id, outcome, context.RequestAborted).Within(context);
        meters.OutcomeReported(outcome, answer.Result);
        return answer.Result switch
        {
            RecordResult.UnknownEvent => UnknownEvent(eventId),
            RecordResult.Conflict => Problems.Conflict($"The outcome {answer.Recorded} is on record for this event and cannot be changed to {outcome}."),
            _ => TypedResults.Ok(new OutcomeResponse(id, outcome, answer.Result) { DeviceToken = answer.DeviceToken }),
        };

        static BodyResult<OutcomeRequest> Valid(OutcomeRequest request, ReadOnlySpan<byte> bytes) =>
            request.Outcome is null ? Problems.Invalid("outcome", $"must be one of {string.Join(", ", JsonWords.Of(typeof(Outcome)))}") : request;
    }

    private static async Task<Results<Ok<FeedbackResponse>, ProblemHttpResult>> GiveFeedbackAsync(
        HttpContext context, [Description("The eventId of the assessment.")] string eventId, Assessor assessor, AdmissionGate admission, RiskMeters meters)
    {
        var body = await RequestBody.ReadAsync<FeedbackRequest, FeedbackRequest>(context, ApiJson.Rules.FeedbackRequest, Valid);
        if (body.Problem is { } problem)
            return problem;
        var (value, source) = (body.Value!.Value!.Value, body.Value.Source!.Value);
        if (source == FeedbackSource.Administrator && !context.Holder().Scopes.Allows(KeyScopes.Admin))
            return Problems.Forbidden("admin");
        if (!Guid.TryParse(eventId, out var id))
            return UnknownEvent(eventId);

        if (!admission.TryEnter(AdmissionClass.Report, out var ticket))
            return Shed(context, admission, meters);
        using var place = ticket;
        var result = await assessor.GiveFeedbackAsync(id, value, source, context.RequestAborted).Within(context);
        meters.FeedbackGiven(value, source, result);
        return result == RecordResult.UnknownEvent ? UnknownEvent(eventId) : TypedResults.Ok(new FeedbackResponse(id, value, source, result));

        static BodyResult<FeedbackRequest> Valid(FeedbackRequest request, ReadOnlySpan<byte> bytes)
        {
            var errors = new FieldErrors();
            if (request.Value is null)
                errors.Add("value", "must be Valid or Invalid");
            if (request.Source is null)
                errors.Add("source", "must be User or Administrator");
            return errors.Any ? errors.ToProblem() : request;
        }
    }

    private static ProblemHttpResult Shed(HttpContext context, AdmissionGate admission, RiskMeters meters)
    {
        admission.Shed();
        meters.Refused(StatusCodes.Status503ServiceUnavailable);
        return Problems.Unavailable(context, Overload.Detail);
    }

    private static ProblemHttpResult UnknownEvent(string eventId) =>
        Problems.NotFound($"No event has the id {(eventId.Length <= 64 ? eventId : eventId[..64])}: send the eventId of an assessment. Old events are deleted by retention.");
}
