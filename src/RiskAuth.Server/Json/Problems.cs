using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using RiskAuth.Server.Assessments;
using RiskAuth.Signals;

namespace RiskAuth.Server.Json;

/// <summary>Every refusal of the API as RFC 9457 problem details, each with what to do about it.</summary>
internal static class Problems
{
    public const string UnavailableTitle = "The request could not be served in time.";

    /// <summary>One field is wrong; the message completes "field …".</summary>
    public static ProblemHttpResult Invalid(string field, string message) =>
        Invalid(new Dictionary<string, string[]> { [field] = [message] });

    public static ProblemHttpResult Invalid(IDictionary<string, string[]> errors)
    {
        var (field, messages) = errors.First();
        var more = errors.Count > 1 ? $" {errors.Count - 1} more under errors." : "";
        return TypedResults.Problem(new HttpValidationProblemDetails(errors)
        {
            Status = StatusCodes.Status400BadRequest,
            Title = "The request is not valid.",
            Detail = $"{field} {messages[0]}{(messages[0].EndsWith('?') ? "" : ".")}{more}",
        });
    }

    public static ProblemHttpResult Unauthorized() =>
        Of(StatusCodes.Status401Unauthorized, "A valid API key is needed.",
            "Send the header Authorization: Bearer rk_…; `riskauth keys create` makes a key.");

    public static ProblemHttpResult Forbidden(string scope) =>
        Of(StatusCodes.Status403Forbidden, "The API key may not do this.",
            $"The key needs the scope {scope}; `riskauth keys create --scopes {scope}` makes one that has it.");

    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "There is no such thing.", detail);

    public static ProblemHttpResult Conflict(string detail) =>
        Of(StatusCodes.Status409Conflict, "Something else is on record.", detail);

    public static ProblemHttpResult TooLarge(int maxBytes) =>
        Of(StatusCodes.Status413PayloadTooLarge, "The body is too large.",
            string.Create(CultureInfo.InvariantCulture, $"Send at most {maxBytes:#,0} bytes."));

    public static ProblemHttpResult UnsupportedMediaType() =>
        Of(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON.", "Send JSON in UTF-8 and the header Content-Type: application/json.");

    public static ProblemHttpResult TooManyRequests(HttpContext context, TimeSpan wait)
    {
        SetRetryAfter(context, wait);
        return Of(StatusCodes.Status429TooManyRequests, "Too many requests.", "Wait as long as Retry-After says.");
    }

    public static ProblemHttpResult Unavailable(HttpContext context, string detail)
    {
        SetRetryAfter(context, RetryAfter);
        return Of(StatusCodes.Status503ServiceUnavailable, UnavailableTitle, detail);
    }

    /// <summary>As <see cref="Unavailable"/>; to an attempt that was to be assessed it says what the operator has declared for this.</summary>
    /// <param name="advice">What to do where nothing is declared.</param>
    public static ProblemHttpResult NotDone(HttpContext context, string cause, string advice)
    {
        if (context.Features.Get<Unassessed>() is not { } unassessed)
            return Unavailable(context, $"{cause} {advice}");
        SetRetryAfter(context, RetryAfter);
        return TypedResults.Problem(new UndecidedProblem
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            Title = UnavailableTitle,
            Detail = $"{cause} Do as decision says, which is your failure policy for this, or try again after the seconds in Retry-After.",
            Decision = unassessed.Decision,
            Reason = ReasonCode.DeadlineExceeded.Word(),
        });
    }

    public static ProblemHttpResult Of(int status, string title, string detail) =>
        TypedResults.Problem(statusCode: status, title: title, detail: detail);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private static void SetRetryAfter(HttpContext context, TimeSpan wait) =>
        context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
