using Microsoft.AspNetCore.Mvc;

namespace RiskAuth.Server.Json;

internal static class EndpointDescriptions
{
    /// <summary>Says in the OpenAPI document what an endpoint answers: a body with 200, problem details with these statuses and with those that every endpoint has.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, params int[] problems) => route.Answers<T, ProblemDetails>(problems);

    /// <typeparam name="TUnavailable">The problem details with 503.</typeparam>
    public static RouteHandlerBuilder Answers<T, TUnavailable>(this RouteHandlerBuilder route, params int[] problems)
        where TUnavailable : ProblemDetails
    {
        route.Produces<T>(StatusCodes.Status200OK).Produces<TUnavailable>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");
        foreach (var status in problems.Concat([401, 403, 429, 500]))
            route.ProducesProblem(status);
        return route;
    }
}
