using RiskAuth.Learning.Detection;

namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>Whether it is seen when everything is the owner's but one thing.</summary>
internal static class BehaviourSection
{
    public static string Explained =>
        $"An owner's own successful sign-in with one thing changed, at accounts with {BehaviourProbes.FewestSignIns} or more: {Words.Meaning(BehaviourProbes.OddHour)} {Words.Meaning(BehaviourProbes.NewDevice)} They are scored between the log's sign-ins, and nothing of them is counted. Here the ceilings were shown which sign-ins are these, and no other attacks.";

    public static Markup Render(EvaluationReport report) => report.Behaviours is not { Count: > 0 } behaviours ? Markup.Empty : Markup.Of($"""
        <section id="behaviours">
        <h2>Is it seen when only one thing is not the owner's?</h2>
        <p>{Explained}</p>
        <div class="scroll" role="region" tabindex="0" aria-label="The behavioural set">
        <table class="grid inline">
        <thead><tr><th scope="col">Detector</th><th scope="col" class="n">AUC</th><th scope="col" class="n">Found at 5 %</th><th scope="col" class="n">Found at 1 %</th><th scope="col" class="n">Found at 0.1 %</th></tr></thead>
        {behaviours.Select(Group)}
        </table></div>
        </section>
        """);

    private static Markup Group(FamilyFigures behaviour) => Markup.Of($"""
        <tbody>
        <tr class="group"><th scope="rowgroup" colspan="5">{Words.Family(behaviour.Family)} <span class="soft">{Figure.Count(behaviour.Attacks)} sign-ins</span></th></tr>
        {Findings.Detectors.Select(detector => Row(detector, behaviour.Of(detector)))}
        </tbody>
        """);

    private static Markup Row(string detector, DetectorFigures? found) => found is null ? Markup.Empty : Markup.Of($"""
        <tr><th scope="row">{Series.OfDetector(detector).Dot}{Words.Detector(detector)}</th>
        <td class="n">{Figure.Area(found.Auc.Value)}<small>{Figure.AreaRange(found.Auc)}</small></td>
        {new[] { found.RecallAt5, found.RecallAt1, found.RecallAt01 }.Select(recall => Markup.Of($"""<td class="n">{Figure.Percent(recall.Value)}<small>{Figure.PercentRange(recall)}</small></td>"""))}</tr>
        """);
}
