namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>What it costs honest people, what it does to campaigns, and whether its reasons are the real ones.</summary>
internal static class EffortSection
{
    private static readonly Series Model = Series.OfDetector(ScoredLog.Model);
    private static readonly Series ByRisk = Series.OfDetector(ScoredLog.ByRisk);

    public static Markup Render(EvaluationReport report) => Markup.Join([Prompts(report.Prompts), Campaigns(report.Campaigns), Deletion(report.Deletion, report.DeletionByRisk)]);

    private static Markup Prompts(IReadOnlyList<PromptFigures> prompts)
    {
        Series[] series = [Model, ByRisk, Series.OfDetector(ScoredLog.Freeman), Series.OfDetector(ScoredLog.Ceiling)];
        var drawings = prompts.GroupBy(prompt => prompt.SignIns).OrderBy(group => group.Key).Select(group => DotPlot.Render(
            $"Prompts among the first {Figure.Count(group.Key)} sign-ins",
            [.. group.Select(prompt => new DotRow(Words.Family(prompt.Family), [DotOf(prompt.Model), DotOf(prompt.ModelByRisk), DotOf(prompt.Freeman), DotOf(prompt.Ceiling)]))],
            series, Axis.UpTo(group.Key, value => Figure.Number(value)), value => Figure.Number(value)));
        return Markup.Of($"""
            <section id="prompts">
            <h2>How often are owners asked?</h2>
            <p>Were the threshold low enough to find 98 of 100 attacks of a kind: how many of a user's first sign-ins would be asked for more, as the median over users who have that many. Fewer is better.</p>
            <div class="panels two">{drawings}</div>
            <div class="scroll" role="region" tabindex="0" aria-label="Prompts per user">
            <table class="grid"><thead><tr><th scope="col">Kind of attack</th><th scope="col" class="n">Of first sign-ins</th><th scope="col" class="n">Users</th><th scope="col" class="n">Model</th><th scope="col" class="n">Model by risk</th><th scope="col" class="n">Freeman</th><th scope="col" class="n">Ceiling</th></tr></thead>
            <tbody>{OrNothing(prompts.Select(prompt => Markup.Of($"""<tr><th scope="row">{Words.Family(prompt.Family)}</th><td class="n">{Figure.Count(prompt.SignIns)}</td><td class="n">{Figure.Count(prompt.Users)}</td><td class="n">{Figure.Number(prompt.Model)}</td><td class="n">{Figure.Number(prompt.ModelByRisk)}</td><td class="n">{Figure.Number(prompt.Freeman)}</td><td class="n">{Figure.Number(prompt.Ceiling)}</td></tr>""")), 7)}</tbody></table></div>
            </section>
            """);
    }

    private static Markup Campaigns(IReadOnlyList<CampaignFigures> campaigns)
    {
        Series[] series = [new("after the 20th attempt", "s-model", Model.Shape), new("of all attempts", "s-trained", "M-3.5,-3.5h7v7h-7z")];
        var inOrder = campaigns.OrderBy(campaign => Findings.PlaceOf(campaign.Family)).ToList();
        return Markup.Of($"""
            <section id="campaigns">
            <h2>How much of a campaign gets through?</h2>
            <p>Share of a campaign's attempts that the whole engine, rules included, challenged or blocked. The first twenty attempts are what it takes to see that it is one.</p>
            {DotPlot.Render("Stopped", inOrder.ConvertAll(campaign => new DotRow(Words.Family(campaign.Family), [DotOf(campaign.StoppedAfter20), DotOf(campaign.Stopped)])), series, Axis.Share)}
            <div class="scroll" role="region" tabindex="0" aria-label="Campaigns">
            <table class="grid"><thead><tr><th scope="col">Kind of campaign</th><th scope="col" class="n">Campaigns</th><th scope="col" class="n">Attempts</th><th scope="col" class="n">Stopped</th><th scope="col" class="n">After the 20th</th></tr></thead>
            <tbody>{OrNothing(inOrder.Select(campaign => Markup.Of($"""<tr><th scope="row">{Words.Family(campaign.Family)}</th><td class="n">{Figure.Count(campaign.Campaigns)}</td><td class="n">{Figure.Count(campaign.Attempts)}</td><td class="n">{Figure.Percent(campaign.Stopped)}</td><td class="n">{Figure.Percent(campaign.StoppedAfter20)}</td></tr>""")), 5)}</tbody></table></div>
            </section>
            """);
    }

    private static Markup Deletion(DeletionFigures deletion, DeletionFigures? byRisk)
    {
        Series[] series = [new("the reasons given", "s-model", Model.Shape), new("as many chosen by chance", "s-trained", "M-3.5,-3.5h7v7h-7z")];
        return Markup.Of($"""
            <section id="deletion">
            <h2>Are the reasons the real ones?</h2>
            <p>Deletion test: what the named reasons look at is made ordinary, and the alert should be gone. Looked at: {Figure.Count(deletion.Alerts)} alerts above the 5 % threshold, with {Figure.Number(deletion.MeanReasons)} reasons on average (at most three).</p>
            {DotPlot.Render("Alerts that were gone", [new("alerts gone", [DotOf(deletion.Cleared), DotOf(deletion.ClearedByRandomTopics)])], series, Axis.Share)}
            <p><b>{Figure.Percent(deletion.Cleared)}</b> of the alerts were gone without the reasons given; without as many reasons chosen by chance, {Figure.Percent(deletion.ClearedByRandomTopics)}.{(byRisk is null ? "" : $" Where challenges are allocated by risk, of {Figure.Count(byRisk.Alerts)} alerts {Figure.Percent(byRisk.Cleared)} were gone, and {Figure.Percent(byRisk.ClearedByRandomTopics)} by chance.")}</p>
            </section>
            """);
    }

    private static Dot? DotOf(double? value) => value is { } known ? new(known) : null;

    private static Markup OrNothing(IEnumerable<Markup> rows, int columns)
    {
        var all = Markup.Join(rows);
        return all.Html.Length > 0 ? all : Markup.Of($"""<tr><td colspan="{columns}">Nothing of the kind on this log.</td></tr>""");
    }
}
