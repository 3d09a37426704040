using System.ComponentModel;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Server.Admission;
using RiskAuth.Server.Json;
using RiskAuth.Server.Keys;
using RiskAuth.Server.Proxies;
using RiskAuth.Telemetry;

namespace RiskAuth.Server.Assessments;

/// <summary>What the three endpoints of the main job do; one for the whole server.</summary>
internal sealed class AssessmentEndpoints(
    Assessor assessor, AttemptReader reader, AdmissionGate admission, UserPlaces users, RiskMeters meters, SharedAddressWatch watch, LateFailures late,
    ConfigurationDirectory configuration, TimeProvider clock)
{
    public async Task AssessAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        var body = await RequestBody.ReadAsync<AssessmentRequest, AskedAttempt>(
            context, ApiJson.Rules.AssessmentRequest, (request, bytes) => reader.Read(context, request, bytes));
        if (body.Problem is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }
        var (assessment, refusal) = await AssessAsync(context, body.Value!);
        if (assessment is null)
        {
            await refusal!.ExecuteAsync(context);
            return;
        }
        meters.Assessed(assessment, clock.GetElapsedTime(started));
        // Every place has been given back: a client that does not read its answer holds none.
        await JsonAnswer.SendAsync(context, assessment, AssessmentJson.Write);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(Assessment? Assessment, ProblemHttpResult? Refusal)> AssessAsync(HttpContext context, AskedAttempt asked)
    {
        var (attempt, credential, userName) = asked;
        using (credential)
        {
            if (!users.TryEnter(attempt.User, admission.UserShare, out var own))
                return (null, TooManyOfOneUser(context));
            using var ownPlace = own;
            using var activity = RiskActivities.StartAssessment(attempt.EventId);
            try
            {
                // A service elsewhere may be asked here; no place is held while it thinks.
                var check = await assessor.CheckAsync(attempt, credential, userName, context.RequestAborted).Within(context, late);
                if (!admission.TryEnter(AdmissionClass.Assessment, out var ticket))
                    return (null, Shed(context));
                using var place = ticket;
                var assessment = await assessor.AssessAsync(attempt, check, null, context.RequestAborted).Within(context, late);
                activity?.SetTag("risk.decision", assessment.Verdict.Decision.ToString());
                activity?.SetTag("risk.level", assessment.RiskLevel.ToString());
                watch.Observe(attempt.User, attempt.Ip);
                return (assessment, null);
            }
            catch (Exception failure) when (failure is OperationCanceledException or StoreUnavailableException)
            {
                var declared = configuration.For(attempt.User.Tenant, attempt.AppClient).Source;
                context.Features.Set(new Unassessed(DecisionPolicy.DecideUnassessed(declared)));
                throw;
            }
        }
    }

    public async Task<IResult> ReportOutcomeAsync(HttpContext context, [Description("The eventId of the assessment.")] string eventId)
    {
        var body = await RequestBody.ReadAsync<OutcomeRequest, OutcomeRequest>(context, ApiJson.Rules.OutcomeRequest, Valid);
        if (body.Problem is { } problem)
            return problem;
        if (!Guid.TryParse(eventId, out var id))
            return UnknownEvent(eventId);

        if (!admission.TryEnter(AdmissionClass.Report, out var ticket))
            return Shed(context);
        using var place = ticket;
        var outcome = body.Value!.Outcome!.Value;
        var answer = await assessor.ReportOutcomeAsync(id, outcome, context.RequestAborted).Within(context, late);
        meters.OutcomeReported(outcome, answer.Result);
        return answer.Result switch
        {
            RecordResult.UnknownEvent => UnknownEvent(eventId),
            RecordResult.Conflict => Problems.Conflict($"The outcome {answer.Recorded} is on record for this event and cannot be changed to {outcome}."),
            _ => new JsonAnswer<OutcomeResponse>(new(id, outcome, answer.Result) { DeviceToken = answer.DeviceToken }, ApiJson.Rules.OutcomeResponse),
        };

        static BodyResult<OutcomeRequest> Valid(OutcomeRequest request, ReadOnlySpan<byte> bytes) =>
            request.Outcome is null ? Problems.Invalid("outcome", $"must be one of {string.Join(", ", JsonWords.Of(typeof(Outcome)))}") : request;
    }

    public async Task<IResult> GiveFeedbackAsync(HttpContext context, [Description("The eventId of the assessment.")] string eventId)
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
            return Shed(context);
        using var place = ticket;
        var result = await assessor.GiveFeedbackAsync(id, value, source, context.RequestAborted).Within(context, late);
        meters.FeedbackGiven(value, source, result);
        return result == RecordResult.UnknownEvent
            ? UnknownEvent(eventId)
            : new JsonAnswer<FeedbackResponse>(new(id, value, source, result), ApiJson.Rules.FeedbackResponse);

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

    private ProblemHttpResult Shed(HttpContext context)
    {
        admission.Shed();
        meters.Refused(StatusCodes.Status503ServiceUnavailable);
        return Problems.Unavailable(context, Overload.Detail);
    }

    private ProblemHttpResult TooManyOfOneUser(HttpContext context)
    {
        meters.Refused(StatusCodes.Status503ServiceUnavailable);
        return Problems.Unavailable(context, "Too many attempts of this user at once. Decide by your own policy, or try again after the seconds in Retry-After.");
    }

    private static ProblemHttpResult UnknownEvent(string eventId) =>
        Problems.NotFound($"No event has the id {(eventId.Length <= 64 ? eventId : eventId[..64])}: send the eventId of an assessment. Old events are deleted by retention.");
}
