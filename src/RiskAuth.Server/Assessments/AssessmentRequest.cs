using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using RiskAuth.Assessments;

namespace RiskAuth.Server.Assessments;

/// <summary>The body of <c>POST /v1/assessments</c>. Members that are not listed here are ignored.</summary>
internal sealed record AssessmentRequest
{
    [RegularExpression("^[a-z0-9][a-z0-9_-]{0,62}$")]
    [Description("Whose users these are: lower-case letters, digits, - and _, at most 63 characters. Default: default.")]
    public string? Tenant { get; init; }

    [Required, MaxLength(256)]
    [Description("Your own key of the account, at most 256 characters; never interpreted. Send it for names that do not exist, too.")]
    public string? User { get; init; }

    [MaxLength(AttemptReader.MaxTextLength)]
    [Description("The name that was typed, for the look-up of breached pairs of name and password, at most 256 characters.")]
    public string? UserName { get; init; }

    [Required, MaxLength(45)]
    [Description("The client's IPv4 or IPv6 address, or the word connection: the address of this connection, through the configured trusted proxies.")]
    public string? Ip { get; init; }

    [Description("The User-Agent header. Only the first 1,024 characters count.")]
    public string? UserAgent { get; init; }

    [Description("The User-Agent Client Hints that the browser sent.")]
    public ClientHintsRequest? ClientHints { get; init; }

    [Description("The token that an earlier outcome returned and that you kept on the device. One of more than 256 characters is none of ours and counts as unknown.")]
    public string? DeviceToken { get; init; }

    [Description("Facts that a script on the page collected. Only the first 256 characters of each count.")]
    public FingerprintRequest? Fingerprint { get; init; }

    [Range(0, AttemptReader.MaxRttMs)]
    [Description("Round-trip time to the client in milliseconds, 0 to 60,000.")]
    public double? RttMs { get; init; }

    [MaxLength(AttemptReader.MaxAppClientLength)]
    [Description("Which of your applications asks, at most 128 characters; it may have a configuration of its own.")]
    public string? AppClient { get; init; }

    [Description("What is being attempted. Default: SignIn.")]
    public SignInKind? Kind { get; init; }

    [Description("The submitted credential in exactly one form, to be looked up among breached ones. It is never stored, logged or passed on.")]
    public CredentialSlice? Credential { get; init; }
}

internal sealed record ClientHintsRequest
{
    [Description("Sec-CH-UA")]
    public string? Brands { get; init; }

    [Description("Sec-CH-UA-Platform")]
    public string? Platform { get; init; }

    [Description("Sec-CH-UA-Platform-Version")]
    public string? PlatformVersion { get; init; }

    [Description("Sec-CH-UA-Mobile")]
    public bool? Mobile { get; init; }

    [Description("Sec-CH-UA-Model")]
    public string? Model { get; init; }
}

internal sealed record FingerprintRequest
{
    [Description("As in Accept-Language, such as nb-NO,nb,en.")]
    public string? Languages { get; init; }

    [Description("IANA name, such as Europe/Oslo.")]
    public string? TimeZone { get; init; }

    [Description("Width x height, such as 1920x1080.")]
    public string? Screen { get; init; }

    [Description("navigator.platform")]
    public string? Platform { get; init; }
}

/// <summary>
/// Where in the body the credential stands. It is read only once everything else is known to be valid, and straight into a
/// buffer that is cleared after use: a password never becomes a string.
/// </summary>
[JsonConverter(typeof(CredentialSliceConverter))]
internal readonly record struct CredentialSlice(int Start, int Length);
