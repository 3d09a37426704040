using System.ComponentModel;
using System.Text.Json.Serialization;
using RiskAuth.Assessments;
using RiskAuth.Decisions;
using RiskAuth.Events;
using RiskAuth.Server.Assessments;
using RiskAuth.Signals;

namespace RiskAuth.Server.Users;

internal sealed record EventPageResponse(
    [property: Description("Newest first.")] IReadOnlyList<EventView> Events,
    [property: Description("Send as cursor for the following page; absent at the end.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? Next);

/// <summary>One assessment as the log keeps it, with what became of it.</summary>
internal sealed record EventView
{
    public required Guid EventId { get; init; }
    public required DateTimeOffset Time { get; init; }
    public required SignInKind Kind { get; init; }
    public required string? AppClient { get; init; }

    [Description("The address, or, once it has been truncated, its /24 or /48.")]
    public required string Ip { get; init; }

    [Description("True once only the network is kept of the address, and a keyed hash.")]
    public required bool IpIsTruncated { get; init; }

    public required string? UserAgent { get; init; }
    public required NetworkView Network { get; init; }
    public required Decision Decision { get; init; }

    [Description("In Audit mode only: what Enforced mode would have decided.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required Decision? WouldDecide { get; init; }

    public required double RiskScore { get; init; }
    public required RiskLevel RiskLevel { get; init; }
    public required IReadOnlyList<string> Reasons { get; init; }
    public required IReadOnlyList<string> Signals { get; init; }
    public required CredentialView Credential { get; init; }
    public required string Model { get; init; }
    public required EnforcementMode Mode { get; init; }

    [Description("Null while none has been reported.")]
    public required OutcomeView? Outcome { get; init; }

    public required IReadOnlyList<FeedbackView> Feedback { get; init; }

    public static EventView Of(EventHistory history)
    {
        var stored = history.Event;
        return new()
        {
            EventId = stored.Id,
            Time = stored.Time,
            Kind = stored.Kind,
            AppClient = stored.AppClient,
            Ip = stored.Ip.ToString(),
            IpIsTruncated = stored.IpHash != 0,
            UserAgent = stored.UserAgent,
            Network = NetworkView.Of(stored.Network),
            Decision = stored.Decision,
            WouldDecide = stored.Mode == EnforcementMode.Audit ? stored.Unenforced : null,
            RiskScore = Math.Round(stored.RiskScore, 6),
            RiskLevel = stored.RiskLevel,
            Reasons = [.. stored.Reasons.Select(code => code.Word())],
            Signals = [.. SignalCodes(stored.Signals).Select(code => code.Word())],
            Credential = new(stored.Credential),
            Model = stored.Model,
            Mode = stored.Mode,
            Outcome = history.Outcome is { } outcome ? new(outcome.Outcome, outcome.Time) : null,
            Feedback = [.. history.Feedback.Select(given => new FeedbackView(given.Value, given.Source, given.Time))],
        };
    }

    private static IEnumerable<ReasonCode> SignalCodes(UInt128 bits)
    {
        for (var code = 1; code < 128; code++)
        {
            if ((bits >> code & 1) != 0)
                yield return (ReasonCode)code;
        }
    }
}

internal sealed record OutcomeView(Outcome Value, DateTimeOffset Time);

internal sealed record FeedbackView(FeedbackValue Value, FeedbackSource Source, DateTimeOffset Time);

/// <summary>What an export holds of an event beyond what the list of events shows.</summary>
internal sealed record ExportedEvent(
    EventView Event,
    [property: Description("Hash of the device token, in hexadecimal; null when none was sent.")] string? DeviceKey,
    [property: Description("Keyed hash of a truncated address, in hexadecimal.")] string? IpHash,
    [property: Description("A keyed tag of the submitted password is kept for the detection of sprays. The tag itself is not exported, because equal passwords have equal tags.")] bool HasPasswordTag,
    [property: Description("The submitted password is one that attackers try first; wrong guesses of such weigh double.")] bool PopularPassword,
    int? RttMs,
    Fingerprint? Fingerprint,
    ClientHints? ClientHints,
    string? Region,
    double? Latitude,
    double? Longitude)
{
    public static ExportedEvent Of(EventHistory history)
    {
        var stored = history.Event;
        return new(EventView.Of(history), Hex(stored.DeviceKey), Hex(stored.IpHash), stored.PasswordTag != 0, stored.HasPopularPassword(), stored.RttMs, stored.Fingerprint,
            stored.ClientHints, stored.Network.Region, stored.Network.Location?.Latitude, stored.Network.Location?.Longitude);
    }

    private static string? Hex(ulong hash) => hash == 0 ? null : hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}

internal sealed record ErasureResponse([property: Description("How many events were erased; 0 when nothing was known.")] long ErasedEvents);
