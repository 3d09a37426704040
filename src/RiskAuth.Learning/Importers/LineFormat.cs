using System.Text;

namespace RiskAuth.Learning.Importers;

/// <summary>How one kind of log writes its attempts. A format sees the lines in order and may remember a bounded amount.</summary>
internal abstract class LineFormat
{
    private char[] _characters = [];

    /// <summary>Set when nothing that follows can be read.</summary>
    public bool IsHopeless { get; protected set; }

    /// <summary>Reads one line, which is not blank, and adds what it holds: no entry, or one, or several.</summary>
    public abstract void Read(long line, ReadOnlySpan<byte> text, List<LogEntry> entries);

    /// <summary>The line as text, valid until the next call; bytes that are not UTF-8 become U+FFFD.</summary>
    protected ReadOnlySpan<char> Decode(ReadOnlySpan<byte> text)
    {
        if (_characters.Length < text.Length)
            _characters = new char[Math.Max(text.Length, 1024)];
        return _characters.AsSpan(0, Encoding.UTF8.GetChars(text, _characters));
    }
}
