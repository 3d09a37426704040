using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Storage.Tests;

public sealed class WriteQueueTests
{
    [Fact]
    public void Writes_come_out_in_their_order_and_no_more_than_are_asked_for()
    {
        var queue = new WriteQueue(10);
        var writes = Enumerable.Range(0, 5).Select(_ => new Mark()).ToList();
        Assert.All(writes, write => Assert.True(queue.TryAdd(write)));
        var taken = new List<Write>();
        Assert.True(queue.Take(taken, 3));
        Assert.Equal(writes.Take(3), taken);
        taken.Clear();
        Assert.True(queue.Take(taken, 3));
        Assert.Equal(writes.Skip(3), taken);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task A_full_queue_lets_a_write_wait_until_there_is_room()
    {
        var queue = new WriteQueue(1);
        Assert.True(queue.TryAdd(new Mark()));
        Assert.False(queue.TryAdd(new Mark()));
        var waiting = queue.AddAsync(new Mark(), CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.True(queue.Take([], 1));
        await waiting;
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task Nobody_overtakes_those_who_wait_for_room()
    {
        var queue = new WriteQueue(1);
        var writes = Enumerable.Range(0, 4).Select(_ => new Mark()).ToList();
        Assert.True(queue.TryAdd(writes[0]));
        var waiting = writes.Skip(1).Select(write => queue.AddAsync(write, CancellationToken.None).AsTask()).ToList();
        var taken = new List<Write>();
        Assert.True(queue.Take(taken, 1));
        Assert.False(queue.TryAdd(new Mark()));
        while (taken.Count < writes.Count)
            queue.Take(taken, taken.Count + 1);
        await Task.WhenAll(waiting);
        Assert.Equal(writes, taken);
    }

    [Fact]
    public async Task A_line_that_is_too_long_takes_nobody_more()
    {
        var queue = new WriteQueue(1);
        Assert.True(queue.TryAdd(new Mark()));
        var waiting = Enumerable.Range(0, WriteQueue.MaxInLine).Select(_ => queue.AddAsync(new Mark(), CancellationToken.None).AsTask()).ToList();
        Assert.False(await queue.AddAsync(new Mark(), CancellationToken.None));
        Assert.True(queue.Take([], 1));
        Assert.True(await waiting[0]);
        var next = queue.AddAsync(new Mark(), CancellationToken.None).AsTask();
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task A_wait_for_room_ends_when_it_is_cancelled()
    {
        var queue = new WriteQueue(1);
        Assert.True(queue.TryAdd(new Mark()));
        using var deadline = new CancellationTokenSource();
        var waiting = queue.AddAsync(new Mark(), deadline.Token).AsTask();
        await deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task What_was_queued_before_the_end_is_still_handed_out_and_nothing_after_it_gets_in()
    {
        var queue = new WriteQueue(1);
        Assert.True(queue.TryAdd(new Mark()));
        var waiting = queue.AddAsync(new Mark(), CancellationToken.None).AsTask();
        queue.Close();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.Throws<ObjectDisposedException>(() => queue.TryAdd(new Mark()));
        var taken = new List<Write>();
        Assert.True(queue.Take(taken, 10));
        Assert.Single(taken);
        Assert.False(queue.Take(taken, 10));
    }

    [Fact]
    public async Task Nothing_is_lost_between_many_callers_and_a_writer_that_sleeps_in_between()
    {
        const int Callers = 8, Each = 5_000;
        var queue = new WriteQueue(64);
        var taken = 0;
        var writer = Task.Run(() =>
        {
            for (var batch = new List<Write>(); queue.Take(batch, 16); batch.Clear())
                taken += batch.Count;
        });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
                await queue.AddAsync(new Mark(), CancellationToken.None);
        })));
        queue.Close();
        await writer;
        Assert.Equal(Callers * Each, taken);
    }

    private sealed class Mark : Write
    {
        public override void Execute(LogWriter log)
        {
        }

        public override void Complete()
        {
        }

        public override void Fail(Exception failure)
        {
        }
    }
}
