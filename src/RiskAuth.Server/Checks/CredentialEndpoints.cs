using Microsoft.AspNetCore.Http.HttpResults;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Server.Assessments;
using RiskAuth.Server.Json;
using RiskAuth.Server.Keys;

namespace RiskAuth.Server.Checks;

/// <summary>The check for breached credentials alone, for callers that want nothing else.</summary>
internal static class CredentialEndpoints
{
    public static void MapCredentials(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/credentials/check", CheckAsync).Needs(KeyScopes.Assess).WithTags("Credentials").WithName("checkCredential")
            .WithSummary("Check a credential against breaches")
            .WithDescription("For sign-up forms and audits. No event is stored and nothing is learned.")
            .Accepts<CredentialCheckRequest>("application/json")
            .Answers<CredentialCheckResponse>(400, 413, 415);

    private static async Task<Results<Ok<CredentialCheckResponse>, ProblemHttpResult>> CheckAsync(HttpContext context, ICredentialCheck check, LateFailures late)
    {
        var body = await RequestBody.ReadAsync<CredentialCheckRequest, AskedCredential>(context, ApiJson.Rules.CredentialCheckRequest, Read);
        if (body.Problem is { } problem)
            return problem;
        var asked = body.Value!;
        using (asked.Credential)
        {
            var found = await check.CheckAsync(asked.Credential, asked.UserName, asked.Kind, context.RequestAborted).Within(context, late);
            return TypedResults.Ok(Answer(found, asked.MinimumCount));
        }
    }

    private static CredentialCheckResponse Answer(CredentialCheck found, int minimumCount)
    {
        var seen = found.CountClass == 0 ? (long?)null : 1L << found.CountClass;
        var counts = found.Status is CredentialStatus.Compromised or CredentialStatus.Common;
        return counts && (seen ?? 1) < minimumCount ? new(CredentialStatus.Clean, null) : new(found.Status, seen);
    }

    internal static BodyResult<AskedCredential> Read(CredentialCheckRequest request, ReadOnlySpan<byte> body)
    {
        var errors = new FieldErrors();
        Fields.Text(request.UserName, "userName", AttemptReader.MaxTextLength, errors);
        if (request.MinimumCount < 0)
            errors.Add("minimumCount", "must not be negative");
        if (request.Credential is null)
            errors.Add("credential", "must have exactly one of password, sha1 and ntlm");
        if (errors.Any)
            return errors.ToProblem();
        var slice = request.Credential!.Value;
        return CredentialReader.Read(body.Slice(slice.Start, slice.Length), errors) is { } credential
            ? new AskedCredential(credential, request.UserName, request.Kind ?? SignInKind.PasswordChange, request.MinimumCount ?? 0)
            : errors.ToProblem();
    }

    internal sealed record AskedCredential(SubmittedCredential Credential, string? UserName, SignInKind Kind, int MinimumCount);
}
