namespace RiskAuth.Learning.Importers;

/// <summary>A stream that counts what was read from it, and whose first bytes can be looked at beforehand.</summary>
internal sealed class CountedStream(Stream inner) : Stream
{
    private readonly byte[] _peeked = new byte[2];
    private int _peekedLength;
    private int _peekedTaken;

    public long BytesRead { get; private set; }

    /// <summary>The first two bytes, or fewer when there are no more. Call it before the first read.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        while (_peekedLength < _peeked.Length && inner.Read(_peeked.AsSpan(_peekedLength)) is var read and > 0)
            _peekedLength += read;
        return _peeked.AsSpan(0, _peekedLength);
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        if (_peekedTaken < _peekedLength)
        {
            read = Math.Min(buffer.Length, _peekedLength - _peekedTaken);
            _peeked.AsSpan(_peekedTaken, read).CopyTo(buffer);
            _peekedTaken += read;
        }
        else
        {
            read = inner.Read(buffer);
        }
        BytesRead += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
