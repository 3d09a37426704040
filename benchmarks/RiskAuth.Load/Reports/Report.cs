using System.Net;
using System.Text;
using System.Text.Json;

namespace RiskAuth.Load.Reports;

internal sealed record Table(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>What a command found out: the same content as Markdown, JSON and one HTML file that needs nothing else.</summary>
/// <param name="Figures">Everything, for programs to read.</param>
internal sealed record Report(
    string Name, string Title, Machine Machine, string Command, IReadOnlyList<Table> Tables, IReadOnlyList<Verdict> Verdicts, IReadOnlyList<SvgPlot> Plots, object Figures)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private const string Style = """
        body { font-family: sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
        table { border-collapse: collapse; margin: 1rem 0 } th, td { padding: .25rem .6rem; border-bottom: 1px solid #ddd; text-align: right }
        th:first-child, td:first-child { text-align: left } svg { width: 100%; height: auto; margin: 1rem 0 } .missed { color: #b00 }
        """;

    /// <summary>Writes <c>NAME.md</c>, <c>NAME.json</c> and <c>NAME.html</c>.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{Name}.md"), Markdown());
        File.WriteAllText(Path.Combine(folder, $"{Name}.html"), Html());
        File.WriteAllText(Path.Combine(folder, $"{Name}.json"), JsonSerializer.Serialize(new { Machine, Command, Verdicts, Figures }, Json) + "\n");
    }

    public string Markdown()
    {
        var text = new StringBuilder().Append("# ").Append(Title).Append("\n\n").Append(Machine).Append(".\n\n`").Append(Command).Append("`\n");
        foreach (var table in Tables)
        {
            text.Append("\n## ").Append(table.Title).Append("\n\n");
            Row(text, table.Columns);
            Row(text, table.Columns.Select((_, i) => i == 0 ? "---" : "---:"));
            foreach (var row in table.Rows)
                Row(text, row);
        }
        if (Verdicts.Count > 0)
            text.Append("\n## Verdicts\n\n");
        foreach (var verdict in Verdicts)
            text.Append("- ").Append(verdict.Holds ? "holds" : "**missed**").Append(": ").Append(verdict.Claim).Append(": ").Append(verdict.Measured).Append('\n');
        return text.ToString();

        static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    public string Html()
    {
        var text = new StringBuilder($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{Encoded(Title)}</title><style>{Style}</style><h1>{Encoded(Title)}</h1>");
        text.Append("<p>").Append(Encoded(Machine.ToString())).Append(".</p><p><code>").Append(Encoded(Command)).Append("</code></p>");
        foreach (var verdict in Verdicts)
            text.Append(verdict.Holds ? "<p>holds: " : "<p class=\"missed\">missed: ").Append(Encoded($"{verdict.Claim}: {verdict.Measured}")).Append("</p>");
        foreach (var table in Tables)
        {
            text.Append("<h2>").Append(Encoded(table.Title)).Append("</h2><table><tr>");
            foreach (var column in table.Columns)
                text.Append("<th>").Append(Encoded(column)).Append("</th>");
            foreach (var row in table.Rows)
                text.Append("</tr><tr>").AppendJoin("", row.Select(cell => $"<td>{Encoded(cell)}</td>"));
            text.Append("</tr></table>");
        }
        foreach (var plot in Plots)
            text.Append(plot.Draw());
        return text.Append("</html>\n").ToString();
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
