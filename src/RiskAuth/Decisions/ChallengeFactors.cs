namespace RiskAuth.Decisions;

/// <summary>
/// Which factors would do. Published: prompts on a device stop 100 / 99 / 90 % of bots, bulk phishing and targeted attacks, codes by
/// SMS 100 / 96 / 76 % (Google, 2019); so at High risk only what a phisher cannot easily relay or redirect counts.
/// </summary>
public static class ChallengeFactors
{
    private static readonly ChallengeFactor[] AtHigh = [ChallengeFactor.Passkey, ChallengeFactor.Totp, ChallengeFactor.Push];

    private static readonly ChallengeFactor[] Otherwise =
        [ChallengeFactor.Passkey, ChallengeFactor.Totp, ChallengeFactor.Push, ChallengeFactor.EmailCode, ChallengeFactor.SmsCode];

    public static IReadOnlyList<ChallengeFactor> For(RiskLevel level) => level == RiskLevel.High ? AtHigh : Otherwise;
}
