using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Network;
using RiskAuth.Server.Json;

namespace RiskAuth.Server.Assessments;

/// <summary>One valid request for an assessment.</summary>
/// <param name="Credential">Null when none was sent. The endpoint disposes it.</param>
internal sealed record AskedAttempt(SignInAttempt Attempt, SubmittedCredential? Credential, string? UserName);

/// <summary>
/// Validates a request and makes an attempt of it. What an end user's browser controls is cut to its limit instead of refused,
/// so that nobody escapes an assessment by sending a long header.
/// </summary>
internal sealed class AttemptReader(ConfigurationDirectory configuration, TimeProvider clock)
{
    public const string ConnectionWord = "connection";
    public const int MaxUserAgentLength = 1_024;
    public const int MaxTextLength = 256;
    public const int MaxAppClientLength = 128;
    public const int MaxRttMs = 60_000;

    public BodyResult<AskedAttempt> Read(HttpContext context, AssessmentRequest request, ReadOnlySpan<byte> body)
    {
        var errors = new FieldErrors();
        var tenant = Fields.Tenant(request.Tenant, "tenant", errors);
        Fields.User(request.User, "user", errors);
        Fields.Text(request.UserName, "userName", MaxTextLength, errors);
        Fields.Text(request.AppClient, "appClient", MaxAppClientLength, errors);
        if (request.RttMs is < 0 or > MaxRttMs or double.NaN)
            errors.Add("rttMs", "must be from 0 to 60,000");
        var ip = errors.Any ? default : Address(context, request, tenant, errors);
        if (errors.Any)
            return errors.ToProblem();

        var credential = request.Credential is { } slice ? CredentialReader.Read(body.Slice(slice.Start, slice.Length), errors) : null;
        if (errors.Any)
            return errors.ToProblem();
        return new AskedAttempt(ToAttempt(request, new(tenant, request.User!), ip), credential, request.UserName);
    }

    private SignInAttempt ToAttempt(AssessmentRequest request, UserKey user, ClientAddress ip)
    {
        var now = clock.GetUtcNow();
        return new()
        {
            EventId = EventIds.New(now),
            Time = now,
            User = user,
            Ip = ip,
            UserAgent = Fields.Cut(request.UserAgent, MaxUserAgentLength),
            ClientHints = request.ClientHints is { } hints
                ? new(Cut(hints.Brands), Cut(hints.Platform), Cut(hints.PlatformVersion), hints.Mobile, Cut(hints.Model))
                : null,
            DeviceToken = Cut(request.DeviceToken),
            Fingerprint = request.Fingerprint is { } fingerprint
                ? new(Cut(fingerprint.Languages), Cut(fingerprint.TimeZone), Cut(fingerprint.Screen), Cut(fingerprint.Platform))
                : null,
            RttMs = request.RttMs is { } rtt ? (int)Math.Round(rtt) : null,
            AppClient = request.AppClient is { Length: > 0 } appClient ? appClient : null,
            Kind = request.Kind ?? SignInKind.SignIn,
        };
    }

    private static string? Cut(string? text) => Fields.Cut(text, MaxTextLength);

    private ClientAddress Address(HttpContext context, AssessmentRequest request, string tenant, FieldErrors errors)
    {
        if (request.Ip == ConnectionWord)
            return ConnectionAddress(context, configuration.For(tenant, request.AppClient), errors);
        if (!ClientAddress.TryParse(request.Ip, out var ip))
            errors.Add("ip", "must be an IPv4 or IPv6 address such as 81.2.69.142, without port or brackets, or the word connection");
        return ip;
    }

    private static ClientAddress ConnectionAddress(HttpContext context, CompiledConfiguration configuration, FieldErrors errors)
    {
        if (context.Connection.RemoteIpAddress is { } remote)
            return configuration.TrustedProxies.FindClient(ClientAddress.From(remote), context.Request.Headers["X-Forwarded-For"].ToArray());
        errors.Add("ip", "must be the client's address: this request came over the Unix socket, which has none");
        return default;
    }
}
