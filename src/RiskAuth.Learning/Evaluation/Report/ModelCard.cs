using RiskAuth.Features;
using RiskAuth.Learning.Simulation;
using RiskAuth.Scoring.Models;

namespace RiskAuth.Learning.Evaluation.Report;

/// <param name="Page">File name of the evaluation's page beside the card, or null where there is none.</param>
public sealed record CardEvaluation(EvaluationReport Report, string? Page = null)
{
    internal string Title => Report.Summary.HasDeviceTokens ? "with device tokens" : "without device tokens";
}

/// <summary>What stands beside a model in its folder: what it is, what it was found to do, and what it must not be used for.</summary>
public static class ModelCard
{
    public const string FileName = "MODEL_CARD.md";

    /// <param name="evaluations">The same model on logs with and without device tokens, or on one log only.</param>
    /// <param name="command">What must be typed to make the model and its figures again.</param>
    /// <returns>Markdown, the same for the same input.</returns>
    public static string Render(ModelManifest manifest, IReadOnlyList<CardEvaluation> evaluations, string command)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(evaluations);
        ArgumentNullException.ThrowIfNull(command);
        string[] parts =
        [
            $"# Model card: {Markdown.Text(manifest.Version)}",
            .. evaluations.Select(evaluation => evaluation.Report.Caveat).Distinct().Select(caveat => $"> {Markdown.Text(caveat)}"),
            .. evaluations.Select(Audit),
            WhatItIs(manifest),
            Features(),
            DetectorsOf(manifest),
            $"## Held out\n\nNo model of this product is ever trained on {string.Join(" or ", AttackFamilies.HeldOut.Select(family => Words.Family(AttackFamilies.NameOf(family))))}: their figures say what it does with kinds of attack that it has not seen.",
            CardFigures.Measured(evaluations),
            CardFigures.Targets(evaluations),
            Use,
            $"## How to reproduce\n\nThe same command, on the same version of this repository and the same log, where it names one, gives the same model, byte for byte.\n\n{Markdown.Code(command)}",
        ];
        return string.Join("\n\n", parts.Where(part => part.Length > 0)).ReplaceLineEndings("\n") + "\n";
    }

    private static string Audit(CardEvaluation evaluation) => evaluation.Report.Audit switch
    {
        null => $"**Not audited ({evaluation.Title}):** whether these attacks can be told by something other than being attacks is not known.",
        { Holds: false } audit => $"**THE AUDIT DOES NOT HOLD ({evaluation.Title}): no figure of this log counts.** Worst AUC between borrowed attributes and legitimate sign-ins {Figure.Area(audit.Worst)}, limit {Figure.Area(audit.Limit)}.",
        { } audit => $"The audit of the simulator holds ({evaluation.Title}): worst AUC between borrowed attributes and legitimate sign-ins {Figure.Area(audit.Worst)}, limit {Figure.Area(audit.Limit)}.",
    };

    private static string WhatItIs(ModelManifest manifest) => $"""
        ## What it is

        It scores one sign-in attempt at a time: the share of legitimate sign-ins, of accounts that as much is known of, that look less risky. A threshold of 0.99 therefore asks about 1 in 100 legitimate sign-ins for more, of every kind of account. Where the operator has challenges allocated by risk, the share is that of all legitimate sign-ins.
        Four detectors run side by side; each is calibrated per kind of account, and the most alarmed one speaks.

        Trained on: {Markdown.Text(manifest.TrainedOn)}
        """;

    private static string Features() => "## Features\n\n"
        + $"{FeatureSchema.Count} numbers, version {FeatureSchema.Version} of the list; a model of another version is refused. All of them look at the past and at this attempt only, never at its outcome.\n\n"
        + Markdown.Table(["Group", "Features"], FeatureSchema.Features.GroupBy(feature => feature.Group).OrderBy(group => group.Key)
            .Select(group => new[] { group.Key.ToString(), string.Join(", ", group.Select(feature => $"`{feature.Name}`")) }), words: 2);

    private static string DetectorsOf(ModelManifest manifest) => "## Detectors and weights\n\n"
        + "A detector with weight 1 may spend the whole challenge rate, one with .05 a twentieth of it.\n\n"
        + Markdown.Table(["Detector", "Weight"], Enum.GetValues<Detector>().Select((detector, i) => new[] { Words.OwnDetector(detector), Figure.Weight(i < manifest.Weights.Length ? manifest.Weights[i] : null) }));

    private const string Use = """
        ## Intended use

        To rank sign-ins to the operator's own service, so that the riskiest few are asked for a second factor. It is one voice in the decision: compromised credentials, address lists and the rules on sequences of attempts are decided apart from it.

        ## Limits

        - An attacker with the victim's country, operator and browser, and without a stolen device, is nearly invisible to anybody: see the ceiling. Device tokens help more than any model.
        - It knows the kinds of attack that a simulator can imitate. On others it relies on the forest, on Freeman's ratio and on the sequence counters.
        - Accounts without any successful sign-in are judged by rarity and velocity alone.
        - It must not be the only reason to refuse anybody for good, nor be used to judge people rather than sign-ins.
        - Before it is enforced, run it in audit mode on your own traffic, and train again on that.
        """;
}
