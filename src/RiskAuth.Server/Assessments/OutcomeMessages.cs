using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using RiskAuth.Assessments;
using RiskAuth.Events;

namespace RiskAuth.Server.Assessments;

/// <summary>The body of <c>POST /v1/assessments/{eventId}/outcome</c>.</summary>
internal sealed record OutcomeRequest([property: Required, Description("What happened after the assessment.")] Outcome? Outcome);

internal sealed record OutcomeResponse(
    Guid EventId,
    [property: Description("The outcome that is on record.")] Outcome Outcome,
    [property: Description("Recorded, or AlreadyRecorded when the same outcome had been reported before.")] RecordResult Result)
{
    [Description("After a success: the new token to keep on the device and to send with its next assessment. The one before it is still taken until the next success, because answers get lost.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeviceToken { get; init; }
}

/// <summary>The body of <c>POST /v1/events/{eventId}/feedback</c>.</summary>
internal sealed record FeedbackRequest(
    [property: Required, Description("Valid: it was the account's owner. Invalid: it was not.")] FeedbackValue? Value,
    [property: Required, Description("Who says so. An administrator's word outranks the user's, and needs a key with the scope admin.")] FeedbackSource? Source);

internal sealed record FeedbackResponse(Guid EventId, FeedbackValue Value, FeedbackSource Source, RecordResult Result);
