using Microsoft.AspNetCore.Http.Features;
using RiskAuth.Assessments;
using RiskAuth.Server.Json;

namespace RiskAuth.Server.Users;

/// <summary>Reads the user from the path. A user's key may hold any character, so <c>/</c> comes as <c>%2F</c>.</summary>
internal static class UserPath
{
    private const string Prefix = "/v1/users/";

    public static UserKey Read(HttpContext context, string routeValue, string? tenant, FieldErrors errors)
    {
        var user = FromTarget(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) ?? routeValue;
        Fields.User(user, "user", errors);
        return new(Fields.Tenant(tenant, "tenant", errors), user);
    }

    // The server's decoded path leaves %2F as it is, so there "a/b" and "a%2Fb" could not be told apart.
    private static string? FromTarget(string target)
    {
        if (!target.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var rest = target.AsSpan(Prefix.Length);
        var end = rest.IndexOfAny('/', '?');
        return Uri.UnescapeDataString(end < 0 ? rest : rest[..end]);
    }
}
