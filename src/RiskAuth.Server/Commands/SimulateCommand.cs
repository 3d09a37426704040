using System.CommandLine;
using System.Globalization;
using RiskAuth.Learning.Simulation;
using RiskAuth.Learning.Simulation.Networks;
using RiskAuth.Network.Geo;
using RiskAuth.Server.Hosting;
using Spectre.Console;

namespace RiskAuth.Server.Commands;

/// <summary><c>riskauth simulate</c>: writes a log of sign-ins that never happened, and says how true to life it is.</summary>
internal static class SimulateCommand
{
    private const int ProgressEvery = 4096;

    private static readonly Option<int> Users = new("--users") { Description = "Accounts that sign in at least once.", DefaultValueFactory = _ => 20_000 };

    private static readonly Option<int> Days = new("--days") { Description = "Length of the log.", DefaultValueFactory = _ => 60 };

    private static readonly Option<ulong> Seed = new("--seed") { Description = "Equal seeds give equal logs, to the byte.", DefaultValueFactory = _ => 1 };

    private static readonly Option<string> Attacks = new("--attacks")
    {
        Description = "all, none, training (without the families that models must never see), or families separated by commas: "
            + string.Join(", ", AttackFamilies.All.Select(AttackFamilies.NameOf)) + ".",
        HelpName = "FAMILY[,..]",
        DefaultValueFactory = _ => "all",
    };

    private static readonly Option<string> Networks = new Option<string>("--networks")
    {
        Description = "synthetic: addresses that nobody has, and no databases are needed; installed: real operators' addresses from the installed databases.",
        DefaultValueFactory = _ => "synthetic",
    }.AcceptOnlyFromAmong("synthetic", "installed");

    private static readonly Option<FileInfo> Out = new("--out") { Description = "The log, one attempt a line, as `replay --format jsonl` reads it, with a label each.", HelpName = "FILE.jsonl", Required = true };

    public static Command Create()
    {
        var geo = GeoOption.Create();
        var command = new Command("simulate", "Write a labelled log of simulated people and attackers, and audit it.") { Users, Days, Seed, Attacks, Networks, geo, Out };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, parsed.GetValue(geo), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string? geo, CancellationToken cancellationToken)
    {
        var families = AttackFamilies.ParseList(parsed.GetValue(Attacks)!, out var unknown);
        var options = new SimulationOptions
        {
            Users = parsed.GetValue(Users),
            Days = parsed.GetValue(Days),
            Seed = parsed.GetValue(Seed),
            Attacks = families,
        };
        if ((unknown ?? options.Problem()) is { } problem)
            throw new StartFailure(problem);
        var book = OpenBook(parsed.GetValue(Networks)!, geo);
        var marginals = new MarginalCounter(book.Source);
        var audit = new SimulationAudit(book.Source);
        await Terminal.WithProgressAsync(progress => Task.Run(
            () => Write(options, book, parsed.GetValue(Out)!, marginals, audit, progress, cancellationToken), cancellationToken));
        var console = Terminal.Plain(parsed.InvocationConfiguration.Output);
        PrintMarginals(console, marginals.Figures());
        var report = audit.Report();
        if (report.Figures.Count > 0)
            PrintAudit(console, report);
        return ExitCodes.Done;
    }

    internal static AddressBook OpenBook(string networks, string? geo)
    {
        if (networks == "synthetic")
            return AddressBook.Synthetic();
        try
        {
            return AddressBook.Installed(new GeoNetworkSource(new() { Folder = GeoOption.Folder(geo) }, TimeProvider.System));
        }
        catch (AddressBookException exception)
        {
            throw new StartFailure(exception.Message);
        }
    }

    private static void Write(
        SimulationOptions options, AddressBook book, FileInfo target, MarginalCounter marginals, SimulationAudit audit, Action<string, double> progress,
        CancellationToken cancellationToken)
    {
        var simulator = Simulator.Create(options, book, planned =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress("Planning", (double)planned / options.Users);
        });
        using var writer = new SimulatedLogWriter(target.Create());
        var written = 0;
        foreach (var row in simulator.SignIns())
        {
            writer.Write(row);
            marginals.Count(row);
            audit.Add(row);
            if (++written % ProgressEvery != 0)
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            progress("Writing", (double)written / simulator.Count);
        }
    }

    private static void PrintMarginals(IAnsiConsole console, IReadOnlyList<Marginal> figures)
    {
        var table = new Table { Title = new TableTitle("Like the RBA data set? (attacks left out)"), Border = TableBorder.Rounded };
        table.AddColumns("Figure", "Published", "Here", "");
        foreach (var figure in figures)
            table.AddRow(figure.Name, figure.Target is { } target ? Number(target) : "", Number(figure.Realised), figure.Holds ? "" : "differs");
        console.Write(table);
    }

    internal static void PrintAudit(IAnsiConsole console, AuditReport report)
    {
        var groups = Enum.GetValues<AuditGroup>();
        var table = new Table { Title = new TableTitle("Does the simulator give its attackers away? (AUC against legitimate sign-ins)"), Border = TableBorder.Rounded };
        table.AddColumns([.. groups.Select(ColumnOf).Prepend("Family")]);
        foreach (var family in report.Figures.GroupBy(figure => figure.Family))
        {
            var figures = family.ToDictionary(figure => figure.Group);
            table.AddRow([.. groups.Select(group => Cell(figures[group])).Prepend(AttackFamilies.NameOf(family.Key))]);
        }
        console.Write(table);
        console.WriteLine("In brackets: what a family does not borrow from people, and may be known by.");
        console.WriteLine(report switch
        {
            { Worst: null } => "The audit says nothing: there are too few attacks.",
            { Holds: true, Worst: var worst } => $"The audit holds: the highest borrowed figure is {Number(worst.Auc)}, the limit {Number(AuditReport.Limit)}.",
            { Worst: var worst } => $"The audit does not hold: {AttackFamilies.NameOf(worst.Family)} is told by {worst.Group} at {Number(worst.Auc)}, above {Number(AuditReport.Limit)}. No figure measured on this log counts.",
        });
    }

    private static string ColumnOf(AuditGroup group) => group switch
    {
        AuditGroup.AddressClass => "Class",
        AuditGroup.Asn => "ASN",
        AuditGroup.UserAgent => "Agent",
        AuditGroup.Rtt => "RTT",
        AuditGroup.Together => "All",
        _ => group.ToString(),
    };

    private static string Cell(AuditFigure figure) =>
        double.IsNaN(figure.Auc) ? "" : figure.IsBorrowed ? Number(figure.Auc) : $"({Number(figure.Auc)})";

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
