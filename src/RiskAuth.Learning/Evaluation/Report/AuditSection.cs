namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>Whether the simulated attackers give themselves away; if they do, no figure counts.</summary>
internal static class AuditSection
{
    public static Markup Banner(AuditSummary? audit) => audit switch
    {
        null => Markup.Of($"""
            <aside class="banner plain"><h3>Not audited</h3><p>This log was not made by the product's simulator, or it was evaluated without the audit. Whether its attacks can be told by something other than being attacks is not known.</p></aside>
            """),
        { Holds: false } => Markup.Of($"""
            <aside class="banner bad" id="audit-verdict"><h3>✕ The audit does not hold: no figure on this page counts</h3>
            <p>The simulated attackers can be told from legitimate sign-ins by what they were supposed to share with them: {Worst(audit)}, and the limit is {Figure.Area(audit.Limit)}. A detector can learn the simulator here instead of attacks.</p></aside>
            """),
        _ => Markup.Of($"""
            <aside class="banner good" id="audit-verdict"><h3>✓ The audit holds</h3>
            <p>What simulated attackers borrow from people does not give them away: {Worst(audit)}, and the limit is {Figure.Area(audit.Limit)}. <a href="#audit">All figures</a></p></aside>
            """),
    };

    public static Markup Render(EvaluationReport report)
    {
        if (report.Audit is not { } audit)
            return Markup.Empty;
        var groups = audit.Lines.Select(line => line.Group).Distinct().ToList();
        var lines = audit.Lines.GroupBy(line => line.Family).OrderBy(family => Findings.PlaceOf(family.Key));
        return Markup.Of($"""
            <section id="audit">
            <h2>Audit of the simulator</h2>
            <p>How well one group of attributes alone tells attacks from legitimate sign-ins, as AUC: 0.5 is chance. What a kind of attack <b>borrows</b> from people must stay at or below {Figure.Area(audit.Limit)};
            figures in brackets are the attack's own, and may tell it (a bot's browser, a campaign's network).</p>
            <div class="scroll" role="region" tabindex="0" aria-label="Audit figures">
            <table class="grid"><thead><tr><th scope="col">Kind of attack</th>{groups.Select(group => Markup.Of($"""<th scope="col" class="n">{Words.AuditGroup(group)}</th>"""))}</tr></thead>
            <tbody>{lines.Select(family => Row([.. family], groups, audit.Limit))}</tbody></table></div>
            </section>
            """);
    }

    private static Markup Row(List<AuditLine> lines, List<string> groups, double limit) => Markup.Of($"""
        <tr><th scope="row">{Words.Family(lines[0].Family)}</th>{groups.Select(group => Cell(lines.Find(line => line.Group == group), limit))}</tr>
        """);

    private static Markup Cell(AuditLine? line, double limit) => line switch
    {
        null => Markup.Of($"""<td class="n">{Figure.Missing}</td>"""),
        { IsBorrowed: false } => Markup.Of($"""<td class="n soft">({Figure.Area(line.Auc)})</td>"""),
        { Auc: { } auc } when auc > limit => Markup.Of($"""<td class="n missed">✕ {Figure.Area(auc)}</td>"""),
        _ => Markup.Of($"""<td class="n">{Figure.Area(line.Auc)}</td>"""),
    };

    private static string Worst(AuditSummary audit) => audit.Worst is { } worst
        ? $"the worst is {Words.AuditGroup(audit.WorstGroup ?? Figure.Missing)} of {Words.Family(audit.WorstFamily ?? Figure.Missing)} attacks, with an AUC of {Figure.Area(worst)}"
        : "no figure could be measured";
}
