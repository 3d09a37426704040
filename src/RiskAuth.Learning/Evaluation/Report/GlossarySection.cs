namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>Every term of the page in one plain sentence.</summary>
internal static class GlossarySection
{
    private static readonly (string Term, string Meaning)[] Terms =
    [
        ("Challenge rate", "Share of legitimate sign-ins that are asked for more than a password; also called the false-positive rate."),
        ("Found", "Share of attacks above the threshold; also called recall or the true-positive rate."),
        ("AUC", "How often a random attack scores higher than a random legitimate sign-in: 1 is perfect, 0.5 is chance."),
        ("95 % interval", "Users and campaigns are drawn from the log again and again, with some left out and some twice: 95 in 100 of the figures measured so lie in this range."),
        ("Precision", "Share of alerts that are attacks; it falls as attacks get rarer, so it is given for three base rates."),
        ("Held out", "A kind of attack that no model of this product ever learned from: it says what the model does with what it has not seen."),
        ("Single sign-in, campaign", "An attack of one try at one account, and one of many tries, which the rules on sequences see as well."),
        ("As trained, corrected live", "The calibration saved with the model, and the one that follows the traffic in small bounded steps."),
        ("Kind of account", "Also called stratum: how many sign-ins are known, and whether a device token is shown or expected; scores are calibrated within each."),
        ("Whole engine", "The model and the rules on sequences of attempts, with the levels and actions that were configured."),
        ("Device token", "A secret that a browser keeps after a successful sign-in; without it, an attacker who imitates the victim is nearly invisible."),
    ];

    public static readonly Markup Rendered = Markup.Of($"""
        <section id="terms">
        <h2>What the words mean</h2>
        <dl>
        {Findings.Detectors.Select(detector => Markup.Of($"<dt>{Words.Detector(detector)}</dt><dd>{Words.DetectorMeaning(detector)}</dd>"))}
        {Terms.Select(term => Markup.Of($"<dt>{term.Term}</dt><dd>{term.Meaning}</dd>"))}
        </dl>
        </section>
        """);
}
