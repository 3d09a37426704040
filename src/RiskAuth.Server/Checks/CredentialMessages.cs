using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Server.Assessments;

namespace RiskAuth.Server.Checks;

/// <summary>The body of <c>POST /v1/credentials/check</c>.</summary>
internal sealed record CredentialCheckRequest
{
    [Required]
    [Description("The credential in exactly one form. It is never stored, logged or passed on.")]
    public CredentialSlice? Credential { get; init; }

    [MaxLength(AttemptReader.MaxTextLength)]
    [Description("The name that belongs to it, for the look-up of breached pairs, at most 256 characters.")]
    public string? UserName { get; init; }

    [Description("What it is for. Small changes of breached passwords are looked for at SignUp and PasswordChange only. Default: PasswordChange.")]
    public SignInKind? Kind { get; init; }

    [Range(0, int.MaxValue)]
    [Description("Passwords that were seen less often than this count as Clean. Counts are known to the next lower power of two. Default: 0.")]
    public int? MinimumCount { get; init; }
}

internal sealed record CredentialCheckResponse(
    [property: Description("Clean, Compromised, CompromisedPair, CompromisedSimilar, Common; NotChecked when nothing is installed to check with; Unavailable when the range service did not answer in time.")]
    CredentialStatus Status,
    [property: Description("Sightings in breaches, the next lower power of two; null when they are not known.")]
    long? SeenAtLeast);
