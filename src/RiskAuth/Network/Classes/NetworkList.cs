using System.Globalization;

namespace RiskAuth.Network.Classes;

/// <summary>
/// One list of networks of one class, as a text file holds it. A line is <c>AS64500 name</c>,
/// <c>192.0.2.0/24 note</c>, <c>word some words</c> (these words stand in an organisation's name, in this order) or
/// <c>stem begin</c> (a word of the name begins so). Empty lines, and what follows a <c>#</c> at a line's start, say nothing.
/// </summary>
internal sealed class NetworkList
{
    public const int MaxLines = 100_000;
    public const int MaxLineLength = 300;
    public const int MaxProblems = 20;

    public List<uint> Asns { get; } = [];

    public List<AddressRange> Ranges { get; } = [];

    /// <summary>What <see cref="OrganizationName.Normalize"/> makes of a name is searched for each of these.</summary>
    public List<string> Phrases { get; } = [];

    /// <summary>Lines that could not be read, each with its number; the others count all the same.</summary>
    public List<string> Problems { get; } = [];

    public static NetworkList Read(TextReader reader, string name)
    {
        var list = new NetworkList();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (number > MaxLines)
            {
                list.Problems.Add($"{name} has more than {MaxLines} lines; the others are left out.");
                break;
            }
            if (!list.TryAdd(line.Trim()) && list.Problems.Count < MaxProblems)
                list.Problems.Add($"{name}, line {number}: expected 'AS64500 name', '192.0.2.0/24 note', 'word …' or 'stem …'.");
        }
        return list;
    }

    private bool TryAdd(string line)
    {
        if (line.Length == 0 || line[0] == '#')
            return true;
        if (line.Length > MaxLineLength)
            return false;
        var space = line.IndexOf(' ');
        var first = space < 0 ? line : line[..space];
        var rest = space < 0 ? "" : line[(space + 1)..];
        return first switch
        {
            "word" => TryAddPhrase(rest, end: " "),
            "stem" => TryAddPhrase(rest, end: ""),
            ['A', 'S', _, ..] => TryAddAsn(first.AsSpan(2)),
            _ => TryAddRange(first),
        };
    }

    private bool TryAddPhrase(string text, string end)
    {
        var phrase = OrganizationName.Normalize(text).TrimEnd();
        if (phrase.Length < 3)
            return false;
        Phrases.Add(phrase + end);
        return true;
    }

    private bool TryAddAsn(ReadOnlySpan<char> digits)
    {
        if (!uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var asn) || asn == 0)
            return false;
        Asns.Add(asn);
        return true;
    }

    private bool TryAddRange(string text)
    {
        if (!AddressRange.TryParse(text, out var range))
            return false;
        Ranges.Add(range);
        return true;
    }
}
