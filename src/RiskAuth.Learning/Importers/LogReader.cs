using System.IO.Compression;

namespace RiskAuth.Learning.Importers;

/// <summary>
/// Reads attempts from a log of any size in bounded memory. Entries come in the order of the file: a log whose times go
/// back gives times that go back. Lines that hold no attempt give no entry; a line that cannot be read gives a
/// <see cref="BrokenLine"/> and reading goes on. Blank lines, a UTF-8 byte order mark and Windows line ends are
/// accepted, and so is gzip (RFC 1952), recognised by its first bytes.
/// </summary>
public sealed class LogReader : IDisposable
{
    /// <summary>Bytes of one line; a longer one is reported as broken and passed over without being kept.</summary>
    public const int MaxLineLength = LineSource.MaxLineLength;

    private readonly CountedStream _input;
    private readonly Stream _text;
    private readonly LineSource _lines;
    private readonly LineFormat _format;

    private LogReader(CountedStream input, Stream text, LineFormat format)
    {
        (_input, _text, _format) = (input, text, format);
        _lines = new LineSource(text);
    }

    /// <summary>Bytes taken from the stream so far, compressed as it is: for a progress bar beside the file's length.</summary>
    public long BytesRead => _input.BytesRead;

    /// <summary>Lines read so far.</summary>
    public long Lines => _lines.Line;

    /// <summary>Takes over the stream, which need not seek; disposing the reader closes it.</summary>
    public static LogReader Open(Stream stream, LogFormat format, LogReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new LogReaderOptions();
        LineFormat lineFormat = format switch
        {
            LogFormat.Jsonl => new JsonLinesFormat(),
            LogFormat.Rba => new RbaFormat(options.Zone),
            LogFormat.OpenSsh => new OpenSshFormat(options),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such log format."),
        };
        var input = new CountedStream(stream);
        var isGzip = input.Peek() is [0x1F, 0x8B];
        return new LogReader(input, isGzip ? new GZipStream(input, CompressionMode.Decompress) : input, lineFormat);
    }

    /// <summary>The entries, once: a second enumeration goes on where the first one stopped.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public IEnumerable<LogEntry> Read()
    {
        var entries = new List<LogEntry>();
        while (!_format.IsHopeless && ReadLine(entries))
        {
            foreach (var entry in entries)
                yield return entry;
            entries.Clear();
        }
        foreach (var entry in entries)
            yield return entry;
    }

    public void Dispose() => _text.Dispose();

    /// <summary>
    /// Adds what the next line holds; false at the end, which damaged compression is too. That gzip cut off short counts
    /// as damaged is a switch of the runtime (System.IO.Compression.UseStrictValidation), set for every program here.
    /// </summary>
    private bool ReadLine(List<LogEntry> entries)
    {
        try
        {
            if (!_lines.MoveNext())
                return false;
        }
        catch (InvalidDataException)
        {
            entries.Add(LogEntry.Of(_lines.Line + 1, "the gzip data are damaged or cut off here; nothing after this line can be read"));
            return false;
        }
        if (_lines.IsTooLong)
        {
            entries.Add(LogEntry.Of(_lines.Line, $"longer than {MaxLineLength} bytes"));
        }
        else if (_lines.Line == 1 && _lines.Text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            entries.Add(LogEntry.Of(1, "the file is UTF-16; save it as UTF-8"));
            return false;
        }
        else if (_lines.Text.ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            _format.Read(_lines.Line, _lines.Text, entries);
        }
        return true;
    }
}
