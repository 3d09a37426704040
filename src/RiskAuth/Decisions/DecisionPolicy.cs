using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Features;
using RiskAuth.Signals;
using RiskAuth.Velocity;

namespace RiskAuth.Decisions;

/// <summary>Everything a decision may depend on.</summary>
/// <param name="TrustedDevice">The attempt shows the current token of a device that signed in before, and nothing speaks against it.</param>
public readonly record struct DecisionInput(
    bool BlockedAddress, bool SkippedAddress, SignInKind Kind, CredentialStatus Credential, CampaignKind Campaign,
    bool TrustedDevice, RiskLevel Level, Missing Missing);

/// <summary>A decision and the rule that made it.</summary>
public readonly record struct Ruling(Decision Decision, ReasonCode Rule);

/// <summary>The one place that decides.</summary>
public static class DecisionPolicy
{
    /// <summary>
    /// In this order: blocked address, compromised credential, skipped address, sequence attack, risk level, missing dependency, allow.
    /// The first rule that asks for something names the reason; a later rule may only make the decision harder, never softer, and a
    /// skipped address ends the list, so that it can excuse from risk but never from a breached password.
    /// Enforcement mode is not known here: see <see cref="Enforce"/>.
    /// </summary>
    public static Ruling Decide(in DecisionInput input, RiskConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (input.BlockedAddress)
            return new(Decision.Block, ReasonCode.BlockedAddress);
        var ruling = OnCredential(input, configuration.Compromised);
        if (input.SkippedAddress)
            return ruling.Decision == Decision.Allow ? new(Decision.Allow, ReasonCode.SkippedAddress) : ruling;
        ruling = Harder(ruling, OnSequence(input, configuration.Sequences));
        ruling = Harder(ruling, new(Act(ActionAt(input.Level, configuration.Actions)), ReasonCode.RiskLevel));
        return Harder(ruling, OnMissing(input.Missing, configuration.Failures));
    }

    /// <summary>What is really answered: Audit and Off never act.</summary>
    public static Decision Enforce(Decision decision, EnforcementMode mode) => mode == EnforcementMode.Enforced ? decision : Decision.Allow;

    /// <summary>
    /// What to do with an attempt of which there is no assessment, because its deadline passed or its event could not be stored: the
    /// operator's failure policy. The reason is <see cref="ReasonCode.DeadlineExceeded"/>.
    /// </summary>
    public static Decision DecideUnassessed(RiskConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Enforce((Decision)configuration.Failures.Deadline, configuration.Mode);
    }

    /// <summary>The level of a score: High is the riskiest share of legitimate sign-ins that the operator wants to see there, Medium the next.</summary>
    public static RiskLevel LevelOf(double riskScore, TargetChallengeRates rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        return riskScore >= 1 - rates.High ? RiskLevel.High : riskScore >= 1 - rates.Medium ? RiskLevel.Medium : RiskLevel.Low;
    }

    private static Ruling OnCredential(in DecisionInput input, CompromisedActions actions)
    {
        var action = input.Kind switch
        {
            SignInKind.SignUp => actions.SignUp,
            SignInKind.PasswordChange => actions.PasswordChange,
            _ => actions.SignIn,
        };
        var choosing = input.Kind is SignInKind.SignUp or SignInKind.PasswordChange;
        return input.Credential switch
        {
            CredentialStatus.Compromised => new(Act(action), ReasonCode.CompromisedPassword),
            CredentialStatus.CompromisedPair => new(Act(action), ReasonCode.CompromisedPair),
            CredentialStatus.CompromisedSimilar when choosing => new(Act(action), ReasonCode.CompromisedSimilar),
            CredentialStatus.Common when choosing => new(Act(action), ReasonCode.CommonPassword),
            _ => new(Decision.Allow, ReasonCode.LowRisk),
        };
    }

    /// <summary>A stranger's campaign must not lock the owner out: the owner's own device is not part of it.</summary>
    private static Ruling OnSequence(in DecisionInput input, SequenceActions actions)
    {
        if (input.TrustedDevice)
            return new(Decision.Allow, ReasonCode.LowRisk);
        return input.Campaign switch
        {
            CampaignKind.CredentialStuffing => new(Act(actions.CredentialStuffing), ReasonCode.CredentialStuffing),
            CampaignKind.PasswordSpray => new(Act(actions.PasswordSpray), ReasonCode.PasswordSpray),
            CampaignKind.BruteForce => new(Act(actions.BruteForce), ReasonCode.BruteForce),
            CampaignKind.DistributedGuessing => new(Act(actions.DistributedGuessing), ReasonCode.DistributedGuessing),
            _ => new(Decision.Allow, ReasonCode.LowRisk),
        };
    }

    private static Ruling OnMissing(Missing missing, FailurePolicies policies)
    {
        var ruling = new Ruling(Decision.Allow, ReasonCode.LowRisk);
        if (missing.HasFlag(Missing.Credentials))
            ruling = Harder(ruling, new((Decision)policies.Credentials, ReasonCode.CredentialCheckUnavailable));
        if (missing.HasFlag(Missing.Geo))
            ruling = Harder(ruling, new((Decision)policies.Geo, ReasonCode.GeoUnavailable));
        if (missing.HasFlag(Missing.Model))
            ruling = Harder(ruling, new((Decision)policies.Model, ReasonCode.ModelUnavailable));
        return ruling;
    }

    private static Ruling Harder(Ruling first, Ruling second) => second.Decision > first.Decision ? second : first;

    private static EventAction ActionAt(RiskLevel level, LevelActions actions) => level switch
    {
        RiskLevel.High => actions.High,
        RiskLevel.Medium => actions.Medium,
        _ => actions.Low,
    };

    /// <summary>The caller knows which factors a user has, so MFA_IF_CONFIGURED and MFA_REQUIRED both ask for one.</summary>
    private static Decision Act(EventAction action) => action switch
    {
        EventAction.NoAction => Decision.Allow,
        EventAction.Block => Decision.Block,
        _ => Decision.Challenge,
    };

    private static Decision Act(CredentialAction action) => action switch
    {
        CredentialAction.NoAction => Decision.Allow,
        CredentialAction.Block => Decision.Block,
        _ => Decision.Challenge,
    };
}
