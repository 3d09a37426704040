using System.Text;
using RiskAuth.Learning.Importers;

namespace RiskAuth.Tests.Importers;

public class LogReaderTests
{
    private const string Line = Logs.JsonLine;

    [Theory]
    [InlineData(Line)]
    [InlineData(Line + "\n")]
    [InlineData("\uFEFF" + Line + "\r\n")]
    [InlineData("\n\r\n  \t \n" + Line + "\n\n")]
    public void Blank_lines_windows_ends_and_a_byte_order_mark_are_accepted(string log) =>
        Assert.Equal("alice", Assert.Single(Logs.SignIns(LogFormat.Jsonl, log)).User);

    [Fact]
    public void A_broken_line_is_named_by_its_number_and_the_rest_is_read()
    {
        var entries = Logs.Read(LogFormat.Jsonl, $"{Line}\n\nnonsense\n{Line}\n");
        Assert.Equal([0, 3, 0], entries.Select(entry => entry.Broken?.Line ?? 0));
    }

    [Fact]
    public void An_empty_log_has_no_entries() => Assert.Empty(Logs.Read(LogFormat.OpenSsh, ""));

    [Fact]
    public void A_compressed_log_is_read_like_a_plain_one()
    {
        var entries = Logs.Read(LogFormat.Jsonl, Logs.Gzip(Line + "\n", Line + "\n" + Line));
        Assert.Equal(3, entries.Count(entry => entry.SignIn is not null));
    }

    [Fact]
    public void A_compressed_log_that_is_cut_off_says_where_reading_stopped()
    {
        var random = new Random(7);
        var log = string.Concat(Enumerable.Range(0, 5000).Select(i => Line.Replace("alice", $"user{random.Next()}", StringComparison.Ordinal) + "\n"));
        var packed = Logs.Gzip(log);
        var entries = Logs.Read(LogFormat.Jsonl, packed[..(packed.Length / 2)]);
        Assert.InRange(entries.Count, 2, 4999);
        Assert.Equal(entries.Count, entries[^1].Broken!.Line);
        Assert.Contains("gzip", entries[^1].Broken!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compressed_log_that_is_damaged_is_reported_and_ends()
    {
        var packed = Logs.Gzip(string.Concat(Enumerable.Repeat(Line + "\n", 100)));
        packed[20] ^= 0xFF;
        packed[21] ^= 0xFF;
        Assert.Contains(Logs.Read(LogFormat.Jsonl, packed), entry => entry.Broken is not null);
    }

    [Fact]
    public void A_line_of_the_greatest_length_is_read_and_one_byte_more_is_not()
    {
        string Padded(int length) => Line + new string(' ', length - Line.Length);
        var entries = Logs.Read(LogFormat.Jsonl, $"{Padded(LogReader.MaxLineLength)}\n{Padded(LogReader.MaxLineLength + 1)}\r\n{Line}");
        Assert.Equal([0, 2, 0], entries.Select(entry => entry.Broken?.Line ?? 0));
        Assert.Equal("longer than 65536 bytes", entries[1].Broken!.Problem);
    }

    [Theory]
    [InlineData(LogFormat.Jsonl)]
    [InlineData(LogFormat.Rba)]
    [InlineData(LogFormat.OpenSsh)]
    public void A_line_without_end_is_passed_over_without_being_kept(LogFormat format)
    {
        const long Length = 50_000_000;
        using var reader = LogReader.Open(new EndlessLine(Length), format);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var entry = Assert.Single(reader.Read());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal((1L, Length), (entry.Broken!.Line, reader.BytesRead));
    }

    [Fact]
    public void The_size_of_the_pieces_in_which_a_stream_arrives_changes_nothing()
    {
        var log = Encoding.UTF8.GetBytes(string.Join("\r\n", Enumerable.Range(0, 300).Select(i =>
            i % 50 == 7 ? new string('x', 70_000) : i % 10 == 3 ? "broken" : Line)));
        var whole = Logs.Read(LogFormat.Jsonl, log);
        foreach (var piece in new[] { 1, 7, 4096, 65_535 })
        {
            using var reader = LogReader.Open(new Trickle(log, piece), LogFormat.Jsonl);
            Assert.Equal(whole, reader.Read());
            Assert.Equal((300L, (long)log.Length), (reader.Lines, reader.BytesRead));
        }
    }

    [Fact]
    public void Progress_counts_the_bytes_of_the_file_as_it_is()
    {
        var packed = Logs.Gzip(string.Concat(Enumerable.Repeat(Line + "\n", 10_000)));
        using var reader = LogReader.Open(new MemoryStream(packed), LogFormat.Jsonl);
        Assert.Equal(10_000, reader.Read().Count());
        Assert.Equal(packed.Length, reader.BytesRead);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_file_in_UTF_16_is_refused_with_advice(string encoding)
    {
        var chosen = Encoding.GetEncoding(encoding);
        var broken = Assert.Single(Logs.Read(LogFormat.Jsonl, [.. chosen.GetPreamble(), .. chosen.GetBytes(Line + "\n" + Line)])).Broken!;
        Assert.Equal((1L, "the file is UTF-16; save it as UTF-8"), (broken.Line, broken.Problem));
    }

    [Fact]
    public void Disposing_the_reader_closes_the_stream()
    {
        var stream = new MemoryStream(Logs.Gzip(Line));
        LogReader.Open(stream, LogFormat.Jsonl).Dispose();
        Assert.False(stream.CanRead);
    }

    [Fact]
    public void An_unknown_format_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LogReader.Open(new MemoryStream(), (LogFormat)9));

    [Fact]
    public void A_problem_never_repeats_control_characters()
    {
        var problem = Logs.Problem(LogFormat.Jsonl, Line.Replace("203.0.113.7", "\\u001b[2J\\u202e" + new string('9', 100), StringComparison.Ordinal));
        Assert.DoesNotContain(problem, char.IsControl);
        Assert.DoesNotContain('\u202e', problem);
        Assert.InRange(problem.Length, 1, 120);
    }

    /// <summary>One line of <paramref name="length"/> bytes without an end.</summary>
    private sealed class EndlessLine(long length) : ReadOnlyStream
    {
        private long _left = length;

        public override int Read(Span<byte> buffer)
        {
            var read = (int)Math.Min(buffer.Length, _left);
            buffer[..read].Fill((byte)'a');
            _left -= read;
            return read;
        }
    }

    /// <summary>Gives at most <paramref name="piece"/> bytes at a time.</summary>
    private sealed class Trickle(byte[] content, int piece) : ReadOnlyStream
    {
        private int _position;

        public override int Read(Span<byte> buffer)
        {
            var read = Math.Min(Math.Min(buffer.Length, piece), content.Length - _position);
            content.AsSpan(_position, read).CopyTo(buffer);
            _position += read;
            return read;
        }
    }

    private abstract class ReadOnlyStream : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
