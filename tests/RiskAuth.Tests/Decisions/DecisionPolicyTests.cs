using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Assessments;
using RiskAuth.Credentials;
using RiskAuth.Decisions;
using RiskAuth.Features;
using RiskAuth.Signals;
using RiskAuth.Velocity;

namespace RiskAuth.Tests.Decisions;

public class DecisionPolicyTests
{
    private static readonly DecisionInput Quiet = new(
        false, false, SignInKind.SignIn, CredentialStatus.Clean, CampaignKind.None, false, RiskLevel.Low, Missing.None);

    private static readonly RiskConfiguration Defaults = new();

    [Fact]
    public void A_quiet_sign_in_is_allowed() =>
        Assert.Equal(new Ruling(Decision.Allow, ReasonCode.LowRisk), DecisionPolicy.Decide(Quiet, Defaults));

    public static TheoryData<string, DecisionInput, Decision, ReasonCode> Precedence() => new()
    {
        { "blocked beats all", Loud with { BlockedAddress = true, SkippedAddress = true }, Decision.Block, ReasonCode.BlockedAddress },
        { "blocked beats a quiet one", Quiet with { BlockedAddress = true }, Decision.Block, ReasonCode.BlockedAddress },
        { "compromised beats skipped", Quiet with { SkippedAddress = true, Credential = CredentialStatus.Compromised }, Decision.Challenge, ReasonCode.CompromisedPassword },
        { "compromised pair beats skipped", Quiet with { SkippedAddress = true, Credential = CredentialStatus.CompromisedPair }, Decision.Challenge, ReasonCode.CompromisedPair },
        { "compromised beats sequence", Loud with { Credential = CredentialStatus.Compromised }, Decision.Challenge, ReasonCode.CompromisedPassword },
        { "skipped beats sequence and level", Loud with { SkippedAddress = true }, Decision.Allow, ReasonCode.SkippedAddress },
        { "sequence beats level", Loud, Decision.Challenge, ReasonCode.CredentialStuffing },
        { "spray", Quiet with { Campaign = CampaignKind.PasswordSpray }, Decision.Challenge, ReasonCode.PasswordSpray },
        { "brute force", Quiet with { Campaign = CampaignKind.BruteForce }, Decision.Challenge, ReasonCode.BruteForce },
        { "distributed guessing", Quiet with { Campaign = CampaignKind.DistributedGuessing }, Decision.Challenge, ReasonCode.DistributedGuessing },
        { "a known device is no part of a stranger's campaign", Quiet with { Campaign = CampaignKind.DistributedGuessing, TrustedDevice = true }, Decision.Allow, ReasonCode.LowRisk },
        { "medium", Quiet with { Level = RiskLevel.Medium }, Decision.Challenge, ReasonCode.RiskLevel },
        { "high", Quiet with { Level = RiskLevel.High }, Decision.Challenge, ReasonCode.RiskLevel },
        { "a breached password may not be chosen", Quiet with { Kind = SignInKind.SignUp, Credential = CredentialStatus.Compromised }, Decision.Block, ReasonCode.CompromisedPassword },
        { "nor changed to", Quiet with { Kind = SignInKind.PasswordChange, Credential = CredentialStatus.CompromisedSimilar }, Decision.Block, ReasonCode.CompromisedSimilar },
        { "a common one may be used but not chosen", Quiet with { Kind = SignInKind.SignUp, Credential = CredentialStatus.Common }, Decision.Block, ReasonCode.CommonPassword },
        { "a common one at sign-in is a signal only", Quiet with { Credential = CredentialStatus.Common }, Decision.Allow, ReasonCode.LowRisk },
        { "missing geo data allows by default", Quiet with { Missing = Missing.Geo }, Decision.Allow, ReasonCode.LowRisk },
    };

    private static readonly DecisionInput Loud = Quiet with { Campaign = CampaignKind.CredentialStuffing, Level = RiskLevel.High };

    [Theory]
    [MemberData(nameof(Precedence))]
    public void The_stated_precedence_holds(string claim, DecisionInput input, Decision decision, ReasonCode rule) =>
        Assert.Equal((claim, decision, rule), (claim, DecisionPolicy.Decide(input, Defaults).Decision, DecisionPolicy.Decide(input, Defaults).Rule));

    public static TheoryData<EventAction, Decision> Actions() => new()
    {
        { EventAction.NoAction, Decision.Allow },
        { EventAction.MfaIfConfigured, Decision.Challenge },
        { EventAction.MfaRequired, Decision.Challenge },
        { EventAction.Block, Decision.Block },
    };

    [Theory]
    [MemberData(nameof(Actions))]
    public void Each_action_means_one_decision_at_every_level_and_sequence(EventAction action, Decision decision)
    {
        var configuration = Defaults with
        {
            Actions = new(action, action, action),
            Sequences = new(action, action, action, action),
        };
        foreach (var level in Enum.GetValues<RiskLevel>())
            Assert.Equal(decision, DecisionPolicy.Decide(Quiet with { Level = level }, configuration).Decision);
        foreach (var campaign in Enum.GetValues<CampaignKind>().Where(c => c != CampaignKind.None))
            Assert.Equal(decision, DecisionPolicy.Decide(Quiet with { Campaign = campaign }, configuration with { Actions = new(EventAction.NoAction, EventAction.NoAction, EventAction.NoAction) }).Decision);
    }

