namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>
/// An evaluation as one HTML page that needs nothing but itself: no script, no font, no picture from elsewhere. It answers in the order
/// in which an operator asks: what is found, can the figures be trusted, beside what, at what cost to honest people.
/// </summary>
public static class EvaluationPage
{
    /// <param name="report">Whatever is missing in it is shown as a dash. Every name in it is encoded.</param>
    /// <returns>The whole page, in UTF-8 when written.</returns>
    public static string Render(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Markup.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{report.Model}: what it finds</title>
            <style>{PageStyle.Sheet}</style>
            </head>
            <body>
            <main>
            {HeadlineSection.Render(report)}
            {FamilySection.Render(report)}
            {CurveSection.Render(report)}
            {RateSection.Render(report)}
            {SliceSection.Render(report)}
            {BehaviourSection.Render(report)}
            {EffortSection.Render(report)}
            {AuditSection.Render(report)}
            {GlossarySection.Rendered}
            </main>
            </body>
            </html>

            """).Html.ReplaceLineEndings("\n");
    }
}
