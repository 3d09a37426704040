using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RiskAuth.Load.Traffic;

namespace RiskAuth.Server.Tests.Load;

public sealed class ReplyTests
{
    private const string WithLength = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 9\r\n\r\n{\"a\":\"b\"}";
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n5\r\n:\"b\"}\r\n0\r\n\r\n";

    [Theory]
    [InlineData(WithLength, 503)]
    [InlineData(Chunked, 200)]
    public void An_answer_is_complete_at_its_last_byte_and_not_before(string answer, int status)
    {
        var bytes = Encoding.ASCII.GetBytes(answer + "HTTP/1.1");
        for (var length = 0; length <= bytes.Length; length++)
        {
            var found = Reply.Length(bytes.AsSpan(0, length), out var seen);
            Assert.Equal(length < answer.Length ? 0 : answer.Length, found);
            Assert.True(found == 0 || seen == status);
        }
    }

    [Fact]
    public void A_member_and_the_header_that_it_asks_for_are_found()
    {
        var reply = new Reply(503, Encoding.ASCII.GetBytes(WithLength));
        Assert.True(reply.HasRetryAfter);
        Assert.Equal("b", Encoding.ASCII.GetString(reply.Text("\"a\":\""u8)));
        Assert.True(reply.Text("\"c\":\""u8).IsEmpty);
        Assert.False(new Reply(200, Encoding.ASCII.GetBytes(Chunked)).HasRetryAfter);
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2147483647\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public void What_is_no_answer_or_too_long_is_refused(string answer) =>
        Assert.Throws<FormatException>(() => Reply.Length(Encoding.ASCII.GetBytes(answer), out _));

    [Fact]
    public void Changed_bytes_give_a_length_within_the_buffer_or_a_refusal_and_nothing_else()
    {
        var change = from at in Gen.Choose(0, Chunked.Length - 1) from value in Gen.Choose(0, 255) select (at, (byte)value);
        Prop.ForAll(change.NonEmptyListOf().ToArbitrary(), Gen.Elements(WithLength, Chunked).ToArbitrary(), (changes, answer) =>
        {
            var bytes = Encoding.ASCII.GetBytes(answer);
            foreach (var (at, value) in changes)
                bytes[at % bytes.Length] = value;
            try
            {
                Assert.InRange(Reply.Length(bytes, out _), 0, bytes.Length);
            }
            catch (FormatException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }
}
