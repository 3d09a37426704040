using System.Text.Json.Serialization;

namespace RiskAuth.Decisions;

/// <summary>What the caller should do, from softest to hardest; the order is relied upon.</summary>
public enum Decision : byte
{
    Allow,
    Challenge,
    Block,
}

public enum RiskLevel : byte
{
    Low,
    Medium,
    High,
}

/// <summary>Off: no verdict but Allow. Audit: score and say what would have happened, never act. Enforced: act.</summary>
public enum EnforcementMode : byte
{
    Off,
    Audit,
    Enforced,
}

/// <summary>What to do at a risk level; Amazon Cognito's words.</summary>
public enum EventAction : byte
{
    [JsonStringEnumMemberName("NO_ACTION")] NoAction,
    [JsonStringEnumMemberName("MFA_IF_CONFIGURED")] MfaIfConfigured,
    [JsonStringEnumMemberName("MFA_REQUIRED")] MfaRequired,
    [JsonStringEnumMemberName("BLOCK")] Block,
}

/// <summary>What to do with a credential that is known from a breach. RequireChange challenges the sign-in and says that the password must be changed.</summary>
public enum CredentialAction : byte
{
    [JsonStringEnumMemberName("NO_ACTION")] NoAction,
    [JsonStringEnumMemberName("REQUIRE_CHANGE")] RequireChange,
    [JsonStringEnumMemberName("BLOCK")] Block,
}

/// <summary>What to do when a dependency is missing or late.</summary>
public enum FailurePolicy : byte
{
    Allow,
    Challenge,
    Block,
}

/// <summary>What the user could be asked for.</summary>
public enum ChallengeFactor : byte
{
    Passkey,
    Totp,
    Push,
    EmailCode,
    SmsCode,
}

/// <summary>One reason of a verdict or one observed signal, in words.</summary>
/// <param name="Code">Stable snake_case name from <see cref="Signals.ReasonCode"/>; it is API.</param>
/// <param name="Text">A plain sentence with values.</param>
public sealed record Reason(string Code, string Text, Signals.Evidence Evidence);

/// <summary>The decision for one attempt.</summary>
/// <param name="Decision">What to do now. In Audit and Off mode always Allow.</param>
/// <param name="Unenforced">What Enforced mode would have decided.</param>
/// <param name="Reasons">Never empty; the first one is the rule that decided.</param>
public sealed record Verdict(Decision Decision, Decision Unenforced, IReadOnlyList<Reason> Reasons);
