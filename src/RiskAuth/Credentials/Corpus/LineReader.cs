namespace RiskAuth.Credentials.Corpus;

/// <summary>
/// Reads lines of bytes from a stream of any size in a fixed buffer, ended by LF or CR LF, the last one by the end of
/// the stream.
/// </summary>
/// <param name="buffer">From <see cref="NewBuffer"/>; one reader at a time may use it.</param>
/// <param name="position">Where the stream stands, in bytes from its beginning.</param>
internal sealed class LineReader(Stream stream, byte[] buffer, long position = 0)
{
    /// <summary>The longest line returned, in bytes. Longer ones are left out and counted.</summary>
    public const int MaxLineBytes = 8192;

    private const int BufferBytes = 1 << 20;

    private int _from;
    private int _to;
    private bool _atEnd;

    /// <summary>A buffer that the garbage collector does not copy: lines may hold passwords, so clear it after use.</summary>
    public static byte[] NewBuffer() => GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);

    /// <summary>Where the next line starts in the stream, in bytes.</summary>
    public long Position { get; private set; } = position;

    public long OverlongLines { get; private set; }

    /// <summary>The next line without its end. It is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var scanned = 0;
        while (true)
        {
            var rest = buffer.AsSpan(_from, _to - _from);
            var end = rest[scanned..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                line = rest[..(scanned + end)];
                Advance(scanned + end + 1);
            }
            else if (_atEnd)
            {
                line = rest;
                Advance(rest.Length);
                if (line.IsEmpty)
                    return false;
            }
            else
            {
                scanned = Fill();
                continue;
            }

            if (line.Length > MaxLineBytes)
            {
                OverlongLines++;
                scanned = 0;
                continue;
            }
            line = line.TrimEnd((byte)'\r');
            return true;
        }
    }

    private void Advance(int bytes)
    {
        _from += bytes;
        Position += bytes;
    }

    /// <summary>
    /// Makes room, reads on, and returns how many bytes of the unfinished line were there before. A line that fills the
    /// whole buffer loses most of its bytes: it is over the limit in any case.
    /// </summary>
    private int Fill()
    {
        if (_from > 0)
        {
            buffer.AsSpan(_from, _to - _from).CopyTo(buffer);
            (_from, _to) = (0, _to - _from);
        }
        if (_to == buffer.Length)
        {
            var dropped = _to - 2 * MaxLineBytes;
            _to -= dropped;
            Position += dropped;
        }
        var read = stream.Read(buffer, _to, buffer.Length - _to);
        var before = _to;
        _atEnd = read == 0;
        _to += read;
        return before;
    }
}
