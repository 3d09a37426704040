namespace RiskAuth.Server.Json;

internal static class EndpointDescriptions
{
    /// <summary>Says in the OpenAPI document what an endpoint answers: a body with 200, problem details with these statuses and with those that every endpoint has.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, params int[] problems)
    {
        route.Produces<T>(StatusCodes.Status200OK);
        foreach (var status in problems.Concat([401, 403, 429, 500, 503]))
            route.ProducesProblem(status);
        return route;
    }
}
