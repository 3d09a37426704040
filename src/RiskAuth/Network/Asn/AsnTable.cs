using System.Text;

namespace RiskAuth.Network.Asn;

/// <summary>
/// Reads the list of the npm package @ip-location-db/asn: lines of <c>first address,last address,number,organisation</c>,
/// the organisation in quotes where it holds a comma, a quote in it doubled.
/// </summary>
public sealed class AsnTable
{
    public const int MaxLineLength = 2_000;
    public const int MaxProblems = 20;

    private readonly Dictionary<(uint Asn, string Name), int> _indexes = [];

    internal List<(uint Asn, string Name)> Systems { get; } = [];

    internal List<(UInt128 First, UInt128 Last, int System)> IPv4 { get; } = [];

    internal List<(UInt128 First, UInt128 Last, int System)> IPv6 { get; } = [];

    public int RangeCount => IPv4.Count + IPv6.Count;

    /// <summary>Lines that could not be read and are left out.</summary>
    public int BrokenLineCount { get; private set; }

    /// <summary>The first broken lines, each with its number and what is wrong with it.</summary>
    public List<string> Problems { get; } = [];

    /// <param name="name">What problems call the source.</param>
    /// <exception cref="InvalidDataException">There are more ranges than <see cref="AsnRanges.MaxRanges"/>.</exception>
    public void Read(TextReader reader, string name)
    {
        ArgumentNullException.ThrowIfNull(reader);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || TryAdd(line, out var problem))
                continue;
            BrokenLineCount++;
            if (Problems.Count < MaxProblems)
                Problems.Add($"{name}, line {number}: {problem}");
        }
    }

    private bool TryAdd(string line, out string? problem)
    {
        problem = "expected 'first address,last address,number,organisation'.";
        Span<Range> fields = stackalloc Range[4];
        if (line.Length > MaxLineLength || line.AsSpan().Split(fields, ',') != 4)
            return false;
        if (!ClientAddress.TryParse(line.AsSpan(fields[0]), out var first)
            || !ClientAddress.TryParse(line.AsSpan(fields[1]), out var last)
            || !uint.TryParse(line.AsSpan(fields[2]), System.Globalization.NumberStyles.None, null, out var asn))
            return false;
        if (first.IsIPv4 != last.IsIPv4 || first.Bits > last.Bits)
        {
            problem = "the last address comes before the first, or is of the other family.";
            return false;
        }
        var ranges = first.IsIPv4 ? IPv4 : IPv6;
        if (ranges.Count == AsnRanges.MaxRanges)
            throw new InvalidDataException($"There are more than {AsnRanges.MaxRanges} ranges.");
        ranges.Add((first.Bits, last.Bits, SystemOf(asn, Unquote(line[fields[3]]))));
        return true;
    }

    private int SystemOf(uint asn, string name)
    {
        if (_indexes.TryGetValue((asn, name), out var index))
            return index;
        _indexes.Add((asn, name), Systems.Count);
        Systems.Add((asn, name));
        return Systems.Count - 1;
    }

    private static string Unquote(string text)
    {
        text = text.Trim();
        if (text is ['"', .., '"'])
            text = text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);
        return Cut(text);
    }

    /// <summary>As many whole characters as <see cref="AsnRanges.MaxNameLength"/> bytes hold.</summary>
    private static string Cut(string text)
    {
        var (bytes, end) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > AsnRanges.MaxNameLength)
                return text[..end];
            end += rune.Utf16SequenceLength;
        }
        return text;
    }
}
