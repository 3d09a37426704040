using System.Globalization;
using RiskAuth.Decisions;
using RiskAuth.Learning.Importers;
using RiskAuth.Velocity;
using Spectre.Console;

namespace RiskAuth.Server.Replay;

/// <summary>Prints what a replay found, for a terminal 100 columns wide.</summary>
internal static class ReplaySummary
{
    private const int MostReasons = 8;
    private const int MostAddresses = 10;
    private const int MostCampaigns = 100;

    public static void Print(IAnsiConsole console, Replayer replay, long broken)
    {
        var tally = replay.Tally;
        console.WriteLine();
        if (tally.Attempts == 0)
        {
            console.WriteLine("No attempts were found. Is this the format that --format names?");
            return;
        }
        PrintTotals(console, replay, broken);
        PrintReasons(console, tally);
        PrintAddresses(console, tally);
        PrintCampaigns(console, tally);
    }

    private static void PrintTotals(IAnsiConsole console, Replayer replay, long broken)
    {
        var tally = replay.Tally;
        var table = Table("Replay", "", "");
        table.AddRow("Attempts", Count(tally.Attempts));
        table.AddRow("Failed", Share(tally.Failures, tally.Attempts));
        table.AddRow("Challenged", Share(tally.Of(Decision.Challenge), tally.Attempts));
        table.AddRow("Blocked", Share(tally.Of(Decision.Block), tally.Attempts));
        table.AddRow("Addresses", Count(tally.Addresses));
        table.AddRow("From", Time(tally.First));
        table.AddRow("To", Time(tally.Last));
        if (replay.Late > 0)
            table.AddRow("Out of time order", Count(replay.Late));
        if (tally.UntrackedAttempts > 0)
            table.AddRow("From addresses past the limit", Count(tally.UntrackedAttempts));
        if (broken > 0)
            table.AddRow("Broken lines, skipped", Count(broken));
        console.Write(table);
    }

    private static void PrintReasons(IAnsiConsole console, ReplayTally tally)
    {
        var table = Table("Top reasons for challenges and blocks", "Reason", "Attempts");
        foreach (var (code, count) in tally.TopReasons(MostReasons))
            table.AddRow(code, Count(count));
        if (table.Rows.Count > 0)
            console.Write(table);
    }

    private static void PrintAddresses(IAnsiConsole console, ReplayTally tally)
    {
        var table = Table("Top addresses", "Address", "Attempts", "Failures", "Users failed", "Stopped", "Network");
        foreach (var address in tally.TopAddresses(MostAddresses))
            table.AddRow(
                address.Address.ToString(), Count(address.Attempts), Count(address.Failures), Count(address.FailedUsers),
                Count(address.Stopped), Markup.Escape(Name(address)));
        console.Write(table);
    }

    private static void PrintCampaigns(IAnsiConsole console, ReplayTally tally)
    {
        var bursts = tally.Bursts();
        var wider = tally.WiderCampaigns();
        if (bursts.Count + wider.Count == 0)
        {
            console.WriteLine("No campaigns found.");
            return;
        }
        var table = Table("Campaigns", "Kind", "Source or target", "Failures", "Users", "First", "Last");
        foreach (var burst in bursts.Take(MostCampaigns))
            table.AddRow(
                burst.Kind, burst.Address.ToString(), Count(burst.Failures), Count(burst.FailedUsers), Time(burst.First), Time(burst.Last));
        foreach (var campaign in wider.Take(MostCampaigns))
            table.AddRow(Kind(campaign), Markup.Escape(Target(campaign)), Count(campaign.Failures), Count(campaign.Users), Time(campaign.Began), Time(campaign.LastSeen));
        console.Write(table);
        var hidden = Math.Max(0, bursts.Count - MostCampaigns) + Math.Max(0, wider.Count - MostCampaigns);
        if (hidden > 0)
            console.WriteLine($"and {Count(hidden)} more.");
        console.WriteLine(
            $"An address is listed from {AddressTally.BurstFailures} failures within an hour. Failures are counted over the whole log.");
    }

    private static string Kind(Campaign campaign) => campaign.Kind switch
    {
        CampaignKind.CredentialStuffing => "credential stuffing",
        CampaignKind.PasswordSpray => "password spray",
        CampaignKind.BruteForce => "brute force",
        _ => "distributed guessing",
    };

    private static string Target(Campaign campaign) => campaign.KeyKind switch
    {
        VelocityKind.User => $"account {campaign.Key}",
        VelocityKind.PasswordTag => $"one password, {campaign.Addresses} addresses",
        _ => campaign.Key,
    };

    private static string Name(AddressTally address)
    {
        var place = address.Network.Country ?? "";
        return address.Network.Organization is { } organization ? $"{organization} {place}".TrimEnd() : place;
    }

    private static Table Table(string title, params string[] columns)
    {
        var table = new Table { Title = new TableTitle(title), Border = TableBorder.Rounded, ShowHeaders = columns.Any(c => c.Length > 0) };
        foreach (var column in columns)
            table.AddColumn(column);
        return table;
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Share(long count, long all) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} ({100.0 * count / all:0.0} %)");

    /// <summary>The year is left out where the log had none.</summary>
    private static string Time(DateTimeOffset time) => time.ToString(
        time.Year <= LogReaderOptions.FallbackYear + 1 ? "MMM dd HH:mm:ss" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
