using Microsoft.OpenApi;
using RiskAuth.Assessments;
using RiskAuth.Decisions;

namespace RiskAuth.Server.OpenApi;

/// <summary>Descriptions of the engine's own records, which know nothing of the API.</summary>
internal static class FieldDescriptions
{
    private const string Action = "NO_ACTION, MFA_IF_CONFIGURED, MFA_REQUIRED or BLOCK.";
    private const string CredentialAction = "NO_ACTION, REQUIRE_CHANGE or BLOCK.";
    private const string Policy = "What to do when it is missing or late: Allow, Challenge or Block.";

    private static readonly Dictionary<(Type, string), string> Texts = new()
    {
        [(typeof(RiskConfiguration), "mode")] = "Off: never act. Audit: say what would have happened. Enforced: act. Default Enforced.",
        [(typeof(RiskConfiguration), "targetChallengeRates")] = "The share of legitimate sign-ins that should reach a level.",
        [(typeof(RiskConfiguration), "challengeAllocation")] = "To whom the challenges go. Even: to all kinds of accounts alike. ByRisk: to where attacks are likeliest; more are found, the rates hold for all accounts together, and some kinds are asked far oftener than others. Default Even.",
        [(typeof(RiskConfiguration), "actions")] = "What to do at each risk level.",
        [(typeof(RiskConfiguration), "compromised")] = "What to do when the credential is known from a breach, by kind of attempt.",
        [(typeof(RiskConfiguration), "sequences")] = "What to do when an attempt belongs to an attack over many attempts.",
        [(typeof(RiskConfiguration), "failures")] = "What to do when a dependency is missing or late.",
        [(typeof(RiskConfiguration), "retention")] = "How long events and addresses are kept.",
        [(typeof(RiskConfiguration), "blocked")] = "Ranges that are always refused; at most 10,000 together with the skipped ones.",
        [(typeof(RiskConfiguration), "skipped")] = "Ranges that are never judged by risk.",
        [(typeof(RiskConfiguration), "trustedProxies")] = "CIDR ranges of proxies whose X-Forwarded-For is believed where ip is connection; at most 256.",
        [(typeof(TargetChallengeRates), "medium")] = "0 to 0.5; counts the high ones too. Default 0.05.",
        [(typeof(TargetChallengeRates), "high")] = "0 to 0.5, not above medium. Default 0.01.",
        [(typeof(LevelActions), "low")] = Action,
        [(typeof(LevelActions), "medium")] = Action,
        [(typeof(LevelActions), "high")] = Action,
        [(typeof(CompromisedActions), "signIn")] = CredentialAction,
        [(typeof(CompromisedActions), "signUp")] = CredentialAction,
        [(typeof(CompromisedActions), "passwordChange")] = CredentialAction,
        [(typeof(SequenceActions), "credentialStuffing")] = Action,
        [(typeof(SequenceActions), "passwordSpray")] = Action,
        [(typeof(SequenceActions), "bruteForce")] = Action,
        [(typeof(SequenceActions), "distributedGuessing")] = Action,
        [(typeof(FailurePolicies), "geo")] = Policy,
        [(typeof(FailurePolicies), "credentials")] = Policy,
        [(typeof(FailurePolicies), "model")] = Policy,
        [(typeof(FailurePolicies), "deadline")] = "What a 503 says to do when there is no assessment, because its time ran out or its event could not be stored: Allow, Challenge or Block.",
        [(typeof(Retention), "eventDays")] = "Events older than this are deleted; 1 to 3,650, default 180.",
        [(typeof(Retention), "addressDays")] = "Addresses older than this are kept as /24 or /48 and keyed hash only; 0 to 3,650, default 30.",
        [(typeof(RiskExceptionRange), "range")] = "CIDR, IPv4 or IPv6; a bare address means that address alone.",
        [(typeof(RiskExceptionRange), "note")] = "Why it is here, at most 256 characters.",
        [(typeof(RiskExceptionRange), "expires")] = "From this moment on the entry no longer counts; null for never.",
        [(typeof(AccountState), "stage")] = "New: no success yet. Learning: one to four. Established: five or more.",
        [(typeof(AccountState), "signIns")] = "Successful sign-ins so far.",
        [(typeof(Reason), "code")] = "Stable snake_case name; docs/SIGNALS.md lists them all.",
        [(typeof(Reason), "text")] = "A sentence for people, with the values.",
        [(typeof(Reason), "evidence")] = "The values behind the sentence.",
    };

    /// <summary>Describes each property where it stands; one that only refers to another schema takes a description beside the reference.</summary>
    public static void Add(IDictionary<string, IOpenApiSchema>? schemas)
    {
        foreach (var ((type, name), text) in Texts)
        {
            if (schemas is not null && schemas.TryGetValue(type.Name, out var schema) && schema.Properties is { } properties && properties.TryGetValue(name, out var property))
                property.Description = text;
        }
    }
}
