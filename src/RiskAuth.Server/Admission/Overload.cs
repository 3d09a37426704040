using System.Text;
using RiskAuth.Server.Json;

namespace RiskAuth.Server.Admission;

/// <summary>The answer to a request that is turned away: made once, because under overload it is given thousands of times a second.</summary>
internal static class Overload
{
    public const string Detail = "More is asked than can be answered in time. Decide by your own policy, or try again after the seconds in Retry-After.";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        $$"""{"type":"https://tools.ietf.org/html/rfc9110#section-15.6.4","title":"{{Problems.UnavailableTitle}}","status":503,"detail":"{{Detail}}"}""");

    public static Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "application/problem+json";
        response.ContentLength = Body.Length;
        response.Headers.RetryAfter = "1";
        return response.Body.WriteAsync(Body, 0, Body.Length);
    }
}
