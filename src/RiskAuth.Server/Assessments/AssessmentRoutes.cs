using RiskAuth.Server.Admission;
using RiskAuth.Server.Json;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Assessments;

/// <summary>The main job: an attempt goes in, a decision comes out, and what happened next is reported back.</summary>
internal static class AssessmentRoutes
{
    public static void MapAssessments(this IEndpointRouteBuilder routes)
    {
        // Made once: to look up each service for each request costs as much as to score it.
        var endpoints = ActivatorUtilities.CreateInstance<AssessmentEndpoints>(routes.ServiceProvider);
        routes.MapPost("/v1/assessments", (Func<HttpContext, Task>)endpoints.AssessAsync).Needs(KeyScopes.Assess, admission: AdmissionClass.Assessment).WithTags("Assessments").WithName("assess")
            .WithSummary("Assess a sign-in")
            .WithDescription("Ask before the user gets in. Answers with a decision and its reasons; the event is stored before the answer goes out. A 503 because that took too long, or could not be done, has the decision of the failure policy deadline instead.")
            .Accepts<AssessmentRequest>("application/json")
            .Answers<AssessmentResponse, UndecidedProblem>(400, 413, 415);
        routes.MapPost("/v1/assessments/{eventId}/outcome", endpoints.ReportOutcomeAsync).Needs(KeyScopes.Assess, admission: AdmissionClass.Report).WithTags("Assessments").WithName("reportOutcome")
            .WithSummary("Report what happened")
            .WithDescription("The engine learns from outcomes only. Reporting the same outcome again changes nothing; a different one is refused.")
            .Accepts<OutcomeRequest>("application/json")
            .Answers<OutcomeResponse>(400, 404, 409, 413, 415);
        routes.MapPost("/v1/events/{eventId}/feedback", endpoints.GiveFeedbackAsync).Needs(KeyScopes.Assess, admission: AdmissionClass.Report).WithTags("Assessments").WithName("giveFeedback")
            .WithSummary("Say whether it was the owner")
            .WithDescription("From the account's owner (\"Was this you?\") or from an administrator.")
            .Accepts<FeedbackRequest>("application/json")
            .Answers<FeedbackResponse>(400, 404, 413, 415);
    }
}
