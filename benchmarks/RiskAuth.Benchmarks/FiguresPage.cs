using System.Globalization;
using System.Text;

namespace RiskAuth.Benchmarks;

/// <summary>A table of figures in Markdown, headed by what they were measured on and the command that measures them again.</summary>
/// <param name="command">As the benchmarks take it, such as <c>figures</c>.</param>
internal sealed class FiguresPage(string title, string command)
{
    private readonly string _machine = string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, load average before: {File.ReadAllText("/proc/loadavg")[..14]}.");

    private readonly StringBuilder _rows = new();

    public void Row(FormattableString figure, FormattableString measured, string target = "") =>
        _rows.AppendLine(CultureInfo.InvariantCulture, $"| {FormattableString.Invariant(figure)} | {FormattableString.Invariant(measured)} | {target} |");

    /// <summary>To the standard output, and to a file where one is named.</summary>
    public async Task WriteAsync(string? file)
    {
        var page = $"""
            # {title}

            {_machine}

            `dotnet run -c Release --project benchmarks/RiskAuth.Benchmarks -- {command}`

            | Figure | Measured | Target |
            | --- | ---: | ---: |
            {_rows}
            """;
        Console.Write(page);
        if (file is not null)
            await File.WriteAllTextAsync(file, page);
    }
}
