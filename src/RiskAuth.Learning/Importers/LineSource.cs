namespace RiskAuth.Learning.Importers;

/// <summary>
/// Cuts a stream into lines with one buffer, whatever the size of the stream or of a line: a line longer than
/// <see cref="MaxLineLength"/> is announced and passed over without being kept.
/// </summary>
internal sealed class LineSource(Stream stream)
{
    /// <summary>Bytes of one line without its end.</summary>
    public const int MaxLineLength = 64 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly byte[] _buffer = new byte[2 * MaxLineLength];
    private int _lineStart;
    private int _lineEnd;
    private int _next;
    private int _filled;
    private bool _isAtEnd;

    /// <summary>The number of the current line, counted from 1.</summary>
    public long Line { get; private set; }

    public bool IsTooLong { get; private set; }

    /// <summary>The current line without its end, carriage return or byte order mark; empty when it is too long.</summary>
    public ReadOnlySpan<byte> Text => _buffer.AsSpan(_lineStart, _lineEnd - _lineStart);

    /// <summary>Goes to the next line; false after the last.</summary>
    public bool MoveNext()
    {
        (_lineStart, IsTooLong) = (_next, false);
        var scanned = _next;
        while (true)
        {
            var found = _buffer.AsSpan(scanned, _filled - scanned).IndexOf((byte)'\n');
            if (found >= 0)
                return Finish(scanned + found, scanned + found + 1);
            scanned = _filled;
            if (scanned - _lineStart > MaxLineLength)
                (_lineStart, scanned, _filled, IsTooLong) = (0, 0, 0, true);
            if (_isAtEnd || !Fill(ref scanned))
                return (scanned > _lineStart || IsTooLong) && Finish(_filled, _filled);
        }
    }

    /// <summary>Moves the unfinished line to the front and reads on; false at the end of the stream.</summary>
    private bool Fill(ref int scanned)
    {
        if (_filled == _buffer.Length)
        {
            _buffer.AsSpan(_lineStart, _filled - _lineStart).CopyTo(_buffer);
            (scanned, _filled, _lineStart) = (scanned - _lineStart, _filled - _lineStart, 0);
        }
        var read = stream.Read(_buffer.AsSpan(_filled));
        _filled += read;
        _isAtEnd = read == 0;
        return read > 0;
    }

    private bool Finish(int end, int next)
    {
        Line++;
        (_lineEnd, _next) = (end, next);
        if (_lineEnd > _lineStart && _buffer[_lineEnd - 1] == '\r')
            _lineEnd--;
        if (Line == 1 && Text.StartsWith(ByteOrderMark))
            _lineStart += ByteOrderMark.Length;
        IsTooLong |= _lineEnd - _lineStart > MaxLineLength;
        if (IsTooLong)
            _lineStart = _lineEnd;
        return true;
    }
}
