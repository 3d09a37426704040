using System.ComponentModel;
using System.Text.Json.Serialization;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Network;
using RiskAuth.Signals;

namespace RiskAuth.Server.Assessments;

/// <summary>The answer to <c>POST /v1/assessments</c> as the API's description shows it; <see cref="AssessmentJson"/> writes it.</summary>
internal sealed record AssessmentResponse
{
    [Description("Report the outcome and feedback under this id. A UUIDv7.")]
    public required Guid EventId { get; init; }

    [Description("What to do now. In Audit and Off mode always Allow.")]
    public required Decision Decision { get; init; }

    [Description("In Audit mode only: what Enforced mode would have decided.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Decision? WouldDecide { get; init; }

    [Description("0 to 1: the share of legitimate sign-ins that look less risky than this one; of which ones, allocation says.")]
    public required double RiskScore { get; init; }

    public required RiskLevel RiskLevel { get; init; }

    [Description("Why, in words; never empty, at most three. The first is the rule that decided.")]
    public required IReadOnlyList<Reason> Reasons { get; init; }

    [Description("Everything that was observed, with its evidence.")]
    public required IReadOnlyList<SignalView> Signals { get; init; }

    public required CredentialView Credential { get; init; }

    [Description("What to ask the user for; null unless the decision is Challenge.")]
    public required ChallengeView? Challenge { get; init; }

    public required NetworkView Network { get; init; }

    [Description("Version of the model that scored.")]
    public required string Model { get; init; }

    public required EnforcementMode Mode { get; init; }

    [Description("Even: the score compares with sign-ins of accounts that as much is known of. ByRisk: with all.")]
    public required ChallengeAllocation Allocation { get; init; }

    public required AccountState Account { get; init; }
}

internal sealed record SignalView(
    [property: Description("Stable snake_case name.")] string Code,
    [property: Description("What the signal adds to the score in log-odds; negative for signals of trust.")] double LogOdds,
    [property: Description("The values behind the signal.")] Evidence Evidence);

internal sealed record CredentialView(
    [property: Description("What is known of the submitted credential. NotChecked and NotCheckable never mean clean.")] CredentialStatus Status);

internal sealed record ChallengeView(
    [property: Description("Factors that would do, the strongest first.")] IReadOnlyList<ChallengeFactor> Factors);

internal sealed record NetworkView(
    [property: Description("ISO 3166-1 alpha-2; null when unknown.")] string? Country,
    string? City,
    [property: Description("Autonomous system number; null when unknown.")] uint? Asn,
    [property: Description("Who runs the autonomous system; null when unknown.")] string? Organization,
    [property: Description("What kind of network it is.")] NetworkClass Class)
{
    public static NetworkView Of(NetworkFacts facts) =>
        new(facts.Country, facts.City, facts.Asn == 0 ? null : facts.Asn, facts.Organization, facts.Class);
}
