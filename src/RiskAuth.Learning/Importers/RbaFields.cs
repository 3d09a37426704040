namespace RiskAuth.Learning.Importers;

/// <summary>
/// Cuts a line of the RBA data set into fields. The user agents in it hold commas and quotation marks that are not
/// always doubled or closed, so there are two ways: as RFC 4180 says, and, where that fails, from both ends of the line
/// towards the user agent, which is then whatever is left between.
/// </summary>
internal static class RbaFields
{
    /// <summary>Columns that a line may have.</summary>
    public const int MaxColumns = 64;

    /// <summary>Cuts by RFC 4180; the number of fields, or -1 when a quotation mark stands where none may or there are too many fields.</summary>
    public static int Split(ReadOnlySpan<char> line, Span<Range> fields)
    {
        var (count, start) = (0, 0);
        while (true)
        {
            if (count == fields.Length || !TryEndOfField(line, start, out var end))
                return -1;
            fields[count++] = start..end;
            if (end == line.Length)
                return count;
            start = end + 1;
        }
    }

    /// <summary>Cuts <paramref name="before"/> fields off the front and <paramref name="after"/> off the back; false when there are not so many.</summary>
    public static bool TryAnchor(ReadOnlySpan<char> line, int before, int after, Span<Range> fields)
    {
        var start = 0;
        for (var i = 0; i < before; i++)
        {
            if (!TryEndOfField(line, start, out var end) || end == line.Length)
                return false;
            fields[i] = start..end;
            start = end + 1;
        }
        var last = line.Length;
        for (var i = before + after; i > before; i--)
        {
            var comma = line[..last].LastIndexOf(',');
            if (comma < start)
                return false;
            fields[i] = (comma + 1)..last;
            last = comma;
        }
        fields[before] = start..last;
        return true;
    }

    /// <summary>The value of a field: without the quotation marks around it, doubled ones inside made single.</summary>
    public static string Value(ReadOnlySpan<char> field)
    {
        if (field is not ['"', ..])
            return field.ToString();
        var inner = field.Length > 1 && field[^1] == '"' ? field[1..^1] : field[1..];
        return inner.ToString().Replace("\"\"", "\"", StringComparison.Ordinal);
    }

    /// <summary>Where the field that begins at <paramref name="start"/> ends: at a comma, or at the end of the line.</summary>
    private static bool TryEndOfField(ReadOnlySpan<char> line, int start, out int end)
    {
        var rest = line[start..];
        end = rest.IndexOf(',') is var comma and >= 0 ? start + comma : line.Length;
        if (rest is not ['"', ..])
            return line[start..end].IndexOf('"') < 0;
        var i = 1;
        while (true)
        {
            var quote = rest[i..].IndexOf('"');
            if (quote < 0)
                return false;
            i += quote + 1;
            if (i < rest.Length && rest[i] == '"')
            {
                i++;
                continue;
            }
            end = start + i;
            return i == rest.Length || rest[i] == ',';
        }
    }
}
