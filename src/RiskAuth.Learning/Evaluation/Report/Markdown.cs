using System.Text;

namespace RiskAuth.Learning.Evaluation.Report;

/// <summary>Words within a line of Markdown: whatever is in them, they make no table, link, picture, code or tag of their own.</summary>
internal static class Markdown
{
    /// <summary>One line; line breaks and other control characters become blanks.</summary>
    public static string Text(string? text)
    {
        var safe = new StringBuilder();
        foreach (var c in text ?? "")
        {
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
                safe.Append(' ');
            else if (c is '<' or '>' or '&')
                safe.Append(c switch { '<' => "&lt;", '>' => "&gt;", _ => "&amp;" });
            else
                safe.Append(IsSpecial(c) ? "\\" : "").Append(c);
        }
        return safe.ToString();
    }

    /// <summary>A block of code whose fence is longer than any within it.</summary>
    public static string Code(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        var fence = new string('`', Math.Max(3, longest + 1));
        return $"{fence}sh\n{text.Trim()}\n{fence}";
    }

    /// <param name="words">How many columns hold words; the others hold numbers, which stand at the right.</param>
    public static string Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows, int words = 1)
    {
        var table = new StringBuilder(Row(header)).Append(Row([.. header.Select((_, i) => i < words ? "---" : "---:")]));
        foreach (var row in rows)
            table.Append(Row(row));
        return table.ToString().TrimEnd('\n');
    }

    private static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    // Dots, hyphens and brackets mean something at the start of a line only, where no text of ours stands.
    private static bool IsSpecial(char c) => c is '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '~' or '#' or '!' or '$';
}
