using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using RiskAuth.Credentials.Corpus;

namespace RiskAuth.Credentials.RangeLookup;

/// <summary>One answer of the service: the hashes of one prefix with their count classes, sorted for search.</summary>
internal sealed class RangePage
{
    private readonly ulong[] _suffixes;
    private readonly byte[] _classes;

    private RangePage(ulong[] suffixes, byte[] classes, string? etag, DateTimeOffset asked)
    {
        Array.Sort(suffixes, classes);
        (_suffixes, _classes, ETag, Asked) = (suffixes, classes, etag, asked);
    }

    private RangePage(RangePage other, DateTimeOffset asked) =>
        (_suffixes, _classes, ETag, Asked) = (other._suffixes, other._classes, other.ETag, asked);

    public string? ETag { get; }

    /// <summary>When the service gave it or confirmed it.</summary>
    public DateTimeOffset Asked { get; }

    public int Count => _suffixes.Length;

    /// <summary>
    /// Reads lines of <c>SUFFIX:COUNT</c>. Rows with count 0 are padding and left out; rows that are something else are
    /// too, but a page of which they are the greater part is none. Neither is a page without any row: the service has
    /// hundreds for every prefix, so emptiness means a wrong address, and must not read as clean.
    /// </summary>
    public static bool TryParse(
        RangePrefix prefix, ReadOnlySpan<byte> body, string? etag, DateTimeOffset asked, [NotNullWhen(true)] out RangePage? page)
    {
        page = null;
        var capacity = body.Count((byte)'\n') + 1;
        var (suffixes, classes) = (new List<ulong>(capacity), new List<byte>(capacity));
        var (rows, garbage) = (0, 0);
        foreach (var range in body.Split((byte)'\n'))
        {
            var line = body[range].Trim(" \t\r"u8);
            if (line.IsEmpty)
                continue;
            rows++;
            if (!TryParseRow(line, prefix.SuffixDigits, out var suffix, out var sightings))
                garbage++;
            else if (sightings > 0)
            {
                suffixes.Add(suffix);
                classes.Add(CorpusKey.ClassOf(sightings));
            }
        }
        if (rows == 0 || garbage > rows / 2)
            return false;
        page = new RangePage([.. suffixes], [.. classes], etag, asked);
        return true;
    }

    public RangePage Confirmed(DateTimeOffset asked) => new(this, asked);

    public bool TryFind(ulong suffix, out byte countClass)
    {
        var at = Array.BinarySearch(_suffixes, suffix);
        countClass = at >= 0 ? _classes[at] : (byte)0;
        return at >= 0;
    }

    private static bool TryParseRow(ReadOnlySpan<byte> line, int digits, out ulong suffix, out ulong sightings)
    {
        (suffix, sightings) = (0, 0);
        return line.Length > digits + 1
            && line[digits] == (byte)':'
            && line[..digits].IndexOfAnyExcept(HexDigits) < 0
            && ulong.TryParse(line[..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out suffix)
            && Utf8Parser.TryParse(line[(digits + 1)..], out sightings, out var used)
            && used == line.Length - digits - 1;
    }

    private static readonly System.Buffers.SearchValues<byte> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF"u8);
}
