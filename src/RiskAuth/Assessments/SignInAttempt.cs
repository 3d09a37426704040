using RiskAuth.Network;

namespace RiskAuth.Assessments;

public enum SignInKind : byte
{
    SignIn,
    SignUp,
    PasswordChange,
    TokenRefresh,
    ForgotPassword,
}

/// <summary>One user of one tenant. Both parts are opaque to the engine.</summary>
public readonly record struct UserKey(string Tenant, string User)
{
    public const string DefaultTenant = "default";
    public const int MaxLength = 256;
}

/// <summary>Optional facts that the page's script collected.</summary>
/// <param name="Languages">As in Accept-Language, such as <c>nb-NO,nb,en</c>.</param>
/// <param name="TimeZone">IANA name, such as <c>Europe/Oslo</c>.</param>
/// <param name="Screen">Width x height, such as <c>1920x1080</c>.</param>
/// <param name="Platform">As <c>navigator.platform</c> gives it.</param>
public sealed record Fingerprint(string? Languages, string? TimeZone, string? Screen, string? Platform);

/// <summary>
/// What the caller asks us to judge. The password is not here: the assessor checks it and drops it before the engine runs.
/// </summary>
public sealed record SignInAttempt
{
    /// <summary>UUIDv7 of the event.</summary>
    public required Guid EventId { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required UserKey User { get; init; }

    public required ClientAddress Ip { get; init; }

    public string? UserAgent { get; init; }

    public ClientHints? ClientHints { get; init; }

    /// <summary>The token that an earlier success returned, or, in an imported log, the log's own device id.</summary>
    public string? DeviceToken { get; init; }

    public Fingerprint? Fingerprint { get; init; }

    /// <summary>Round-trip time to the client in milliseconds.</summary>
    public int? RttMs { get; init; }

    public string? AppClient { get; init; }

    public SignInKind Kind { get; init; }
}
