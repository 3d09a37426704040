using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using RiskAuth.Assessments;

namespace RiskAuth.Server.Assessments;

/// <summary>The body of <c>POST /v1/assessments</c>. Members that are not listed here are ignored.</summary>
/// <remarks>Settable, because the serializer collects init-only members in a state of their own before it makes the object.</remarks>
internal sealed record AssessmentRequest
{
    [RegularExpression("^[a-z0-9][a-z0-9_-]{0,62}$")]
    [Description("Whose users these are: lower-case letters, digits, - and _, at most 63 characters. Default: default.")]
    public string? Tenant { get; set; }

    [Required, MaxLength(256)]
    [Description("Your own key of the account, at most 256 characters; never interpreted. Send it for names that do not exist, too.")]
    public string? User { get; set; }

    [MaxLength(AttemptReader.MaxTextLength)]
    [Description("The name that was typed, for the look-up of breached pairs of name and password, at most 256 characters.")]
    public string? UserName { get; set; }

    [Required, MaxLength(45)]
    [Description("The client's IPv4 or IPv6 address, or the word connection: the address of this connection, through the configured trusted proxies.")]
    public string? Ip { get; set; }

    [Description("The User-Agent header. Only the first 1,024 characters count.")]
    public string? UserAgent { get; set; }

    [Description("The User-Agent Client Hints that the browser sent.")]
    public ClientHintsRequest? ClientHints { get; set; }

    [Description("The token that an earlier outcome returned and that you kept on the device. One of more than 256 characters is none of ours and counts as unknown.")]
    public string? DeviceToken { get; set; }

    [Description("Facts that a script on the page collected. Only the first 256 characters of each count.")]
    public FingerprintRequest? Fingerprint { get; set; }

    [Range(0, AttemptReader.MaxRttMs)]
    [Description("Round-trip time to the client in milliseconds, 0 to 60,000.")]
    public double? RttMs { get; set; }

    [MaxLength(AttemptReader.MaxAppClientLength)]
    [Description("Which of your applications asks, at most 128 characters; it may have a configuration of its own.")]
    public string? AppClient { get; set; }

    [Description("What is being attempted. Default: SignIn.")]
    public SignInKind? Kind { get; set; }

    [Description("The submitted credential in exactly one form, to be looked up among breached ones. It is never stored, logged or passed on.")]
    public CredentialSlice? Credential { get; set; }
}

internal sealed record ClientHintsRequest
{
    [Description("Sec-CH-UA")]
    public string? Brands { get; set; }

    [Description("Sec-CH-UA-Platform")]
    public string? Platform { get; set; }

    [Description("Sec-CH-UA-Platform-Version")]
    public string? PlatformVersion { get; set; }

    [Description("Sec-CH-UA-Mobile")]
    public bool? Mobile { get; set; }

    [Description("Sec-CH-UA-Model")]
    public string? Model { get; set; }
}

internal sealed record FingerprintRequest
{
    [Description("As in Accept-Language, such as nb-NO,nb,en.")]
    public string? Languages { get; set; }

    [Description("IANA name, such as Europe/Oslo.")]
    public string? TimeZone { get; set; }

    [Description("Width x height, such as 1920x1080.")]
    public string? Screen { get; set; }

    [Description("navigator.platform")]
    public string? Platform { get; set; }
}

/// <summary>
/// Where in the body the credential stands. It is read only once everything else is known to be valid, and straight into a
/// buffer that is cleared after use: a password never becomes a string.
/// </summary>
[JsonConverter(typeof(CredentialSliceConverter))]
internal readonly record struct CredentialSlice(int Start, int Length);
