using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RiskAuth.Network;
using RiskAuth.Network.Asn;
using RiskAuth.Network.Classes;
using RiskAuth.Network.Geo;
using RiskAuth.Server.Hosting;

namespace RiskAuth.Server.Commands;

/// <summary><c>riskauth geo</c>: which network data are installed, what they say of an address, and the file of ASN ranges.</summary>
internal static class GeoCommand
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Command Create() =>
        new("geo", "Network data: what is installed, what it says of an address, and the ASN ranges made from it.") { Status(), Build(), LookUp() };

    private static Command Status()
    {
        var geo = GeoOption.Create();
        var command = new Command("status", "List the network data in use, with age and problems.") { geo };
        command.SetAction(parsed =>
        {
            var folder = GeoOption.Folder(parsed.GetValue(geo));
            Print(Open(folder).Status(), folder, parsed.InvocationConfiguration.Output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command LookUp()
    {
        var addresses = new Argument<string[]>("IP") { Description = "One or more IPv4 or IPv6 addresses.", Arity = ArgumentArity.OneOrMore };
        var records = new Option<bool>("--records") { Description = "Print each database's record too." };
        var geo = GeoOption.Create();
        var command = new Command("lookup", "Say what is known of an address.") { addresses, records, geo };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(addresses)!.Select(text => ClientAddress.TryParse(text, out var address) ? address : throw new StartFailure($"'{text}' is not an IP address.")).ToList();
            var source = Open(GeoOption.Folder(parsed.GetValue(geo)));
            foreach (var address in wanted)
            {
                Print(address, source.Find(address), parsed.InvocationConfiguration.Output);
                if (parsed.GetValue(records))
                    Print(source.Records(address), parsed.InvocationConfiguration.Output);
            }
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Build()
    {
        var geo = GeoOption.Create();
        var lists = new Option<string[]>("--asn")
        {
            Description = "Lists of ASN ranges (CSV: first,last,number,name); default those of the npm package in the folder.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("build", "Make the file of ASN ranges that look-ups read.") { geo, lists };
        command.SetAction(parsed => Build(GeoOption.Folder(parsed.GetValue(geo)), parsed.GetValue(lists) ?? [], parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int Build(string folder, string[] named, TextWriter output)
    {
        var started = Stopwatch.GetTimestamp();
        var package = Path.Combine(folder, GeoFiles.AsnPackage);
        var lists = named.Length > 0 ? named : AsnPackage.ListsIn(package);
        if (lists.Count == 0)
            throw new StartFailure($"There is no list of ASN ranges in {package}: run `npm ci` in {folder}, or name a list with --asn.");
        var publishedAt = named.Length > 0 ? new DateTimeOffset(named.Max(File.GetLastWriteTimeUtc)) : AsnPackage.PublishedAt(package);
        var path = Path.Combine(folder, GeoFiles.BuiltRanges);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            var table = AsnPackage.Read(lists);
            AsnRangesWriter.Write(table, publishedAt, path, out var overlapCount);
            var ranges = AsnRanges.Open(path);
            output.WriteLine(Text($"Read {ranges.IPv4Count:N0} IPv4 and {ranges.IPv6Count:N0} IPv6 ranges of {ranges.SystemCount:N0} networks, published {Day(publishedAt)}."));
            output.WriteLine(Text($"Wrote {path} ({Size(ranges.Length)}) in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s."));
            PrintProblems(table, overlapCount, output);
            PrintClasses(ranges, output);
            return table.BrokenLineCount > 0 ? ExitCodes.BrokenLines : ExitCodes.Done;
        }
        catch (InvalidDataException error)
        {
            throw new StartFailure(error.Message);
        }
    }

    private static void PrintProblems(AsnTable table, int overlapCount, TextWriter output)
    {
        foreach (var problem in table.Problems)
            output.WriteLine(problem);
        if (table.BrokenLineCount > 0)
            output.WriteLine(Text($"{table.BrokenLineCount:N0} lines could not be read and are left out."));
        if (overlapCount > 0)
            output.WriteLine(Text($"Ranges that overlapped the next one and now end where that begins: {overlapCount:N0}."));
    }

    /// <summary>How the networks fall into classes, so that a change of the lists can be seen.</summary>
    private static void PrintClasses(AsnRanges ranges, TextWriter output)
    {
        var classes = Enumerable.Range(0, ranges.SystemCount)
            .Select(system => NetworkClassifier.BuiltIn.Classify(ranges.Asn(system), System.Text.Encoding.UTF8.GetString(ranges.Name(system)))).ToArray();
        var addresses = new double[Enum.GetValues<NetworkClass>().Length];
        for (var i = 0; i < ranges.IPv4Count; i++)
            addresses[(int)classes[ranges[i].System]] += (double)(ranges[i].Last.Bits - ranges[i].First.Bits) + 1;
        output.WriteLine();
        output.WriteLine($"{"CLASS",-15}{"NETWORKS",10}{"IPV4 ADDRESSES",16}");
        foreach (var group in classes.GroupBy(one => one).OrderByDescending(group => addresses[(int)group.Key]))
            output.WriteLine(Text($"{group.Key,-15}{group.Count(),10:N0}{addresses[(int)group.Key] / Math.Max(1, addresses.Sum()),16:P1}"));
    }

    private static void Print(GeoStatus status, string folder, TextWriter output)
    {
        output.WriteLine($"Network data in {folder}:");
        if (status.Files.Count > 0)
            output.WriteLine($"  {"FILE",-34}{"KIND",-15}{"SIZE",9}  {"BUILT",-10}  {"AGE",8}  IN USE");
        foreach (var file in status.Files)
        {
            var age = file.AgeDays is { } days ? Text($"{days:N0} days") : "unknown";
            output.WriteLine($"  {Name(file.Path),-34}{file.Kind,-15}{Size(file.SizeBytes),9}  {Day(file.BuiltAt),-10}  {age,8}  {(file.IsInUse ? file.IsStale ? "yes, stale" : "yes" : "no")}");
        }
        if (status.Files.Count == 0)
            output.WriteLine("  nothing is installed; sign-ins are judged without places and networks.");
        foreach (var problem in status.Problems)
            output.WriteLine($"! {problem}");
    }

    private static void Print(ClientAddress address, NetworkFacts facts, TextWriter output)
    {
        output.WriteLine(address);
        (string Name, string? Value)[] lines =
        [
            ("country", facts.Country),
            ("region", facts.Region),
            ("city", facts.City),
            ("point", facts.Location is { } point ? Text($"{point.Latitude:F4}, {point.Longitude:F4} (within {facts.AccuracyKm:N0} km)") : null),
            ("network", facts.Asn > 0 ? $"AS{facts.Asn} {facts.Organization}" : facts.Organization),
            ("class", facts.Class.ToString()),
        ];
        foreach (var (name, value) in lines)
            output.WriteLine($"  {name,-8}  {value ?? "unknown"}");
    }

    private static void Print(IReadOnlyList<GeoRecord> records, TextWriter output)
    {
        foreach (var record in records)
        {
            output.WriteLine($"  {record.Path}{(record.Network.Length > 0 ? $", {record.Network}" : "")}:");
            foreach (var line in JsonSerializer.Serialize(record.Record, Readable).Split('\n'))
                output.WriteLine($"    {line}");
        }
    }

    private static GeoNetworkSource Open(string folder) => new(new() { Folder = folder }, TimeProvider.System);

    /// <summary>A file's name without its folders, which a hundred columns do not hold; cut in front when it is long.</summary>
    private static string Name(string path)
    {
        var name = Path.GetFileName(path);
        return name.Length <= 33 ? name : "…" + name[^32..];
    }

    private static string Size(long bytes) => bytes < 100_000 ? Text($"{bytes / 1e3:F1} kB") : Text($"{bytes / 1e6:F1} MB");

    private static string Day(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "unknown";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
