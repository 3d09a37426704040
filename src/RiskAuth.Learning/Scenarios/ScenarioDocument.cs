using System.Globalization;
using System.Text;
using RiskAuth.Learning.Simulation;
using RiskAuth.Signals;

namespace RiskAuth.Learning.Scenarios;

/// <summary>Both trials as a page of Markdown.</summary>
public static class ScenarioDocument
{
    private const string Rules = """
        # Scenarios

        What the engine does with scripted attacks and with people who look like attackers. Every behaviour has 21 scripts; each is made from its
        seed (people, places, browsers, times) and run through an installation of its own, with the default configuration, after weeks of history
        of two or three dozen people who mistype, share addresses and change devices. Written by `riskauth scenarios --out docs/scenarios.md`.

        - **An attack is caught** in a script if one of its first attempts (the number in brackets) is challenged or blocked and shows a signal of the
          attack's own kind, and, where it goes on, if of what comes after its 20th attempt nine tenths are challenged or blocked. An attack of many
          attempts is also caught if nine tenths of all of them are challenged or blocked, by whatever rule.
        - **A clean behaviour is left alone** in a script if none of anybody's attempts is challenged or blocked, by whatever rule or score.
        - Whoever is challenged and is not the owner fails. In half of the scripts a wrong password is reported even then; in the others the
          attacker walks away and the engine never hears what became of the attempt.
        - The scripts are simulated. They say what the rules do with the behaviours that are written down here, not how real traffic is mixed.
        """;

    public static string Render(ScenarioReport report, CampaignReport? campaigns)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder(Rules.ReplaceLineEndings("\n"));
        page.Append(CultureInfo.InvariantCulture, $"\n\nSeed {report.Seed}, model `{report.Model}`: **{Summary(report)}**\n\n");
        page.Append("| Attack | Caught | By its name | Attempts until the first alert (median) | Stopped after the 20th | Alerts on bystanders |\n|---|---|---|---|---|---|\n");
        foreach (var attack in report.Attacks)
            page.Append(CultureInfo.InvariantCulture,
                $"| **{attack.Name}** ({attack.Within}): {attack.What} | {Score(attack)} | {attack.ByOwnKind} | {attack.MedianFirstAlert} | {Percent(attack.StoppedLate)} | {attack.CleanAlerts} of {attack.CleanAttempts} |\n");
        page.Append("\n| Clean behaviour | Left alone | Alerts |\n|---|---|---|\n");
        foreach (var clean in report.Clean)
            page.Append(CultureInfo.InvariantCulture, $"| **{clean.Name}**: {clean.What} | {Score(clean)} | {clean.CleanAlerts} of {clean.CleanAttempts} |\n");
        if (campaigns is not null)
            AppendCampaigns(page, campaigns);
        return page.ToString();
    }

    /// <summary>In one sentence.</summary>
    public static string Summary(ScenarioReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return string.Create(CultureInfo.InvariantCulture,
            $"{report.Caught} of {report.AttackScripts} attack scripts caught, {report.FalseAlerts} alerts in {report.CleanScripts} clean scripts.");
    }

    public static string Score(BehaviourResult behaviour)
    {
        ArgumentNullException.ThrowIfNull(behaviour);
        return string.Create(CultureInfo.InvariantCulture, $"{behaviour.Passed}/{behaviour.Scripts.Count}");
    }

    /// <summary>Empty for NaN.</summary>
    public static string Percent(double share) => double.IsNaN(share) ? "" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    private static void AppendCampaigns(StringBuilder page, CampaignReport report)
    {
        page.Append(string.Create(CultureInfo.InvariantCulture, $"""

            ## Campaigns in a simulated log

            All families at once, in a log of `riskauth simulate` with {report.Legitimate} legitimate attempts, {report.Successes} of them with the right
            password. Stopped is what was challenged or blocked of all that came after each campaign's 20th attempt. A false alarm is a legitimate
            attempt that a rule over sequences challenged or blocked; many of them come from addresses, mostly VPN exits, that a campaign uses at the time.

            | Campaigns | Number | Attempts after the 20th | Stopped | Least of one campaign |
            |---|---|---|---|---|

            """).ReplaceLineEndings("\n"));
        foreach (var family in report.Stopped)
            page.Append(CultureInfo.InvariantCulture,
                $"| {AttackFamilies.NameOf(family.Family)} | {family.Campaigns} | {family.Late} | {Percent(family.Share)} | {Percent(family.Weakest)} |\n");
        page.Append("\n| Rule | False alarms | For 10,000 legitimate attempts | Of sign-ins with the right password |\n|---|---|---|---|\n");
        foreach (var rule in report.Alarms)
            page.Append(CultureInfo.InvariantCulture, $"| {rule.Rule.Word()} | {rule.Attempts} | {report.PerTenThousand(rule):0.0} | {rule.OfSuccesses} |\n");
    }
}
