using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using RiskAuth.Assessments;
using RiskAuth.Server.Assessments;
using RiskAuth.Server.Json;

namespace RiskAuth.Server.Tests.Json;

/// <summary>Bodies that come in pieces, or not at all.</summary>
public sealed class RequestBodyTests : IDisposable
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"outcome":"Success"}""");

    private readonly WatchedMemory _memory = new();

    public void Dispose() => _memory.Dispose();

    [Fact]
    public async Task A_body_in_two_pieces_is_read_wherever_it_was_cut_and_nothing_of_it_stays()
    {
        for (var cut = 0; cut <= Body.Length; cut++)
        {
            var (pipe, reading) = Read();
            await pipe.Writer.WriteAsync(Body.AsMemory(0, cut));
            await pipe.Writer.WriteAsync(Body.AsMemory(cut));
            await pipe.Writer.CompleteAsync();
            Assert.Equal(Outcome.Success, (await reading).Value!.Outcome);
        }
        Assert.False(_memory.Holds("outcome"));
    }

    [Fact]
    public async Task A_body_of_many_pieces_may_have_as_many_bytes_as_its_limit_and_no_more()
    {
        foreach (var (spaces, isRead) in new[] { (RequestBody.MaxBytes - Body.Length, true), (RequestBody.MaxBytes - Body.Length + 1, false) })
        {
            var (pipe, reading) = Read();
            foreach (var piece in Body.Concat(Enumerable.Repeat((byte)' ', spaces)).Chunk(1_000))
                if (!reading.IsCompleted)
                    await pipe.Writer.WriteAsync(piece);
            await pipe.Writer.CompleteAsync();
            var result = await reading;
            Assert.Equal((isRead, isRead ? null : StatusCodes.Status413PayloadTooLarge), (result.Value is not null, result.Problem?.StatusCode));
        }
    }

    [Fact]
    public async Task Nothing_stays_of_a_body_whose_rest_never_comes()
    {
        using var aborted = new CancellationTokenSource();
        var (pipe, reading) = Read(aborted.Token);
        await pipe.Writer.WriteAsync(Body.AsMemory(0, 12));
        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.False(_memory.Holds("outcome"));
    }

    private (Pipe Pipe, Task<BodyResult<OutcomeRequest>> Reading) Read(CancellationToken aborted = default)
    {
        var pipe = new Pipe(new PipeOptions(_memory, readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        var context = new DefaultHttpContext { RequestAborted = aborted };
        context.Request.ContentType = "application/json";
        context.Features.Set<IRequestBodyPipeFeature>(new Piped(pipe.Reader));
        return (pipe, RequestBody.ReadAsync<OutcomeRequest, OutcomeRequest>(context, ApiJson.Rules.OutcomeRequest, static (request, _) => request).AsTask());
    }

    private sealed record Piped(PipeReader Reader) : IRequestBodyPipeFeature;
}

/// <summary>A pool of memory in which a test can look for what was left there.</summary>
internal sealed class WatchedMemory : MemoryPool<byte>
{
    private const int BlockBytes = 4_096;

    private readonly List<byte[]> _blocks = [];

    public override int MaxBufferSize => BlockBytes;

    public bool Holds(string text)
    {
        lock (_blocks)
            return _blocks.Exists(block => block.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
    }

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        var block = new byte[Math.Max(BlockBytes, minBufferSize)];
        lock (_blocks)
            _blocks.Add(block);
        return new Block(block);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed record Block(Memory<byte> Memory) : IMemoryOwner<byte>
    {
        public void Dispose()
        {
        }
    }
}
