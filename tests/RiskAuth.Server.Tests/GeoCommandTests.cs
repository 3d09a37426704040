using System.CommandLine;
using RiskAuth.Server.Commands;

namespace RiskAuth.Server.Tests;

/// <summary><c>riskauth geo</c> as the shell runs it.</summary>
public sealed class GeoCommandTests : IDisposable
{
    private const int Columns = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("riskauth-geo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_data_the_status_says_what_to_install()
    {
        var (exit, output, _) = await RunAsync("status");
        Assert.Equal(ExitCodes.Done, exit);
        Assert.Contains("nothing is installed", output, StringComparison.Ordinal);
        Assert.Contains("npm ci", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asn_ranges_are_built_from_the_package_and_then_found()
    {
        WritePackage("8.8.8.0,8.8.8.255,15169,Google LLC\n9.0.0.0,9.255.255.255,64500,\"Example Telecom, Ltd\"\n");
        var (exit, output, _) = await RunAsync("build");
        Assert.Equal(ExitCodes.Done, exit);
        Assert.Contains("Read 2 IPv4 and 0 IPv6 ranges of 2 networks, published 2026-06-17.", output, StringComparison.Ordinal);
        Assert.Contains("Residential", output, StringComparison.Ordinal);
        Assert.Matches("asn.ranges +AsnRanges .*2026-06-17", (await RunAsync("status")).Output);
        var found = (await RunAsync("lookup", "8.8.8.8", "9.1.1.1", "10.0.0.1", "--records")).Output;
        Assert.Contains("AS15169 Google LLC", found, StringComparison.Ordinal);
        Assert.Contains("AS64500 Example Telecom, Ltd", found, StringComparison.Ordinal);
        Assert.Contains("Private", found, StringComparison.Ordinal);
        Assert.Contains("\"autonomous_system_number\": 15169", found, StringComparison.Ordinal);
        Assert.All((output + found).Split('\n').Where(line => !line.StartsWith("Wrote ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, Columns));
    }

    [Fact]
    public async Task A_broken_line_of_the_list_is_named_and_the_exit_code_says_so()
    {
        WritePackage("8.8.8.0,8.8.8.255,15169,Google LLC\nnonsense\n");
        var (exit, output, _) = await RunAsync("build");
        Assert.Equal(ExitCodes.BrokenLines, exit);
        Assert.Contains("line 2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_list_the_build_fails_and_says_what_to_do()
    {
        var (exit, _, error) = await RunAsync("build");
        Assert.Equal(ExitCodes.Failed, exit);
        Assert.Contains("npm ci", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("300.1.1.1")]
    [InlineData("example.com")]
    public async Task What_is_no_address_is_refused(string text)
    {
        var (exit, _, error) = await RunAsync("lookup", text);
        Assert.Equal(ExitCodes.Failed, exit);
        Assert.Contains(text, error, StringComparison.Ordinal);
    }

    private void WritePackage(string list)
    {
        var package = Path.Combine(_folder, "node_modules", "@ip-location-db", "asn");
        Directory.CreateDirectory(package);
        File.WriteAllText(Path.Combine(package, "asn-ipv4.csv"), list);
        File.WriteAllText(Path.Combine(package, "package.json"), """{"version":"2.3.2026061719"}""");
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.RunAsync(new RootCommand { GeoCommand.Create() }, ["geo", .. args, "--geo", _folder], output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