    [Theory]
    [InlineData(Missing.Geo)]
    [InlineData(Missing.Credentials)]
    [InlineData(Missing.Model)]
    public void Each_missing_dependency_follows_its_own_policy(Missing missing)
    {
        foreach (var policy in Enum.GetValues<FailurePolicy>())
        {
            var failures = new FailurePolicies(
                missing == Missing.Geo ? policy : FailurePolicy.Allow, missing == Missing.Credentials ? policy : FailurePolicy.Allow,
                missing == Missing.Model ? policy : FailurePolicy.Allow);
            Assert.Equal((Decision)policy, DecisionPolicy.Decide(Quiet with { Missing = missing }, Defaults with { Failures = failures }).Decision);
        }
    }

    [Fact]
    public void What_could_not_be_assessed_is_challenged_by_default_and_follows_the_policy_where_the_mode_acts()
    {
        Assert.Equal(Decision.Challenge, DecisionPolicy.DecideUnassessed(Defaults));
        foreach (var policy in Enum.GetValues<FailurePolicy>())
            foreach (var mode in Enum.GetValues<EnforcementMode>())
                Assert.Equal(
                    mode == EnforcementMode.Enforced ? (Decision)policy : Decision.Allow,
                    DecisionPolicy.DecideUnassessed(Defaults with { Mode = mode, Failures = new(Deadline: policy) }));
    }

    [Fact]
    public void A_blocked_range_always_blocks() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(Replay()), Prop.ForAll(
            Inputs(), Configurations(),
            (input, configuration) => DecisionPolicy.Decide(input with { BlockedAddress = true }, configuration)
                == new Ruling(Decision.Block, ReasonCode.BlockedAddress)));

    [Fact]
    public void More_risk_never_gives_a_softer_decision() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(Replay()), Prop.ForAll(Inputs(), Configurations(), (input, configuration) =>
        {
            var decisions = Enum.GetValues<RiskLevel>().Select(level => DecisionPolicy.Decide(input with { Level = level }, configuration).Decision).ToArray();
            var sequence = DecisionPolicy.Decide(input with { Campaign = CampaignKind.None }, configuration).Decision;
            return decisions[0] <= decisions[1] && decisions[1] <= decisions[2]
                && sequence <= DecisionPolicy.Decide(input, configuration).Decision;
        }));

    [Fact]
    public void A_higher_score_is_never_a_lower_level() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(Replay()), Prop.ForAll(
            ArbMap.Default.ArbFor<NormalFloat>(), ArbMap.Default.ArbFor<NormalFloat>(), (a, b) =>
            {
                var (low, high) = (Math.Min(a.Get, b.Get), Math.Max(a.Get, b.Get));
                return DecisionPolicy.LevelOf(low, Defaults.TargetChallengeRates) <= DecisionPolicy.LevelOf(high, Defaults.TargetChallengeRates);
            }));

    [Theory]
    [InlineData(EnforcementMode.Off)]
    [InlineData(EnforcementMode.Audit)]
    public void Audit_and_off_never_act(EnforcementMode mode)
    {
        foreach (var decision in Enum.GetValues<Decision>())
            Assert.Equal(Decision.Allow, DecisionPolicy.Enforce(decision, mode));
    }

    private static Replay Replay() => new(new Rnd(20261121), null);

    private static Arbitrary<DecisionInput> Inputs() => (
        from blocked in Bool()
        from skipped in Bool()
        from kind in Word<SignInKind>()
        from credential in Word<CredentialStatus>()
        from campaign in Word<CampaignKind>()
        from trusted in Bool()
        from level in Word<RiskLevel>()
        from missing in Gen.Choose(0, 15)
        select new DecisionInput(blocked, skipped, kind, credential, campaign, trusted, level, (Missing)missing)).ToArbitrary();

    /// <summary>Valid ones: the actions of the levels do not get softer with risk, as the validation demands.</summary>
    private static Arbitrary<RiskConfiguration> Configurations() => (
        from levels in Gen.ArrayOf(Word<EventAction>(), 3)
        from sequences in Gen.ArrayOf(Word<EventAction>(), 4)
        from credentials in Gen.ArrayOf(Word<CredentialAction>(), 3)
        from failures in Gen.ArrayOf(Word<FailurePolicy>(), 4)
        let sorted = levels.Order().ToArray()
        select new RiskConfiguration
        {
            Actions = new(sorted[0], sorted[1], sorted[2]),
            Sequences = new(sequences[0], sequences[1], sequences[2], sequences[3]),
            Compromised = new(credentials[0], credentials[1], credentials[2]),
            Failures = new(failures[0], failures[1], failures[2], failures[3]),
        }).ToArbitrary();

    private static Gen<bool> Bool() => Gen.Elements(true, false);

    private static Gen<T> Word<T>() where T : struct, Enum => Gen.Elements(Enum.GetValues<T>());
}
